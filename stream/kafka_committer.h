// KafkaCommitter: publishes outputs and offsets in one Kafka transaction (docs/exactly-once.md,
// "one commit"). A small rotation of transactional producers, because the broker goes on writing
// the markers of a transaction after it has answered and would make the same producer wait for
// them. Adapter; single-threaded: it belongs to the worker whose consumer it is given.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "stream/kafka_client.h"
#include "stream/ports.h"
#include "stream/record_headers.h"

namespace harrier {

struct KafkaCommitterOptions {
  KafkaProperties common;
  std::string transactional_id;  // the slot number is appended
  int producers = 3;
  std::int64_t transaction_timeout_ms = 10'000;
  std::string input_topic;
  std::string alerts_topic;
  std::string scored_topic;
  std::string dead_letter_topic;
  std::string checkpoint_topic;
};

class KafkaCommitter final : public Committer {
 public:
  // `consumer` is the live group member whose generation fences every commit; it outlives this.
  KafkaCommitter(KafkaCommitterOptions options, rd_kafka_t* consumer);
  ~KafkaCommitter() override;

  [[nodiscard]] Result<CommitReceipt, Fault> Commit(const Decisions& decisions) override;
  [[nodiscard]] Outcome Renew() override;
  [[nodiscard]] int producers_made() const { return producers_made_; }

 private:
  struct Slot;

  [[nodiscard]] Outcome EnsureReady(Slot* slot);
  [[nodiscard]] Outcome Produce(Slot* slot, const Decisions& decisions);
  [[nodiscard]] Outcome ProduceOutput(Slot* slot, const OutputRecord& output);
  // `mark` comes back with the delivery report.
  [[nodiscard]] Outcome ProduceCheckpoint(Slot* slot, const CheckpointRecord& record, void* mark);
  // Waits while the queue is full. Anything else that goes wrong here is fatal: a record that
  // cannot be produced would abort for ever.
  [[nodiscard]] Outcome Enqueue(Slot* slot, const std::string& topic,
                                std::span<const rd_kafka_vu_t> fields);
  [[nodiscard]] Outcome SendOffsets(Slot* slot, const Decisions& decisions);
  [[nodiscard]] Outcome EndTransaction(Slot* slot);
  // Ends what Commit began; the fault that led here stays the one that is reported.
  [[nodiscard]] Fault Abandon(Slot* slot, Fault fault);
  [[nodiscard]] const std::string& TopicOf(OutputTopic topic) const;

  KafkaCommitterOptions options_;
  rd_kafka_t* consumer_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::size_t next_slot_ = 0;
  int producers_made_ = 0;
  std::vector<RecordHeader> headers_;
};

}  // namespace harrier
