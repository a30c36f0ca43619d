#include "app/recovery_threads.h"

#include <utility>

namespace harrier {

RecoveryThreads::RecoveryThreads(const KafkaRecoveryLogOptions& log, StateStoreFactory* stores)
    : stores_(stores), lanes_{Lane(log), Lane(log)} {
  for (Lane& lane : lanes_) lane.thread = std::thread([this, &lane] { Run(&lane); });
}

RecoveryThreads::~RecoveryThreads() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
    waiting_.clear();
    for (Lane& lane : lanes_) lane.log.Cancel();
  }
  changed_.notify_all();
  for (Lane& lane : lanes_) lane.thread.join();
}

void RecoveryThreads::Run(Lane* lane) {
  const RecoveryPorts ports{&lane->log, &lane->log, stores_};
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ends_ || !waiting_.empty(); });
    if (ends_) return;
    const Task task = waiting_.front();
    waiting_.pop_front();
    lane->running = task.partition;
    lane->log.Allow();
    lock.unlock();
    auto recovered = RecoverPartition(task.partition, ports, task.options);
    lock.lock();
    done_.insert_or_assign(task.partition, std::move(recovered));
    lane->running.reset();
    changed_.notify_all();
  }
}

void RecoveryThreads::Begin(PartitionId partition, const RecoveryOptions& options) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back({partition, options});
  changed_.notify_all();
}

std::optional<Result<RecoveredPartition, Fault>> RecoveryThreads::Take(PartitionId partition) {
  const std::lock_guard lock(mutex_);
  auto node = done_.extract(partition);
  if (node.empty()) return std::nullopt;
  return std::move(node.mapped());
}

void RecoveryThreads::Cancel(PartitionId partition) {
  std::unique_lock lock(mutex_);
  std::erase_if(waiting_, [partition](const Task& task) { return task.partition == partition; });
  for (Lane& lane : lanes_) {
    if (lane.running != partition) continue;
    lane.log.Cancel();
    changed_.wait(lock, [&lane, partition] { return lane.running != partition; });
  }
  done_.erase(partition);
}

}  // namespace harrier
