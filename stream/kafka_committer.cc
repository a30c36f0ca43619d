#include "stream/kafka_committer.h"

#include <array>
#include <cstdint>
#include <utility>

#include "core/check.h"
#include "core/failpoint.h"
#include "stream/dead_letter.h"
#include "stream/kafka_fault.h"
#include "stream/record_headers.h"

namespace harrier {
namespace {

constexpr int kInitTimeoutMs = 30'000;  // covers an older life's open transaction timing out
constexpr int kOffsetsTimeoutMs = 30'000;
constexpr int kMetadataTimeoutMs = 10'000;
constexpr int kQueueFullPollMs = 20;
constexpr std::size_t kFieldsMax = 16;  // topic, key, value, flags and headers of one record

using Places = std::vector<std::optional<Offset>>;

// Of a record of the checkpoint, its number plus 1, in the place for what may be a pointer.
void* MarkOf(std::size_t number) { return reinterpret_cast<void*>(number + 1); }

// Notes where a record of the checkpoint lies; failed deliveries void the transaction by
// themselves. Without a callback to serve, librdkafka's flush would poll in steps of 10 ms
// (docs/performance.md).
void OnDelivery(rd_kafka_t* /*handle*/, const rd_kafka_message_t* message, void* opaque) {
  const auto number = reinterpret_cast<std::uintptr_t>(message->_private);
  auto* places = static_cast<Places*>(static_cast<KafkaCallbackTarget*>(opaque)->owner);
  if (number == 0 || number > places->size() || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  if (message->offset >= 0) (*places)[number - 1] = Offset(message->offset);
}

KafkaError Checked(rd_kafka_error_t* error) { return KafkaError(error); }

}  // namespace

struct KafkaCommitter::Slot {
  std::string transactional_id;
  Places places;               // of the checkpoint's records in the open transaction
  KafkaCallbackTarget target;  // before the handle: it outlives it
  KafkaHandle handle;
  // Not to be used for another transaction: a late EndTxn may be on its way, or 2.0.2 may give a
  // record a sequence number that the broker has seen (Abandon).
  bool suspect = false;
};

KafkaCommitter::KafkaCommitter(KafkaCommitterOptions options, rd_kafka_t* consumer)
    : options_(std::move(options)), consumer_(consumer) {
  for (int i = 0; i < options_.producers; ++i) {
    auto slot = std::make_unique<Slot>();
    slot->target.owner = &slot->places;
    slot->transactional_id = options_.transactional_id + "-" + std::to_string(i);
    slots_.push_back(std::move(slot));
  }
}

KafkaCommitter::~KafkaCommitter() = default;

const std::string& KafkaCommitter::TopicOf(OutputTopic topic) const {
  switch (topic) {
    case OutputTopic::kAlerts:
      return options_.alerts_topic;
    case OutputTopic::kScored:
      return options_.scored_topic;
    case OutputTopic::kDeadLetter:
      break;
  }
  return options_.dead_letter_topic;
}

Outcome KafkaCommitter::EnsureReady(Slot* slot) {
  if (slot->handle != nullptr && !slot->suspect) return {};
  slot->handle.reset();
  slot->suspect = false;
  KafkaConfiguration configuration(
      options_.common, {{"linger.ms", "0"},
                        {"retry.backoff.ms", "1"},  // else a begin waits 100 ms for old markers
                        {"queue.buffering.max.messages", "200000"}});
  configuration.Set("transactional.id", slot->transactional_id);
  configuration.Set("transaction.timeout.ms", std::to_string(options_.transaction_timeout_ms));
  configuration.Set("message.timeout.ms", std::to_string(options_.transaction_timeout_ms * 9 / 10));
  configuration.Set("partitioner", "murmur2_random");  // as Java's default producer
  rd_kafka_conf_set_dr_msg_cb(configuration.get(), OnDelivery);
  auto created = configuration.Create(RD_KAFKA_PRODUCER, &slot->target);
  if (!created) return Unexpected(created.error());
  slot->handle = std::move(*created);
  ++producers_made_;
  const KafkaError failed = Checked(rd_kafka_init_transactions(slot->handle.get(), kInitTimeoutMs));
  if (failed != nullptr) {
    Fault fault = KafkaTransactionFault("init_transactions " + slot->transactional_id, failed);
    slot->handle.reset();
    return Unexpected(fault);
  }
  // A first message to a topic that the client does not know waits up to a second for metadata.
  for (const std::string& topic : {options_.alerts_topic, options_.scored_topic,
                                   options_.dead_letter_topic, options_.checkpoint_topic}) {
    const auto facts = DescribeTopic(slot->handle.get(), topic, kMetadataTimeoutMs);
    if (!facts) return Unexpected(facts.error());
  }
  return {};
}

Outcome KafkaCommitter::Renew() {
  for (auto& slot : slots_) {
    slot->suspect = true;
    if (Outcome ready = EnsureReady(slot.get()); !ready) return ready;
  }
  return {};
}

Result<CommitReceipt, Fault> KafkaCommitter::Commit(const Decisions& decisions) {
  HARRIER_CHECK(!decisions.next_offsets.empty(), "a commit without offsets would fence nobody");
  Slot* slot = slots_[next_slot_].get();
  next_slot_ = (next_slot_ + 1) % slots_.size();
  if (Outcome ready = EnsureReady(slot); !ready) return Unexpected(ready.error());
  const KafkaError failed = Checked(rd_kafka_begin_transaction(slot->handle.get()));
  if (failed != nullptr) {
    return Unexpected(KafkaTransactionFault("begin_transaction", failed));
  }
  HARRIER_FAILPOINT("commit.begun");
  if (Outcome produced = Produce(slot, decisions); !produced) {
    return Unexpected(Abandon(slot, produced.error()));
  }
  if (Outcome sent = SendOffsets(slot, decisions); !sent) {
    return Unexpected(Abandon(slot, sent.error()));
  }
  HARRIER_FAILPOINT("commit.offsets_sent");
  if (HARRIER_FAILPOINT_FAILS("commit.aborts")) {
    return Unexpected(Abandon(slot, {FaultKind::kAbortBatch, "commit", "a failpoint says so", ""}));
  }
  HARRIER_FAILPOINT("commit.ending");
  Outcome ended = EndTransaction(slot);
  HARRIER_FAILPOINT("commit.answered");
  if (!ended) return Unexpected(ended.error());
  return CommitReceipt{std::exchange(slot->places, {})};
}

Outcome KafkaCommitter::Produce(Slot* slot, const Decisions& decisions) {
  for (const OutputRecord& output : decisions.outputs) {
    if (Outcome produced = ProduceOutput(slot, output); !produced) return produced;
  }
  HARRIER_FAILPOINT("commit.outputs_produced");
  slot->places.assign(decisions.checkpoint.size(), std::nullopt);
  for (std::size_t number = 0; number < decisions.checkpoint.size(); ++number) {
    const Outcome produced = ProduceCheckpoint(slot, decisions.checkpoint[number], MarkOf(number));
    if (!produced) return produced;
  }
  if (!decisions.checkpoint.empty()) HARRIER_FAILPOINT("commit.checkpoint_produced");
  return {};
}

Outcome KafkaCommitter::ProduceOutput(Slot* slot, const OutputRecord& output) {
  const auto value =
      output.topic == OutputTopic::kDeadLetter ? DeadLetterValue(output.value) : output.value;
  SetRecordHeaders(output, options_.input_topic, &headers_);
  HARRIER_CHECK(headers_.size() + 4 <= kFieldsMax, "the headers of a record fit");
  std::array<rd_kafka_vu_t, kFieldsMax> fields{};
  std::size_t count = 0;
  fields[count].vtype = RD_KAFKA_VTYPE_TOPIC;
  fields[count++].u.cstr = TopicOf(output.topic).c_str();
  if (output.key) {
    fields[count].vtype = RD_KAFKA_VTYPE_KEY;
    fields[count++].u.mem = {const_cast<char*>(output.key->data()), output.key->size()};
  }
  if (value) {
    fields[count].vtype = RD_KAFKA_VTYPE_VALUE;
    fields[count++].u.mem = {const_cast<char*>(value->data()), value->size()};
  }
  fields[count].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  fields[count++].u.i = RD_KAFKA_MSG_F_COPY;
  for (const RecordHeader& header : headers_) {
    fields[count].vtype = RD_KAFKA_VTYPE_HEADER;
    fields[count].u.header.name = header.name.data();  // static and ends in NUL
    fields[count].u.header.val = header.value.data();
    fields[count++].u.header.size = static_cast<ssize_t>(header.value.size());
  }
  return Enqueue(slot, TopicOf(output.topic), std::span(fields).first(count));
}

Outcome KafkaCommitter::ProduceCheckpoint(Slot* slot, const CheckpointRecord& record, void* mark) {
  std::array<rd_kafka_vu_t, kFieldsMax> fields{};
  std::size_t count = 0;
  fields[count].vtype = RD_KAFKA_VTYPE_TOPIC;
  fields[count++].u.cstr = options_.checkpoint_topic.c_str();
  fields[count].vtype = RD_KAFKA_VTYPE_PARTITION;
  fields[count++].u.i32 = record.partition.value;
  fields[count].vtype = RD_KAFKA_VTYPE_KEY;
  fields[count++].u.mem = {const_cast<char*>(record.key.data()), record.key.size()};
  if (record.value) {
    fields[count].vtype = RD_KAFKA_VTYPE_VALUE;
    fields[count++].u.mem = {const_cast<char*>(record.value->data()), record.value->size()};
  }
  fields[count].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  fields[count++].u.i = RD_KAFKA_MSG_F_COPY;
  fields[count].vtype = RD_KAFKA_VTYPE_OPAQUE;
  fields[count++].u.ptr = mark;
  return Enqueue(slot, options_.checkpoint_topic, std::span(fields).first(count));
}

Outcome KafkaCommitter::Enqueue(Slot* slot, const std::string& topic,
                                std::span<const rd_kafka_vu_t> fields) {
  while (true) {
    const KafkaError failed =
        Checked(rd_kafka_produceva(slot->handle.get(), fields.data(), fields.size()));
    if (failed == nullptr) return {};
    if (rd_kafka_error_code(failed.get()) != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      Fault fault = KafkaTransactionFault("produce to " + topic, failed);
      fault.kind = FaultKind::kFatal;
      return Unexpected(fault);
    }
    rd_kafka_poll(slot->handle.get(), kQueueFullPollMs);
  }
}

Outcome KafkaCommitter::SendOffsets(Slot* slot, const Decisions& decisions) {
  const KafkaPartitionList offsets(
      rd_kafka_topic_partition_list_new(static_cast<int>(decisions.next_offsets.size())));
  for (const NextOffset& next : decisions.next_offsets) {
    rd_kafka_topic_partition_list_add(offsets.get(), options_.input_topic.c_str(),
                                      next.partition.value)
        ->offset = next.next.value;
  }
  // Metadata of the live member: it carries the generation, and that is the fence against zombies.
  const std::unique_ptr<rd_kafka_consumer_group_metadata_t,
                        decltype(&rd_kafka_consumer_group_metadata_destroy)>
      member(rd_kafka_consumer_group_metadata(consumer_),
             &rd_kafka_consumer_group_metadata_destroy);
  while (true) {
    const KafkaError failed = Checked(rd_kafka_send_offsets_to_transaction(
        slot->handle.get(), offsets.get(), member.get(), kOffsetsTimeoutMs));
    if (failed == nullptr) return {};
    Fault fault = KafkaTransactionFault("send_offsets_to_transaction", failed);
    if (fault.kind != FaultKind::kRetry) return Unexpected(fault);
    slot->suspect = true;
  }
}

Outcome KafkaCommitter::EndTransaction(Slot* slot) {
  const std::int64_t disconnects = slot->target.disconnects;
  while (true) {
    const KafkaError failed = Checked(rd_kafka_commit_transaction(slot->handle.get(), -1));
    // 2.0.2 has no epoch per transaction: after a retry a delayed EndTxn could end the next one.
    if (slot->target.disconnects != disconnects) slot->suspect = true;
    if (failed == nullptr) return {};
    Fault fault = KafkaTransactionFault("commit_transaction", failed);
    if (fault.kind != FaultKind::kRetry) return Unexpected(Abandon(slot, fault));
    slot->suspect = true;
  }
}

// An abort purges what waits to be sent again, and 2.0.2 counts it as never sent: the next record
// gets the sequence number of one that the broker may have, is taken for its repetition, and is
// lost though it was acknowledged. A new producer has a new epoch, whose numbers start afresh.
Fault KafkaCommitter::Abandon(Slot* slot, Fault fault) {
  slot->suspect = true;
  if (fault.kind == FaultKind::kFatal) return fault;
  const KafkaError failed = Checked(rd_kafka_abort_transaction(slot->handle.get(), -1));
  if (failed != nullptr) fault.kind = FaultKind::kFatal;
  return fault;
}

}  // namespace harrier
