#include "stream/kafka_recovery_log.h"

#include <utility>

#include "stream/kafka_fault.h"
#include "stream/kafka_offsets.h"

namespace harrier {
namespace {

// Short, so that a recovery that is given up ends soon: whoever asks, asks again.
constexpr int kCallTimeoutMs = 2'000;
// The last marker is among the last few offsets, unless several groups share the topic.
constexpr std::int64_t kTailOffsets = 64;
constexpr std::int64_t kTailGrowth = 16;
constexpr int kRecordsBetweenChecks = 1024;

Fault Cancelled() { return {FaultKind::kRetry, "recovery", "given up", ""}; }

}  // namespace

KafkaRecoveryLog::KafkaRecoveryLog(KafkaRecoveryLogOptions options)
    : options_(std::move(options)), keys_(options_.checkpoint.group_id) {}

KafkaRecoveryLog::~KafkaRecoveryLog() = default;

Outcome KafkaRecoveryLog::Connect() {
  if (cancelled_) return Unexpected(Cancelled());
  if (handle_ != nullptr) return {};
  KafkaConfiguration configuration(options_.common);
  configuration.Set("group.id", options_.group_id);  // asks for its offsets, does not join
  configuration.Set("enable.auto.commit", "false");
  configuration.Set("isolation.level", "read_committed");  // and asks for stable offsets
  auto created = configuration.Create(RD_KAFKA_CONSUMER, &target_);
  if (!created) return Unexpected(created.error());
  handle_ = std::move(*created);
  return {};
}

Result<LogRange, Fault> KafkaRecoveryLog::Range(PartitionId partition) {
  if (Outcome connected = Connect(); !connected) return Unexpected(connected.error());
  return QueryRange(handle_.get(), {options_.input_topic, partition}, kCallTimeoutMs);
}

Result<std::optional<Offset>, Fault> KafkaRecoveryLog::Committed(PartitionId partition) {
  if (Outcome connected = Connect(); !connected) return Unexpected(connected.error());
  return QueryCommitted(handle_.get(), {options_.input_topic, partition}, kCallTimeoutMs);
}

Result<std::unique_ptr<KafkaTopicReader>, Fault> KafkaRecoveryLog::OpenCheckpoint(
    PartitionId partition, Offset from, std::int64_t last_offsets) {
  if (cancelled_) return Unexpected(Cancelled());
  if (readers_ == nullptr) {
    auto created = KafkaReaderClients::Create(options_.common);
    if (!created) return Unexpected(created.error());
    readers_ = std::move(*created);
  }
  KafkaTopicReaderOptions options = CheckpointReading();
  options.partitions = {partition};
  options.last_offsets = last_offsets;
  options.from = from;
  return KafkaTopicReader::Open(std::move(options), readers_);
}

KafkaTopicReaderOptions KafkaRecoveryLog::CheckpointReading() const {
  KafkaTopicReaderOptions options;
  options.common = options_.common;
  options.topic = options_.checkpoint_topic;
  options.must_settle = true;
  return options;
}

Result<CheckpointLog::Found, Fault> KafkaRecoveryLog::FindMarker(PartitionId partition) {
  for (std::int64_t tail = kTailOffsets;; tail *= kTailGrowth) {
    auto reader = OpenCheckpoint(partition, Offset(0), tail);
    if (!reader) return Unexpected(reader.error());
    Found found;
    LogRecord record;
    while (true) {
      const auto more = (*reader)->Next(&record);
      if (!more) return Unexpected(more.error());
      if (!*more) break;
      if (record.key != keys_.marker()) continue;
      const auto marker = DecodeCheckpointMarker(record.value, options_.checkpoint.identity);
      found.marker = marker ? std::optional(*marker) : std::nullopt;
      found.is_foreign = !marker;
    }
    const PartitionRange range = (*reader)->ranges().front();
    const bool is_whole = range.end.value - range.start.value < tail;
    if (found.marker && found.marker->anchor) {
      const auto is_there = HoldsAnchor(partition, *found.marker->anchor);
      if (!is_there) return Unexpected(is_there.error());
      if (!*is_there) found.marker->anchor.reset();
    }
    if (found.marker || found.is_foreign || is_whole) return found;
  }
}

Result<bool, Fault> KafkaRecoveryLog::HoldsAnchor(PartitionId partition, Offset at) {
  if (Outcome connected = Connect(); !connected) return Unexpected(connected.error());
  const auto log =
      QueryRange(handle_.get(), {options_.checkpoint_topic, partition}, kCallTimeoutMs);
  if (!log) return Unexpected(log.error());
  if (at < log->start || at >= log->end) return false;
  KafkaTopicReaderOptions options = CheckpointReading();
  options.ranges = {{partition, at, at.Next()}};
  auto reader = KafkaTopicReader::Open(std::move(options), readers_);
  if (!reader) return Unexpected(reader.error());
  LogRecord record;
  const auto more = (*reader)->Next(&record);
  if (!more) return Unexpected(more.error());
  return *more && record.key == keys_.anchor();
}

template <class Visit>
Outcome KafkaRecoveryLog::ForEachState(PartitionId partition, Offset from, Visit visit) {
  auto reader = OpenCheckpoint(partition, from, 0);
  if (!reader) return Unexpected(reader.error());
  LogRecord record;
  for (int count = 1;; ++count) {
    const auto more = (*reader)->Next(&record);
    if (!more) return Unexpected(more.error());
    if (!*more) return {};
    if (count % kRecordsBetweenChecks == 0 && cancelled_) return Unexpected(Cancelled());
    const auto customer = keys_.CustomerOf(record.key);
    if (!customer) continue;
    StateRow row{*customer, std::nullopt};
    if (!record.value.empty()) row.bytes = record.value;
    if (Outcome visited = visit(row); !visited) return visited;
  }
}

Outcome KafkaRecoveryLog::ReadStates(PartitionId partition, Offset anchor, StateRestore* restore) {
  const Outcome read =
      ForEachState(partition, anchor, [restore](const StateRow& row) { return restore->Add(row); });
  if (!read) return read;
  // Had the topic been made anew meanwhile, what was read would be a part, and its anchor gone.
  const auto is_there = HoldsAnchor(partition, anchor);
  if (!is_there) return Unexpected(is_there.error());
  if (*is_there) return {};
  return Unexpected(Fault{FaultKind::kRetry, "read " + options_.checkpoint_topic,
                          "it was made anew while it was read", ""});
}

Result<std::vector<std::string>, Fault> KafkaRecoveryLog::CustomerIds(PartitionId partition) {
  std::vector<std::string> ids;
  const Outcome read = ForEachState(partition, Offset(0), [&ids](const StateRow& row) {
    ids.emplace_back(row.customer_id);
    return Outcome();
  });
  if (!read) return Unexpected(read.error());
  return ids;
}

}  // namespace harrier
