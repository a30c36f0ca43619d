#include "app/worker.h"

#include <algorithm>
#include <chrono>

#include "app/command.h"
#include "app/logging.h"

namespace harrier {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kPublishInterval = std::chrono::milliseconds(100);

// When work began and when the last of it was committed: rates without start-up and idleness.
struct WorkTimes {
  Clock::time_point first;
  Clock::time_point last;
  std::int64_t commits = 0;

  void Note(const Pipeline& pipeline, Clock::time_point now) {
    if (first == Clock::time_point() && pipeline.has_seen_records()) first = last = now;
    if (first == Clock::time_point() || pipeline.commits() == commits) return;
    commits = pipeline.commits();
    last = now;
  }
};

WorkerView Look(const Pipeline& pipeline, const TransactionSource& source, const WorkTimes& times) {
  WorkerView view;
  view.working_seconds = std::chrono::duration<double>(times.last - times.first).count();
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
    if (partition.store != nullptr) view.state_bytes += partition.store->SizeBytes();
  }
  return view;
}

const char* StateFromName(StateFrom from) {
  switch (from) {
    case StateFrom::kStore:
      return "local store";
    case StateFrom::kCheckpoint:
      return "checkpoint topic";
    case StateFrom::kLog:
      break;
  }
  return "log";
}

void LogRecovery(const RecoveryNote& note) {
  const RecoveryPlan& plan = note.plan;
  if (!note.set_aside.empty()) {
    LogWarning("state store set aside",
               {{"partition", note.partition.value}, {"because", note.set_aside}});
  }
  if (note.checkpoint_was_lost) {
    LogWarning("the checkpoint topic was made anew; every state is written to it again",
               {{"partition", note.partition.value}});
  }
  if (plan.gap_records > 0) {
    LogWarning("records were deleted before they were folded; going on without them",
               {{"partition", note.partition.value}, {"records", plan.gap_records}});
  }
  LogInfo("partition is ready", {{"partition", note.partition.value},
                                 {"state_from", StateFromName(plan.state_from)},
                                 {"folding_from", plan.fold_from.value},
                                 {"publishing_from", plan.publish_from.value}});
}

}  // namespace

WorkerEnd EndOf(const Outcome& outcome) {
  return outcome ? WorkerEnd() : WorkerEnd{kExitEnvironment, Describe(outcome.error())};
}

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
  working_seconds = std::max(working_seconds, other.working_seconds);
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
  WorkTimes times;
  Clock::time_point published;
  Outcome outcome;
  while (outcome && !*place.stop) {
    outcome = pipeline->RunOnce();
    for (const RecoveryNote& note : pipeline->TakeNotes()) LogRecovery(note);
    const auto now = Clock::now();
    times.Note(*pipeline, now);
    if (now - published < kPublishInterval) continue;
    published = now;
    place.board->Publish(place.number, Look(*pipeline, source, times));
  }
  if (outcome) outcome = pipeline->Drain();
  times.Note(*pipeline, Clock::now());
  place.board->Publish(place.number, Look(*pipeline, source, times));
  return EndOf(outcome);
}

}  // namespace harrier
