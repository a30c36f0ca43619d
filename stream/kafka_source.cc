#include "stream/kafka_source.h"

#include <algorithm>
#include <array>

#include "core/failpoint.h"
#include "stream/kafka_fault.h"
#include "stream/kafka_offsets.h"
#include "stream/monotonic_clock.h"

namespace harrier {
namespace {

constexpr int kMetadataTimeoutMs = 10'000;
constexpr int kCallTimeoutMs = 30'000;

std::vector<PartitionId> PartitionsOf(const rd_kafka_topic_partition_list_t& list) {
  std::vector<PartitionId> partitions;
  for (int i = 0; i < list.cnt; ++i) partitions.emplace_back(list.elems[i].partition);
  return partitions;
}

std::optional<std::string_view> View(const void* bytes, std::size_t size) {
  if (bytes == nullptr) return std::nullopt;
  return std::string_view(static_cast<const char*>(bytes), size);
}

KafkaHandle MakeConsumer(const KafkaSourceOptions& options, KafkaCallbackTarget* target,
                         void (*on_rebalance)(rd_kafka_t*, rd_kafka_resp_err_t,
                                              rd_kafka_topic_partition_list_t*, void*)) {
  // A fetch waits for a batch worth its cost, and for that no longer than an alert may wait. Once
  // its queue is full librdkafka looks again only after a second: it must hold more than a second's
  // worth, or that is the rate (docs/performance.md).
  // A member learns of a rebalance with its next heartbeat: until then the partitions of one who
  // has left stand idle.
  KafkaConfiguration configuration(options.common, {{"fetch.min.bytes", "16384"},
                                                    {"fetch.wait.max.ms", "5"},
                                                    {"heartbeat.interval.ms", "100"},
                                                    {"queued.min.messages", "200000"},
                                                    {"queued.max.messages.kbytes", "65536"}});
  configuration.Set("group.id", options.group_id);
  if (!options.group_instance_id.empty()) {
    configuration.Set("group.instance.id", options.group_instance_id);
  }
  configuration.Set("partition.assignment.strategy", "cooperative-sticky");
  configuration.Set("enable.auto.commit", "false");
  configuration.Set("enable.auto.offset.store", "false");
  configuration.Set("auto.offset.reset", "error");  // the default would skip records in silence
  configuration.Set("isolation.level", "read_committed");  // and asks for stable offsets
  configuration.Set("check.crcs", "true");
  configuration.Set("enable.partition.eof", "true");
  rd_kafka_conf_set_rebalance_cb(configuration.get(), on_rebalance);
  auto created = configuration.Create(RD_KAFKA_CONSUMER, target);
  if (!created) throw StartupError{4, Describe(created.error())};
  return std::move(*created);
}

}  // namespace

KafkaSource::KafkaSource(KafkaSourceOptions options)
    : options_(std::move(options)),
      target_(std::make_unique<KafkaCallbackTarget>()),
      handle_(MakeConsumer(options_, target_.get(), &KafkaSource::OnRebalance)),
      queue_(nullptr, &rd_kafka_queue_destroy) {
  target_->owner = this;
  const auto facts = DescribeTopic(handle_.get(), options_.topic, kMetadataTimeoutMs);
  if (!facts) throw StartupError{4, Describe(facts.error())};
  facts_ = *facts;
  rd_kafka_poll_set_consumer(handle_.get());
  queue_.reset(rd_kafka_queue_get_consumer(handle_.get()));
  const KafkaPartitionList topics(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(topics.get(), options_.topic.c_str(), RD_KAFKA_PARTITION_UA);
  const rd_kafka_resp_err_t code = rd_kafka_subscribe(handle_.get(), topics.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    throw StartupError{4, Describe(KafkaFault("subscribe to " + options_.topic, code))};
  }
}

// Destroying an open consumer would call back into members that are gone. And librdkafka 2.0.2
// aborts the process when a consumer is destroyed that has joined its group and was not yet given
// an assignment (issue 4312, mended in 2.3.0): closed, it has left the group; its memory stays.
KafkaSource::~KafkaSource() {
  if (!is_closing_) Close();
  if (was_ever_assigned_) return;
  static_cast<void>(handle_.release());
  static_cast<void>(target_.release());
}

void KafkaSource::Close() {
  ReleaseMessages();
  is_closing_ = true;
  rd_kafka_consumer_close(handle_.get());
}

void KafkaSource::ReleaseMessages() {
  for (rd_kafka_message_t* message : messages_) rd_kafka_message_destroy(message);
  messages_.clear();
  records_.clear();
}

Result<Polled, Fault> KafkaSource::Poll(int records_max, int wait_ms, PartitionListener* listener) {
  ReleaseMessages();
  listener_ = listener;
  messages_.resize(static_cast<std::size_t>(records_max));
  // The batch call would wait for a full batch: wait for one message, then take what is there.
  ssize_t count = rd_kafka_consume_batch_queue(queue_.get(), wait_ms, messages_.data(), 1);
  if (count == 1 && records_max > 1) {
    const ssize_t more = rd_kafka_consume_batch_queue(queue_.get(), 0, messages_.data() + 1,
                                                      static_cast<std::size_t>(records_max) - 1);
    count += std::max<ssize_t>(more, 0);
  }
  messages_.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  listener_ = nullptr;
  if (!rebalanced_) {
    Outcome failed;
    std::swap(failed, rebalanced_);
    return Unexpected(failed.error());
  }
  for (rd_kafka_message_t* message : messages_) {
    if (Outcome taken = Take(message); !taken) return Unexpected(taken.error());
  }
  for (auto& [partition, progress] : progress_) {
    if (!progress.must_seek) continue;
    if (Outcome sought = SeekNow(partition, &progress); !sought) return Unexpected(sought.error());
  }
  return Polled{records_, MonotonicMs()};
}

Outcome KafkaSource::Take(rd_kafka_message_t* message) {
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) return TakeError(*message);
  const auto found = progress_.find(PartitionId(message->partition));
  // A batch that a rebalance or a seek cut in two may still carry what is no longer ours.
  if (found == progress_.end() || found->second.is_paused || found->second.must_seek ||
      Offset(message->offset) < found->second.next) {
    return {};
  }
  found->second.next = Offset(message->offset).Next();
  found->second.reached_end = found->second.next >= found->second.end;
  RawRecord& record = records_.emplace_back();
  record.at = {PartitionId(message->partition), Offset(message->offset)};
  record.key = View(message->key, message->key_len);
  record.value = View(message->payload, message->len);
  record.kafka_time = EventTime(rd_kafka_message_timestamp(message, nullptr));
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const void* value = nullptr;
    std::size_t size = 0;
    if (rd_kafka_header_get_last(headers, "traceparent", &value, &size) ==
        RD_KAFKA_RESP_ERR_NO_ERROR) {
      record.traceparent = View(value, size).value_or("");
    }
  }
  return {};
}

