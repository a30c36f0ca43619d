// RecoveryThread: recovers a worker's partitions one after another on a thread of its own, so that
// the partitions that are ready go on. The thread lives as long as this; Begin, Take and Cancel
// are called on the worker's thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "stream/kafka_recovery_log.h"
#include "stream/partition_recovery.h"

namespace harrier {

class RecoveryThread final : public PartitionRecoverer {
 public:
  // `stores` outlives this.
  RecoveryThread(KafkaRecoveryLogOptions log, StateStoreFactory* stores);
  ~RecoveryThread() override;
  RecoveryThread(const RecoveryThread&) = delete;
  RecoveryThread& operator=(const RecoveryThread&) = delete;

  void Begin(PartitionId partition, const RecoveryOptions& options) override;
  [[nodiscard]] std::optional<Result<RecoveredPartition, Fault>> Take(
      PartitionId partition) override;
  void Cancel(PartitionId partition) override;

 private:
  struct Task {
    PartitionId partition;
    RecoveryOptions options;
  };

  void Run();

  KafkaRecoveryLog log_;
  RecoveryPorts ports_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> waiting_;
  std::optional<PartitionId> running_;
  std::map<PartitionId, Result<RecoveredPartition, Fault>> done_;
  bool ends_ = false;
  std::thread thread_;  // the last member: it uses all others
};

}  // namespace harrier
