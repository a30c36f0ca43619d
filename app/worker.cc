#include "app/worker.h"

#include <chrono>

#include "app/command.h"

namespace harrier {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kPublishInterval = std::chrono::milliseconds(100);

WorkerView Look(const Pipeline& pipeline, const TransactionSource& source) {
  WorkerView view;
  view.counts = pipeline.counts();
  view.commits = pipeline.commits();
  view.recoveries = pipeline.recoveries();
  const bool all_published = pipeline.AtEnd();
  for (const auto& [id, partition] : pipeline.partitions()) {
    ++view.partitions;
    view.partitions_at_end += all_published ? 1 : 0;
    view.lag += source.Lag(id);
    view.cached_customers += partition.cache.size();
    view.cache_bytes += partition.cache.bytes();
    view.state_bytes += partition.store->SizeBytes();
  }
  return view;
}

WorkerEnd EndOf(const Outcome& outcome) {
  return outcome ? WorkerEnd() : WorkerEnd{kExitEnvironment, Describe(outcome.error())};
}

}  // namespace

void WorkerView::Add(const WorkerView& other) {
  counts.Add(other.counts);
  partitions += other.partitions;
  partitions_at_end += other.partitions_at_end;
  lag += other.lag;
  cached_customers += other.cached_customers;
  cache_bytes += other.cache_bytes;
  state_bytes += other.state_bytes;
  commits += other.commits;
  recoveries += other.recoveries;
}

void WorkerBoard::Publish(std::size_t worker, const WorkerView& view) {
  const std::lock_guard lock(mutex_);
  views_[worker] = view;
}

WorkerView WorkerBoard::Sum() const {
  const std::lock_guard lock(mutex_);
  WorkerView sum;
  for (const WorkerView& view : views_) sum.Add(view);
  return sum;
}

WorkerEnd RunWorker(Pipeline* pipeline, const TransactionSource& source, const WorkerPlace& place) {
  Clock::time_point published;
  Outcome outcome;
  while (outcome && !*place.stop) {
    outcome = pipeline->RunOnce();
    const auto now = Clock::now();
    if (now - published < kPublishInterval) continue;
    published = now;
    place.board->Publish(place.number, Look(*pipeline, source));
  }
  if (outcome) outcome = pipeline->Drain();
  place.board->Publish(place.number, Look(*pipeline, source));
  return EndOf(outcome);
}

}  // namespace harrier
