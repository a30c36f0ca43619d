// KafkaTopicReader: reads a topic, or ranges of its partitions, once from front to back, as it was
// when the reader was opened: read_committed, up to the last stable offset of then (transactions
// under way are waited for, but not for long). It belongs to
// no group and commits nothing. Adapter; single-threaded; not movable. A record's bytes live until
// the next call of Next. Bounded: librdkafka holds at most 32 MiB of fetched records.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "stream/kafka_client.h"
#include "stream/record_reader.h"

namespace harrier {

struct KafkaTopicReaderOptions {
  KafkaProperties common;  // brokers and pass-through properties
  std::string topic;
  // What to read; empty: all partitions, all that is readable.
  std::vector<PartitionRange> ranges;
  // Without ranges: these partitions alone, of each the last offsets alone (0 for all), and nothing
  // below `from`.
  std::vector<PartitionId> partitions;
  std::int64_t last_offsets = 0;
  Offset from{0};
  // How long nothing may come before the brokers count as lost.
  int timeout_ms = 30'000;
  // How long to wait for transactions that are under way when the reader is opened: a commit is
  // answered before its markers are written, so the rows of a detector that has just stopped
  // become readable a moment later.
  int settle_ms = 1'000;
  // Whether to fail, with kRetry, when they are under way still.
  bool must_settle = false;
};

// The clients that a reader needs; one reader after another may use them. Making them costs some
// ten milliseconds and a connection to each broker.
class KafkaReaderClients {
 public:
  [[nodiscard]] static Result<std::shared_ptr<KafkaReaderClients>, Fault> Create(
      const KafkaProperties& common);
  ~KafkaReaderClients();
  KafkaReaderClients(const KafkaReaderClients&) = delete;
  KafkaReaderClients& operator=(const KafkaReaderClients&) = delete;

  [[nodiscard]] rd_kafka_t* committed() const { return committed_.get(); }
  [[nodiscard]] rd_kafka_t* uncommitted() const { return uncommitted_.get(); }
  [[nodiscard]] rd_kafka_queue_t* queue() const { return queue_.get(); }

 private:
  KafkaReaderClients() = default;

  KafkaCallbackTarget target_;  // before the handles: it outlives them
  KafkaHandle committed_;       // read_committed
  KafkaHandle uncommitted_;     // sees transactions under way
  std::unique_ptr<rd_kafka_queue_t, void (*)(rd_kafka_queue_t*)> queue_{nullptr,
                                                                        &rd_kafka_queue_destroy};
};

class KafkaTopicReader final : public RecordReader {
 public:
  // Faults have advice: brokers do not answer (kRetry), topic missing, not permitted; a range that
  // the log does not hold (any more, or yet).
  // `clients`: nullptr for some of its own; else no other reader may use them at the same time.
  [[nodiscard]] static Result<std::unique_ptr<KafkaTopicReader>, Fault> Open(
      KafkaTopicReaderOptions options, std::shared_ptr<KafkaReaderClients> clients = nullptr);
  ~KafkaTopicReader() override;
  KafkaTopicReader(const KafkaTopicReader&) = delete;
  KafkaTopicReader& operator=(const KafkaTopicReader&) = delete;

  [[nodiscard]] Result<bool, Fault> Next(LogRecord* record) override;
  [[nodiscard]] const std::string& name() const override { return options_.topic; }
  [[nodiscard]] std::string PlaceOf(Coordinates at) const override;
  [[nodiscard]] std::vector<PartitionRange> ranges() const override { return options_.ranges; }

 private:
  explicit KafkaTopicReader(KafkaTopicReaderOptions options) : options_(std::move(options)) {}

  [[nodiscard]] Outcome Connect(std::shared_ptr<KafkaReaderClients> clients);
  [[nodiscard]] Outcome FindRanges();
  [[nodiscard]] bool IsWanted(PartitionId partition) const;
  // The range when the transactions that are under way have ended, or settle_ms have passed.
  [[nodiscard]] Result<PartitionRange, Fault> SettledRange(PartitionId partition);
  [[nodiscard]] Result<PartitionRange, Fault> QueriedRange(rd_kafka_t* handle,
                                                           PartitionId partition) const;
  [[nodiscard]] bool IsSettleTimeOver() const {
    return std::chrono::steady_clock::now() >= settle_deadline_;
  }
  [[nodiscard]] Outcome CheckRange(const PartitionRange& wanted);
  [[nodiscard]] Outcome Assign();
  [[nodiscard]] Outcome FetchMore();
  // What a message means: true when it is a record to hand out.
  [[nodiscard]] Result<bool, Fault> Take(const rd_kafka_message_t& message);
  void ReleaseMessages();

  KafkaTopicReaderOptions options_;
  std::shared_ptr<KafkaReaderClients> clients_;
  std::chrono::steady_clock::time_point settle_deadline_;
  TopicFacts facts_;
  std::map<PartitionId, Offset> unread_;  // partitions that are not done, and where they end
  std::vector<rd_kafka_message_t*> messages_;
  std::size_t next_message_ = 0;
};

}  // namespace harrier
