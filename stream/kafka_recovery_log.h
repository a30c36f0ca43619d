// KafkaRecoveryLog: what a recovery asks of Kafka: the group's offset, the input's range, the
// checkpoint topic. Has clients of its own, so that it can wait without holding up a worker.
// Adapter; single-threaded but for Cancel.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "stream/checkpointer.h"
#include "stream/kafka_client.h"
#include "stream/kafka_topic_reader.h"
#include "stream/partition_recovery.h"

namespace harrier {

struct KafkaRecoveryLogOptions {
  KafkaProperties common;
  std::string group_id;
  std::string input_topic;
  std::string checkpoint_topic;
  CheckpointSettings checkpoint;
};

class KafkaRecoveryLog final : public PartitionLog, public CheckpointLog {
 public:
  explicit KafkaRecoveryLog(KafkaRecoveryLogOptions options);
  ~KafkaRecoveryLog() override;

  [[nodiscard]] Result<LogRange, Fault> Range(PartitionId partition) override;
  [[nodiscard]] Result<std::optional<Offset>, Fault> Committed(PartitionId partition) override;
  [[nodiscard]] Result<Found, Fault> FindMarker(PartitionId partition) override;
  [[nodiscard]] Outcome ReadStates(PartitionId partition, Offset anchor,
                                   StateRestore* restore) override;
  [[nodiscard]] Result<std::vector<std::string>, Fault> CustomerIds(PartitionId partition) override;

  // Whatever is being asked ends soon, with kRetry, until the next Allow. Thread-safe.
  void Cancel() { cancelled_ = true; }
  void Allow() { cancelled_ = false; }

 private:
  [[nodiscard]] Outcome Connect();
  // last_offsets 0: all of the partition.
  [[nodiscard]] Result<std::unique_ptr<KafkaTopicReader>, Fault> OpenCheckpoint(
      PartitionId partition, Offset from, std::int64_t last_offsets);
  [[nodiscard]] KafkaTopicReaderOptions CheckpointReading() const;
  [[nodiscard]] Result<bool, Fault> HoldsAnchor(PartitionId partition, Offset at);
  template <class Visit>
  [[nodiscard]] Outcome ForEachState(PartitionId partition, Offset from, Visit visit);

  KafkaRecoveryLogOptions options_;
  CheckpointKeys keys_;
  KafkaCallbackTarget target_;  // before the handle: it outlives it
  KafkaHandle handle_;
  std::shared_ptr<KafkaReaderClients> readers_;
  std::atomic<bool> cancelled_{false};
};

}  // namespace harrier
