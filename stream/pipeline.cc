#include "stream/pipeline.h"

#include <algorithm>

#include "core/check.h"

namespace harrier {
namespace {

constexpr int kIdleWaitMs = 100;

}  // namespace

Pipeline::Pipeline(const Detector* detector, const PipelinePorts& ports,
                   const PipelineOptions& options)
    : ports_(ports), options_(options), decider_(detector, options.scored) {}

Pipeline::~Pipeline() = default;

Outcome Pipeline::RunOnce() {
  const auto polled = ports_.source->Poll(options_.poll_records_max, WaitMs(), this);
  if (!polled)
    return polled.error().kind == FaultKind::kAbortBatch ? GiveUpBatch(polled.error())
                                                         : Unexpected(polled.error());
  now_ms_ = polled->now_ms;
  has_backlog_ = polled->records.size() >= static_cast<std::size_t>(options_.poll_records_max);
  if (recovery_is_due_) return RecoverAll();
  if (Outcome decided = DecideAll(*polled); !decided) return decided;
  if (CommitIsDue()) return Commit();
  return pending_.records == 0 ? Flush(FlushWhat::kDue) : Outcome();
}

Outcome Pipeline::DecideAll(const Polled& polled) {
  if (pending_.records == 0) pending_since_ms_ = now_ms_;
  std::span<const RawRecord> rest = polled.records;
  while (!rest.empty()) {
    const PartitionId id = rest.front().at.partition;
    std::size_t count = 1;
    while (count < rest.size() && rest[count].at.partition == id) ++count;
    const auto found = partitions_.find(id);
    if (found != partitions_.end()) {
      const Outcome decided = decider_.Decide({&found->second, rest.first(count), now_ms_},
                                              &pending_, &pending_counts_);
      if (!decided) return decided;
    }
    rest = rest.subspan(count);
  }
  NoteNextOffsets();
  return {};
}

void Pipeline::NoteNextOffsets() {
  pending_.next_offsets.clear();
  pending_.records = 0;
  for (const auto& [id, partition] : partitions_) {
    if (partition.next <= partition.committed) continue;
    pending_.next_offsets.push_back({id, partition.next});
    pending_.records += partition.next.value - partition.committed.value;
  }
}

int Pipeline::WaitMs() const {
  if (pending_.records == 0) return kIdleWaitMs;
  const std::int64_t due = pending_.alerts > 0 ? last_commit_ms_ + options_.commit_min_ms
                                               : pending_since_ms_ + options_.commit_interval_ms;
  return static_cast<int>(std::clamp<std::int64_t>(due - now_ms_, 0, kIdleWaitMs));
}

bool Pipeline::CommitIsDue() const {
  if (pending_.records == 0) return false;
  if (pending_.records >= options_.commit_records_max) return true;
  if (pending_.output_bytes >= options_.commit_bytes_max) return true;
  if (now_ms_ >= pending_since_ms_ + options_.commit_interval_ms) return true;
  // Behind a backlog an alert is late already: many small commits would make it later.
  return pending_.alerts > 0 && !has_backlog_ &&
         now_ms_ >= last_commit_ms_ + options_.commit_min_ms;
}

Outcome Pipeline::Commit() {
  if (pending_.next_offsets.empty()) return {};
  if (const Outcome committed = ports_.committer->Commit(pending_); !committed) {
    return GiveUpBatch(committed.error());
  }
  for (const NextOffset& next : pending_.next_offsets) {
    partitions_.at(next.partition).committed = next.next;
  }
  counts_.Add(pending_counts_);
  DropUncommitted();
  ++commits_;
  failures_ = 0;
  last_commit_ms_ = now_ms_;
  return Flush(FlushWhat::kDue);
}

Outcome Pipeline::Flush(FlushWhat what) {
  if (partitions_.empty()) return {};
  const auto share = static_cast<std::size_t>(options_.cache_bytes) / partitions_.size();
  for (auto& [id, partition] : partitions_) {
    const bool crowded = partition.cache.dirty_bytes() > share / 2;
    const Outcome flushed =
        flusher_.Flush({crowded ? FlushWhat::kAll : what, now_ms_, options_.flush_interval_ms,
                        partition.next, partition.committed, partition.clock},
                       &partition.cache, partition.store.get(), &partition.stored);
    if (!flushed) return flushed;
    partition.cache.EvictClean(share);
  }
  return {};
}

Outcome Pipeline::Drain() {
  if (recovery_is_due_) return {};  // memory is not to be written; the store is sound as it is
  if (Outcome committed = Commit(); !committed || recovery_is_due_) return committed;
  return Flush(FlushWhat::kAll);
}

bool Pipeline::AtEnd() const {
  return pending_.records == 0 && !recovery_is_due_ &&
         std::all_of(partitions_.begin(), partitions_.end(),
                     [this](const auto& item) { return ports_.source->AtEnd(item.first); });
}

void Pipeline::DropUncommitted() {
  pending_.Clear();
  pending_counts_ = Counts();
}

// The one answer to a transaction that did not go through: what is in memory may be ahead of what
// is published, so it goes, and the store's view is folded up to the committed offset again.
Outcome Pipeline::GiveUpBatch(Fault fault) {
  DropUncommitted();
  recovery_is_due_ = true;
  producers_are_void_ = producers_are_void_ || fault.kind != FaultKind::kAbortBatch;
  if (++failures_ <= options_.failures_max) return {};
  fault.kind = FaultKind::kFatal;
  return Unexpected(std::move(fault));
}

Outcome Pipeline::RecoverAll() {
  ++recoveries_;
  if (producers_are_void_) {
    if (Outcome renewed = ports_.committer->Renew(); !renewed) return RetryLater(renewed.error());
    producers_are_void_ = false;
  }
  for (auto& [id, partition] : partitions_) {
    if (Outcome recovered = Recover(&partition); !recovered) return RetryLater(recovered.error());
  }
  recovery_is_due_ = false;
  return {};
}

Outcome Pipeline::RetryLater(const Fault& fault) {
  return fault.kind == FaultKind::kFatal ? Unexpected(fault) : GiveUpBatch(fault);
}

Outcome Pipeline::Recover(Partition* partition) {
  partition->cache.Clear();
  const auto range = ports_.source->Range(partition->id);
  if (!range) return Unexpected(range.error());
  const auto committed = ports_.source->Committed(partition->id);
  if (!committed) return Unexpected(committed.error());
  const auto mark = partition->store->ReadMark();
  if (!mark) return Unexpected(mark.error());
  RecoveryOptions options = options_.recovery;
  options.rebuild_state = options.rebuild_state && !mark->has_value();
  const auto plan = PlanRecovery({*committed, range->start, range->end, *mark}, options);
  if (!plan) {
    return Unexpected(Fault{FaultKind::kFatal, "partition " + std::to_string(partition->id.value),
                            plan.error().what, plan.error().advice});
  }
  partition->next = plan->fold_from;
  partition->committed = plan->publish_from;
  partition->clock = plan->clock;
  partition->stored = {plan->fold_from, plan->publish_from, plan->clock};
  if (plan->commits_start) {
    Decisions start;
    start.next_offsets.push_back({partition->id, plan->publish_from});
    if (Outcome done = ports_.committer->Commit(start); !done) return done;
  }
  if (!mark->has_value()) {
    // From here on this store can be told from a lost one.
    if (Outcome written = partition->store->Write({}, partition->stored); !written) return written;
  }
  return ports_.source->Seek(partition->id, plan->fold_from);
}

Outcome Pipeline::OpenStore(Partition* partition) {
  const bool rebuild = options_.recovery.rebuild_state && rebuilt_.insert(partition->id).second;
  auto opened =
      rebuild ? ports_.stores->Rebuild(partition->id) : ports_.stores->Open(partition->id);
  if (!opened) return Unexpected(opened.error());
  partition->store = std::move(*opened);
  return {};
}

Outcome Pipeline::OnAssigned(std::span<const PartitionId> partitions) {
  for (const PartitionId id : partitions) {
    Partition& partition = partitions_[id];
    partition.id = id;
    Outcome ready = OpenStore(&partition);
    if (ready) ready = Recover(&partition);
    if (ready) continue;
    for (const PartitionId dropped : partitions) partitions_.erase(dropped);
    return ready;
  }
  return {};
}

Outcome Pipeline::OnRevoked(std::span<const PartitionId> partitions) {
  Outcome outcome = Commit();
  if (outcome && !recovery_is_due_) outcome = Flush(FlushWhat::kAll);
  for (const PartitionId id : partitions) partitions_.erase(id);
  return outcome;
}

void Pipeline::OnLost(std::span<const PartitionId> partitions) {
  for (const PartitionId id : partitions) partitions_.erase(id);
  // What is kept was folded together with what is lost: begin again from the store.
  DropUncommitted();
  recovery_is_due_ = true;
}

}  // namespace harrier
