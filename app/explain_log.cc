#include "app/explain_log.h"

#include <utility>

#include "app/progress_line.h"
#include "core/text_arena.h"
#include "stream/envelope_json.h"
#include "stream/kafka_topic_reader.h"
#include "stream/line_reader.h"
#include "stream/plain_event_time.h"

namespace harrier {
namespace {

using Clock = CustomerReplay::Clock;
using Ending = ExplainLog::Ending;
using Read = ExplainLog::Read;

constexpr int kDescribeTimeoutMs = 10'000;

Read JudgedBy(CustomerReplay* replay, const RawRecord& record) {
  auto judged = replay->Judge(record);
  if (!judged) return {Ending::kClockMatters};
  return {Ending::kJudged, std::move(judged)};
}

// False when only the exact clock can tell.
bool Take(const RawRecord& record, CustomerReplay* replay) {
  if (record.key == replay->subject().customer_id) return replay->Fold(record);
  replay->PassOver(record);
  return true;
}

// --- a file

class ExplainFile final : public ExplainLog {
 public:
  ExplainFile(std::string path, bool quiet) : path_(std::move(path)), quiet_(quiet) {}

  [[nodiscard]] std::string name() const override {
    return path_ == "-" ? "standard input" : path_;
  }
  [[nodiscard]] std::string cluster_id() const override { return ""; }
  [[nodiscard]] std::optional<Offset> StartOf(PartitionId partition) override {
    return partition == PartitionId(0) ? std::optional(Offset(0)) : std::nullopt;
  }
  [[nodiscard]] bool CanBeReadAgain() const override { return path_ != "-"; }

  [[nodiscard]] Read Feed(CustomerReplay* replay) override {
    auto lines = LineReader::Open(path_);
    if (!lines) Fail(kExitInput, Describe(lines.error()));
    ProgressLine progress("records", 0, quiet_);
    const CustomerReplay::Subject& subject = replay->subject();
    Offset offset(0);
    for (; offset <= subject.at.offset; offset = offset.Next()) {
      const auto line = lines->NextLine();
      if (!line) break;
      progress.Show(offset.value);
      if (offset < replay->from()) continue;
      const bool is_target = offset == subject.at.offset;
      if (!is_target && IsPassedOver(*line, replay)) continue;
      const RawRecord record = Parse(*line, offset);
      if (is_target) return JudgedBy(replay, record);
      if (!Take(record, replay)) return {Ending::kClockMatters};
    }
    if (lines->fault()) Fail(kExitInput, Describe(*lines->fault()));
    return {Ending::kNoRecord};
  }

 private:
  // Whether the line was done with by its looks.
  static bool IsPassedOver(std::string_view line, CustomerReplay* replay) {
    if (replay->clock() == Clock::kExact) return false;
    if (MayNameCustomer(line, replay->subject().customer_id)) return false;
    const auto time = PlainEventTime(line);
    if (time) replay->PassOver(*time);
    return time.has_value();
  }

  RawRecord Parse(std::string_view line, Offset offset) {
    arena_.Reset();
    const auto read = reader_.Read(line, &arena_);
    if (!read) {
      Fail(kExitInput, name() + ":" + std::to_string(offset.value + 1) + ": " + read.error());
    }
    RawRecord record;
    record.at = {PartitionId(0), offset};
    record.key = read->key;
    record.value = read->value;
    record.kafka_time = read->kafka_time;
    return record;
  }

  std::string path_;
  bool quiet_;
  InputLineReader reader_;
  TextArena arena_;
};

// --- Kafka

class ExplainTopic final : public ExplainLog {
 public:
  ExplainTopic(const Config& config, bool quiet)
      : topic_(config.topics.transactions), quiet_(quiet) {
    options_.common = config.KafkaClientProperties();
    options_.topic = topic_;
    auto clients = KafkaReaderClients::Create(options_.common);
    if (!clients) Fail(kExitEnvironment, Describe(clients.error()));
    clients_ = std::move(*clients);
    auto facts = DescribeTopic(clients_->committed(), topic_, kDescribeTimeoutMs);
    if (!facts) Fail(kExitEnvironment, Describe(facts.error()));
    facts_ = std::move(*facts);
  }

  [[nodiscard]] std::string name() const override { return topic_; }
  [[nodiscard]] std::string cluster_id() const override { return facts_.cluster_id; }
  [[nodiscard]] bool CanBeReadAgain() const override { return true; }

  [[nodiscard]] std::optional<Offset> StartOf(PartitionId partition) override {
    if (partition.value >= facts_.partitions) return std::nullopt;
    KafkaTopicReaderOptions options = options_;
    options.partitions = {partition};
    const PartitionRange range = OpenReader(std::move(options))->ranges().front();
    end_ = range.end;
    return range.start;
  }

  // REQUIRES: StartOf was called for the partition.
  [[nodiscard]] Read Feed(CustomerReplay* replay) override {
    const CustomerReplay::Subject& subject = replay->subject();
    if (subject.at.offset >= end_) return {Ending::kNoRecord};
    KafkaTopicReaderOptions options = options_;
    options.ranges = {{subject.at.partition, replay->from(), subject.at.offset.Next()}};
    const auto reader = OpenReader(std::move(options));
    ProgressLine progress("records", subject.at.offset.value - replay->from().value, quiet_);
    LogRecord next;
    for (std::int64_t read = 0;; progress.Show(++read)) {
      const auto has_next = reader->Next(&next);
      if (!has_next) Fail(kExitEnvironment, Describe(has_next.error()));
      if (!*has_next) return {Ending::kNoRecord};
      const RawRecord record = RecordOf(next);
      if (record.at.offset == subject.at.offset) return JudgedBy(replay, record);
      if (!Take(record, replay)) return {Ending::kClockMatters};
    }
  }

 private:
  std::unique_ptr<KafkaTopicReader> OpenReader(KafkaTopicReaderOptions options) {
    auto reader = KafkaTopicReader::Open(std::move(options), clients_);
    if (!reader) Fail(kExitEnvironment, Describe(reader.error()));
    return std::move(*reader);
  }

  static RawRecord RecordOf(const LogRecord& read) {
    RawRecord record;
    record.at = read.at;
    if (!read.key.empty()) record.key = read.key;
    record.value = read.value;
    record.kafka_time = read.kafka_time;
    return record;
  }

  std::string topic_;
  bool quiet_;
  KafkaTopicReaderOptions options_;
  std::shared_ptr<KafkaReaderClients> clients_;
  TopicFacts facts_;
  Offset end_;
};

}  // namespace

std::unique_ptr<ExplainLog> OpenExplainFile(const std::string& path, bool quiet) {
  return std::make_unique<ExplainFile>(path, quiet);
}

std::unique_ptr<ExplainLog> OpenExplainTopic(const Config& config, bool quiet) {
  return std::make_unique<ExplainTopic>(config, quiet);
}

}  // namespace harrier