Outcome KafkaSource::TakeError(const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    const auto found = progress_.find(PartitionId(message.partition));
    if (found != progress_.end() && !found->second.is_paused) found->second.reached_end = true;
    return {};
  }
  Fault fault =
      KafkaFault("consume " + options_.topic, message.err, rd_kafka_message_errstr(&message));
  if (fault.kind == FaultKind::kRetry) return {};  // librdkafka goes on trying by itself
  return Unexpected(Explained(std::move(fault)));
}

// After a fatal error a client answers everything with "erroneous state".
Fault KafkaSource::Explained(Fault fault) const {
  std::array<char, 512> what{};
  const rd_kafka_resp_err_t code = rd_kafka_fatal_error(handle_.get(), what.data(), what.size());
  return code == RD_KAFKA_RESP_ERR_NO_ERROR ? fault : KafkaFault(fault.where, code, what.data());
}

void KafkaSource::OnRebalance(rd_kafka_t* handle, rd_kafka_resp_err_t code,
                              rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  auto* self = static_cast<KafkaSource*>(static_cast<KafkaCallbackTarget*>(opaque)->owner);
  self->was_ever_assigned_ = true;
  if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS && self->is_closing_) {
    // To be given up again at once: nothing is asked, nothing recovered.
    const KafkaError ignored(rd_kafka_incremental_assign(handle, partitions));
  } else if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    self->Assign(partitions);
  } else {
    self->Unassign(partitions, rd_kafka_assignment_lost(handle) != 0);
  }
}

