#include "stream/kafka_topic_reader.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "stream/kafka_fault.h"

namespace harrier {
namespace {

constexpr int kCallTimeoutMs = 10'000;
constexpr std::size_t kMessagesPerFetch = 4096;
constexpr int kWaitMs = 200;
constexpr std::chrono::milliseconds kSettleStep(10);

std::string_view View(const void* bytes, std::size_t size) {
  return bytes == nullptr ? std::string_view()
                          : std::string_view(static_cast<const char*>(bytes), size);
}

std::string Describe(const PartitionRange& range) {
  return std::to_string(range.partition.value) + ":" + std::to_string(range.start.value) + "-" +
         std::to_string(range.end.value);
}

Result<KafkaHandle, Fault> MakeConsumer(const KafkaProperties& common, const char* isolation_level,
                                        KafkaCallbackTarget* target) {
  // The end of a partition shows by an empty answer, for which the broker waits so long.
  KafkaConfiguration configuration(common, {{"fetch.wait.max.ms", "10"}});
  // librdkafka wants a name even of a consumer that joins no group and commits nothing.
  configuration.Set("group.id", "harrier-reader");
  configuration.Set("enable.auto.commit", "false");
  configuration.Set("enable.auto.offset.store", "false");
  configuration.Set("auto.offset.reset", "error");  // the default would skip records in silence
  configuration.Set("isolation.level", isolation_level);
  configuration.Set("enable.partition.eof", "true");
  configuration.Set("check.crcs", "true");
  configuration.Set("queued.max.messages.kbytes", "32768");
  return configuration.Create(RD_KAFKA_CONSUMER, target);
}

}  // namespace

Result<std::shared_ptr<KafkaReaderClients>, Fault> KafkaReaderClients::Create(
    const KafkaProperties& common) {
  std::shared_ptr<KafkaReaderClients> clients(new KafkaReaderClients());
  for (auto [handle, isolation_level] : {std::pair{&clients->committed_, "read_committed"},
                                         std::pair{&clients->uncommitted_, "read_uncommitted"}}) {
    Result<KafkaHandle, Fault> created = MakeConsumer(common, isolation_level, &clients->target_);
    if (!created) return Unexpected(created.error());
    *handle = std::move(*created);
  }
  rd_kafka_poll_set_consumer(clients->committed());
  clients->queue_.reset(rd_kafka_queue_get_consumer(clients->committed()));
  return clients;
}

KafkaReaderClients::~KafkaReaderClients() {
  queue_.reset();
  if (committed_ != nullptr) rd_kafka_consumer_close(committed_.get());
}

Result<std::unique_ptr<KafkaTopicReader>, Fault> KafkaTopicReader::Open(
    KafkaTopicReaderOptions options, std::shared_ptr<KafkaReaderClients> clients) {
  std::unique_ptr<KafkaTopicReader> reader(new KafkaTopicReader(std::move(options)));
  Outcome ready = reader->Connect(std::move(clients));
  if (ready) ready = reader->FindRanges();
  if (ready) ready = reader->Assign();
  if (!ready) return Unexpected(ready.error());
  return reader;
}

KafkaTopicReader::~KafkaTopicReader() {
  ReleaseMessages();
  if (clients_ != nullptr) rd_kafka_assign(clients_->committed(), nullptr);
}

Outcome KafkaTopicReader::Connect(std::shared_ptr<KafkaReaderClients> clients) {
  if (clients == nullptr) {
    auto created = KafkaReaderClients::Create(options_.common);
    if (!created) return Unexpected(created.error());
    clients = std::move(*created);
  }
  clients_ = std::move(clients);
  const Result<TopicFacts, Fault> facts =
      DescribeTopic(clients_->committed(), options_.topic, kCallTimeoutMs);
  if (!facts) return Unexpected(facts.error());
  facts_ = *facts;
  return {};
}

Outcome KafkaTopicReader::FindRanges() {
  settle_deadline_ =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(options_.settle_ms);
  if (!options_.ranges.empty()) {
    for (const PartitionRange& wanted : options_.ranges) {
      if (Outcome checked = CheckRange(wanted); !checked) return checked;
    }
  } else {
    for (int number = 0; number < facts_.partitions; ++number) {
      const PartitionId partition(number);
      if (!IsWanted(partition)) continue;
      Result<PartitionRange, Fault> range = SettledRange(partition);
      if (!range) return Unexpected(range.error());
      if (options_.last_offsets > 0) {
        range->start = std::max(range->start, Offset(range->end.value - options_.last_offsets));
      }
      range->start = std::clamp(options_.from, range->start, std::max(range->start, range->end));
      options_.ranges.push_back(*range);
    }
  }
  std::sort(options_.ranges.begin(), options_.ranges.end(),
            [](const auto& a, const auto& b) { return a.partition < b.partition; });
  for (const PartitionRange& range : options_.ranges) {
    if (range.start < range.end) unread_[range.partition] = range.end;
  }
  return {};
}

bool KafkaTopicReader::IsWanted(PartitionId partition) const {
  return options_.partitions.empty() ||
         std::find(options_.partitions.begin(), options_.partitions.end(), partition) !=
             options_.partitions.end();
}

Result<PartitionRange, Fault> KafkaTopicReader::SettledRange(PartitionId partition) {
  const Result<PartitionRange, Fault> written = QueriedRange(clients_->uncommitted(), partition);
  if (!written) return written;
  while (true) {
    const Result<PartitionRange, Fault> stable = QueriedRange(clients_->committed(), partition);
    if (!stable || stable->end >= written->end) return stable;
    if (IsSettleTimeOver() && options_.must_settle) {
      return Unexpected(Fault{FaultKind::kRetry, "read " + options_.topic,
                              "a transaction in it is still open", ""});
    }
    if (IsSettleTimeOver()) return stable;
    std::this_thread::sleep_for(kSettleStep);
  }
}

Result<PartitionRange, Fault> KafkaTopicReader::QueriedRange(rd_kafka_t* handle,
                                                             PartitionId partition) const {
  while (true) {
    std::int64_t low = 0;
    std::int64_t end = 0;  // the last stable offset for a read_committed handle
    const rd_kafka_resp_err_t code = rd_kafka_query_watermark_offsets(
        handle, options_.topic.c_str(), partition.value, &low, &end, kCallTimeoutMs);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      return PartitionRange{partition, Offset(low), Offset(end)};
    }
    // A topic that was made a moment ago is not known to every broker yet.
    const bool may_pass = code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
                          code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION ||
                          code == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE ||
                          code == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION;
    if (!may_pass || IsSettleTimeOver()) {
      return Unexpected(KafkaFault("ask for the offsets of " + options_.topic, code));
    }
    std::this_thread::sleep_for(kSettleStep);
  }
}

