// RecoveryThreads: recovers a worker's partitions on threads of their own, so that the partitions
// that are ready go on. Two at a time: most of a recovery is waiting for brokers and disk, and more
// at once would each hold a restored partition in memory. The threads live as long as this; Begin,
// Take and Cancel are called on the worker's thread.
#pragma once

#include <array>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "stream/kafka_recovery_log.h"
#include "stream/partition_recovery.h"

namespace harrier {

class RecoveryThreads final : public PartitionRecoverer {
 public:
  // `stores` outlives this.
  RecoveryThreads(const KafkaRecoveryLogOptions& log, StateStoreFactory* stores);
  ~RecoveryThreads() override;
  RecoveryThreads(const RecoveryThreads&) = delete;
  RecoveryThreads& operator=(const RecoveryThreads&) = delete;

  void Begin(PartitionId partition, const RecoveryOptions& options) override;
  [[nodiscard]] std::optional<Result<RecoveredPartition, Fault>> Take(
      PartitionId partition) override;
  void Cancel(PartitionId partition) override;

 private:
  struct Task {
    PartitionId partition;
    RecoveryOptions options;
  };
  struct Lane {
    explicit Lane(const KafkaRecoveryLogOptions& options) : log(options) {}
    KafkaRecoveryLog log;
    std::optional<PartitionId> running;
    std::thread thread;
  };

  void Run(Lane* lane);

  StateStoreFactory* stores_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> waiting_;
  std::map<PartitionId, Result<RecoveredPartition, Fault>> done_;
  bool ends_ = false;
  std::array<Lane, 2> lanes_;  // the last member: its threads use all others
};

}  // namespace harrier