// A partition is assigned at its end and paused: it delivers nothing before the listener, whose
// recovery takes its time, has said where it goes on.
void KafkaSource::Assign(rd_kafka_topic_partition_list_t* partitions) {
  const std::vector<PartitionId> ids = PartitionsOf(*partitions);
  for (int i = 0; i < partitions->cnt; ++i) {
    const PartitionId id(partitions->elems[i].partition);
    const auto range = QueryRange(handle_.get(), {options_.topic, id}, kCallTimeoutMs);
    partitions->elems[i].offset = range ? range->end.value : RD_KAFKA_OFFSET_END;
    progress_[id] = Progress();
    if (range) progress_[id].end = range->end;
  }
  const KafkaError failed(rd_kafka_incremental_assign(handle_.get(), partitions));
  if (failed != nullptr) {
    rebalanced_ = Unexpected(KafkaFault("assign partitions", rd_kafka_error_code(failed.get()),
                                        rd_kafka_error_string(failed.get())));
    return;
  }
  const rd_kafka_resp_err_t paused = rd_kafka_pause_partitions(handle_.get(), partitions);
  if (paused != RD_KAFKA_RESP_ERR_NO_ERROR) {
    rebalanced_ = Unexpected(KafkaFault("pause partitions", paused));
    return;
  }
  if (listener_ != nullptr) rebalanced_ = listener_->OnAssigned(ids);
}

void KafkaSource::Unassign(rd_kafka_topic_partition_list_t* partitions, bool lost) {
  const std::vector<PartitionId> ids = PartitionsOf(*partitions);
  if (listener_ != nullptr && lost) listener_->OnLost(ids);
  if (listener_ != nullptr && !lost) {
    Outcome outcome = listener_->OnRevoked(ids);
    if (!outcome) rebalanced_ = std::move(outcome);
  }
  if (!lost) HARRIER_FAILPOINT("rebalance.revoked");
  for (const PartitionId id : ids) progress_.erase(id);
  const KafkaError failed(rd_kafka_incremental_unassign(handle_.get(), partitions));
  if (failed != nullptr) {
    rebalanced_ = Unexpected(KafkaFault("give up partitions", rd_kafka_error_code(failed.get()),
                                        rd_kafka_error_string(failed.get())));
  }
}

Outcome KafkaSource::Seek(PartitionId partition, Offset offset) {
  Progress& progress = progress_[partition];
  progress.next = offset;
  progress.reached_end = offset >= progress.end;
  progress.must_seek = true;
  return listener_ == nullptr ? SeekNow(partition, &progress) : Outcome();
}

Outcome KafkaSource::SeekNow(PartitionId partition, Progress* progress) {
  const KafkaPartitionList list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), options_.topic.c_str(), partition.value)->offset =
      progress->next.value;
  if (progress->is_paused) {
    const rd_kafka_resp_err_t resumed = rd_kafka_resume_partitions(handle_.get(), list.get());
    if (resumed != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return Unexpected(KafkaFault("resume partitions", resumed));
    }
    progress->is_paused = false;
  }
  const KafkaError failed(rd_kafka_seek_partitions(handle_.get(), list.get(), kCallTimeoutMs));
  if (failed == nullptr && list->elems[0].err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    progress->must_seek = false;
    return {};
  }
  const rd_kafka_resp_err_t code =
      failed != nullptr ? rd_kafka_error_code(failed.get()) : list->elems[0].err;
  return Unexpected(Explained(KafkaFault("seek", code)));
}

bool KafkaSource::AtEnd(PartitionId partition) const {
  const auto found = progress_.find(partition);
  return found != progress_.end() && found->second.reached_end;
}

std::int64_t KafkaSource::Lag(PartitionId partition) const {
  const auto found = progress_.find(partition);
  std::int64_t low = 0;
  std::int64_t high = 0;  // as of the last fetch: no request is made
  if (found == progress_.end() ||
      rd_kafka_get_watermark_offsets(handle_.get(), options_.topic.c_str(), partition.value, &low,
                                     &high) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return 0;
  }
  return std::max<std::int64_t>(0, high - found->second.next.value);
}

Result<std::optional<Offset>, Fault> KafkaSource::Committed(PartitionId partition) {
  return QueryCommitted(handle_.get(), {options_.topic, partition}, kCallTimeoutMs);
}

}  // namespace harrier