Outcome KafkaTopicReader::CheckRange(const PartitionRange& wanted) {
  if (wanted.partition.value < 0 || wanted.partition.value >= facts_.partitions) {
    return Unexpected(Fault{FaultKind::kFatal, "topic " + options_.topic,
                            "has no partition " + std::to_string(wanted.partition.value),
                            "it has " + std::to_string(facts_.partitions) + ", counted from 0"});
  }
  const Result<PartitionRange, Fault> readable = SettledRange(wanted.partition);
  if (!readable) return Unexpected(readable.error());
  if (readable->start <= wanted.start && wanted.end <= readable->end) return {};
  return Unexpected(Fault{FaultKind::kFatal, "topic " + options_.topic,
                          "does not hold the offsets " + Describe(wanted),
                          "what can be read now is " + Describe(*readable)});
}

Outcome KafkaTopicReader::Assign() {
  const KafkaPartitionList list(
      rd_kafka_topic_partition_list_new(static_cast<int>(options_.ranges.size())));
  for (const PartitionRange& range : options_.ranges) {
    if (!unread_.contains(range.partition)) continue;
    rd_kafka_topic_partition_list_add(list.get(), options_.topic.c_str(), range.partition.value)
        ->offset = range.start.value;
  }
  if (list->cnt == 0) return {};
  const rd_kafka_resp_err_t code = rd_kafka_assign(clients_->committed(), list.get());
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return Unexpected(KafkaFault("assign " + options_.topic, code));
}

Result<bool, Fault> KafkaTopicReader::Next(LogRecord* record) {
  while (true) {
    while (next_message_ < messages_.size()) {
      const rd_kafka_message_t& message = *messages_[next_message_++];
      const Result<bool, Fault> is_record = Take(message);
      if (!is_record) return is_record;
      if (!*is_record) continue;
      record->at = {PartitionId(message.partition), Offset(message.offset)};
      record->key = View(message.key, message.key_len);
      record->value = View(message.payload, message.len);
      record->kafka_time = EventTime(rd_kafka_message_timestamp(&message, nullptr));
      return true;
    }
    if (unread_.empty()) return false;
    if (Outcome fetched = FetchMore(); !fetched) return Unexpected(fetched.error());
  }
}

Outcome KafkaTopicReader::FetchMore() {
  ReleaseMessages();
  for (int waited_ms = 0; waited_ms < options_.timeout_ms; waited_ms += kWaitMs) {
    // The batch call would wait for a full batch: wait for one message, then take what is there.
    messages_.resize(kMessagesPerFetch);
    ssize_t count = rd_kafka_consume_batch_queue(clients_->queue(), kWaitMs, messages_.data(), 1);
    if (count == 1) {
      const ssize_t more = rd_kafka_consume_batch_queue(clients_->queue(), 0, messages_.data() + 1,
                                                        kMessagesPerFetch - 1);
      count += std::max<ssize_t>(more, 0);
    }
    messages_.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (!messages_.empty()) return {};
  }
  return Unexpected(Fault{FaultKind::kRetry, "read " + options_.topic,
                          "nothing came for " + std::to_string(options_.timeout_ms / 1000) + " s",
                          KafkaAdvice(RD_KAFKA_RESP_ERR__TRANSPORT)});
}

Result<bool, Fault> KafkaTopicReader::Take(const rd_kafka_message_t& message) {
  const auto unread = unread_.find(PartitionId(message.partition));
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    // An end before ours is no end: the log has lost records, and FetchMore will say so.
    if (unread != unread_.end() && Offset(message.offset) >= unread->second) unread_.erase(unread);
    return false;
  }
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const Fault fault =
        KafkaFault("read " + options_.topic, message.err, rd_kafka_message_errstr(&message));
    // librdkafka goes on trying by itself; FetchMore gives up when it takes too long.
    if (fault.kind == FaultKind::kRetry) return false;
    return Unexpected(fault);
  }
  if (unread == unread_.end()) return false;  // written since the reader was opened
  const Offset offset(message.offset);
  const bool is_inside = offset < unread->second;
  // The offsets before the end may be control records, which are never seen.
  if (offset.Next() >= unread->second) unread_.erase(unread);
  return is_inside;
}

std::string KafkaTopicReader::PlaceOf(Coordinates at) const {
  return options_.topic + "/" + std::to_string(at.partition.value) + "/" +
         std::to_string(at.offset.value);
}

void KafkaTopicReader::ReleaseMessages() {
  for (rd_kafka_message_t* message : messages_) rd_kafka_message_destroy(message);
  messages_.clear();
  next_message_ = 0;
}

}  // namespace harrier
