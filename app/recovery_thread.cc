#include "app/recovery_thread.h"

#include <utility>

namespace harrier {

RecoveryThread::RecoveryThread(KafkaRecoveryLogOptions log, StateStoreFactory* stores)
    : log_(std::move(log)), ports_{&log_, &log_, stores}, thread_([this] { Run(); }) {}

RecoveryThread::~RecoveryThread() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
    waiting_.clear();
    log_.Cancel();
  }
  changed_.notify_all();
  thread_.join();
}

void RecoveryThread::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ends_ || !waiting_.empty(); });
    if (ends_) return;
    const Task task = waiting_.front();
    waiting_.pop_front();
    running_ = task.partition;
    log_.Allow();
    lock.unlock();
    auto recovered = RecoverPartition(task.partition, ports_, task.options);
    lock.lock();
    done_.insert_or_assign(task.partition, std::move(recovered));
    running_.reset();
    changed_.notify_all();
  }
}

void RecoveryThread::Begin(PartitionId partition, const RecoveryOptions& options) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back({partition, options});
  changed_.notify_all();
}

std::optional<Result<RecoveredPartition, Fault>> RecoveryThread::Take(PartitionId partition) {
  const std::lock_guard lock(mutex_);
  auto node = done_.extract(partition);
  if (node.empty()) return std::nullopt;
  return std::move(node.mapped());
}

void RecoveryThread::Cancel(PartitionId partition) {
  std::unique_lock lock(mutex_);
  std::erase_if(waiting_, [partition](const Task& task) { return task.partition == partition; });
  if (running_ == partition) {
    log_.Cancel();
    changed_.wait(lock, [this, partition] { return running_ != partition; });
  }
  done_.erase(partition);
}

}  // namespace harrier
