// How a partition is made ready: find C, the store's mark and the checkpoint's marker, plan
// (recovery_plan.h), and put the store in place. What remains is the silent fold, which the
// pipeline does. Makes blocking calls through its ports, so a worker runs it on a thread of its own
// (PartitionRecoverer) while the other partitions go on. Single-threaded.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "state/checkpoint_queue.h"
#include "stream/ports.h"
#include "stream/recovery_plan.h"

namespace harrier {

struct RecoveryPorts {
  PartitionLog* log;
  CheckpointLog* checkpoint;  // nullptr: there is none, as for files
  StateStoreFactory* stores;
};

struct RecoveredPartition {
  std::unique_ptr<StateStore> store;
  StoreMark mark;  // of the store
  RecoveryPlan plan;
  CheckpointQueue queue;  // customers whose state in the checkpoint topic is stale by now
  std::string set_aside;  // why the store that was here was not used; empty: it was
};

// kRetry when the same call may go through later; kFatal names what stands in the way.
[[nodiscard]] Result<RecoveredPartition, Fault> RecoverPartition(PartitionId partition,
                                                                 const RecoveryPorts& ports,
                                                                 const RecoveryOptions& options);

// Recovers partitions for a worker. Called on the worker's thread; does not wait.
class PartitionRecoverer {
 public:
  virtual ~PartitionRecoverer() = default;
  // REQUIRES: the partition is not being recovered.
  virtual void Begin(PartitionId partition, const RecoveryOptions& options) = 0;
  // What came of it, once; nullopt while it goes on.
  [[nodiscard]] virtual std::optional<Result<RecoveredPartition, Fault>> Take(
      PartitionId partition) = 0;
  // Gives up on it: when this returns the partition's store is not open. Waits, but not for long.
  virtual void Cancel(PartitionId partition) = 0;
};

// On the caller's own thread, inside Begin.
class InlineRecoverer final : public PartitionRecoverer {
 public:
  explicit InlineRecoverer(const RecoveryPorts& ports) : ports_(ports) {}
  void Begin(PartitionId partition, const RecoveryOptions& options) override;
  [[nodiscard]] std::optional<Result<RecoveredPartition, Fault>> Take(
      PartitionId partition) override;
  void Cancel(PartitionId partition) override;

 private:
  RecoveryPorts ports_;
  std::map<PartitionId, Result<RecoveredPartition, Fault>> done_;
};

}  // namespace harrier
