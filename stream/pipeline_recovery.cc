// How a pipeline comes back: after a commit that did not go through, and on assignment.
#include <algorithm>
#include <utility>

#include "core/failpoint.h"
#include "stream/pipeline.h"

namespace harrier {
namespace {

constexpr std::int64_t kRetryAfterMs = 200;
// A rebalance takes some milliseconds between the group's new generation and a member's knowing it.
// Few, since the batch goes on growing meanwhile.
constexpr int kCommitsAgainMax = 3;
constexpr std::int64_t kCommitAgainAfterMs = 10;

// After a failure alone the batch is done again at once. Where another follows the cause goes on: a
// member that slept learns only with its next heartbeat that it has been replaced.
std::int64_t PauseMs(int failures) {
  return failures <= 1 ? 0 : 100LL << std::min(failures - 2, 5);
}

}  // namespace

// Whoever still owns its partitions in the group's next generation commits the same batch in that
// one: nobody else has had them, so nothing has changed but the generation's number. What the
// checkpoint was given is taken back, for other states may be due by then.
Outcome Pipeline::CommitLater(const Fault& fault) {
  if (fault.kind != FaultKind::kRegrouped || commits_again_ == kCommitsAgainMax) {
    return GiveUpBatch(fault);
  }
  retry_ms_ = now_ms_ + (kCommitAgainAfterMs << commits_again_++);
  pending_.checkpoint.clear();
  pending_counts_.checkpoint_states = 0;
  pending_counts_.checkpoint_bytes = 0;
  for (auto& [id, partition] : partitions_) {
    partition.queue.PutBack();
    partition.tombstones.clear();
  }
  NoteNextOffsets();
  return {};
}

// For partitions that are about to go: no later generation will take a batch of theirs.
Outcome Pipeline::CommitNowOrNever() {
  if (Outcome committed = Commit(); !committed || commits_again_ == 0) return committed;
  return GiveUpBatch({FaultKind::kAbortBatch, "commit", "the group is being rebalanced", ""});
}

// The one answer to any other transaction that did not go through: what is in memory may be ahead
// of what is published, so it goes, and the store's view is folded up to the committed offset
// again.
Outcome Pipeline::GiveUpBatch(Fault fault) {
  DropUncommitted();
  rewind_is_due_ = true;
  const bool is_aborted =
      fault.kind == FaultKind::kAbortBatch || fault.kind == FaultKind::kRegrouped;
  producers_are_void_ = producers_are_void_ || !is_aborted;
  retry_ms_ = now_ms_ + PauseMs(++failures_);
  if (failures_ <= options_.failures_max) return {};
  fault.kind = FaultKind::kFatal;
  return Unexpected(std::move(fault));
}

Outcome Pipeline::RewindAll() {
  ++recoveries_;
  if (producers_are_void_) {
    if (Outcome renewed = ports_.committer->Renew(); !renewed) return RetryLater(renewed.error());
    producers_are_void_ = false;
  }
  for (auto& [id, partition] : partitions_) {
    if (!partition.is_recovered) continue;
    if (Outcome done = Rewind(&partition); !done) return RetryLater(done.error());
  }
  rewind_is_due_ = false;
  return {};
}

Outcome Pipeline::RetryLater(const Fault& fault) {
  return fault.kind == FaultKind::kFatal ? Unexpected(fault) : GiveUpBatch(fault);
}

Outcome Pipeline::Rewind(Partition* partition) {
  if (partition->start_is_due) {
    if (Outcome started = CommitStart(partition); !started) return started;
  }
  const auto committed = ports_.source->Committed(partition->id);
  if (!committed) return Unexpected(committed.error());
  if (!committed->has_value()) {
    return Unexpected(Fault{FaultKind::kFatal, "partition " + std::to_string(partition->id.value),
                            "the group's committed offset has vanished",
                            "somebody deleted it; start again for what can be done"});
  }
  partition->committed = **committed;
  partition->cache.Clear();
  partition->tombstones.clear();
  // Whoever waits in the queue because of records below C still does; those records have been
  // accounted for as far as they had been read.
  partition->queue.Rewind(partition->committed);
  partition->queue.CoverTo(std::min(partition->next, partition->committed));
  partition->next = partition->stored.low_water;
  partition->clock = partition->stored.clock;
  return ports_.source->Seek(partition->id, partition->next);
}

// A store that turns out to be damaged is replaced; the partition's memory goes with it.
Outcome Pipeline::ReplaceStore(PartitionId id, const Fault& fault) {
  if (fault.kind != FaultKind::kUnsound) return Unexpected(fault);
  partitions_.erase(id);
  BeginRecovery(id, fault.what);
  return GiveUpBatch({FaultKind::kAbortBatch, fault.where, fault.what, fault.advice});
}

// Offsets of a topic never go back: this one was made anew. What a commit has just put there is not
// believed, since the anchor that its marker names is not there; recovery sees the same, and queues
// everybody. Memory is level with what is committed, so nothing is lost with it.
void Pipeline::RefillCheckpoint(PartitionId id) {
  partitions_.erase(id);
  BeginRecovery(id, "");
  partitions_.at(id).checkpoint_was_lost = true;
}

void Pipeline::BeginRecovery(PartitionId id, const std::string& distrusted_store) {
  Partition& partition = partitions_[id];
  partition.id = id;
  partition.has_checkpoint = checkpointer_.has_value();
  partition.distrusted_store = distrusted_store;
  partition.retry_ms = 0;
  RecoveryOptions options = options_.recovery;
  options.rebuild_state = options.rebuild_state && !rebuilt_.contains(id);
  options.distrusted_store = distrusted_store;
  ports_.recoverer->Begin(id, options);
}

Outcome Pipeline::ResumeRecovered() {
  for (auto& [id, partition] : partitions_) {
    if (partition.is_recovered || partition.retry_ms > now_ms_) continue;
    if (partition.retry_ms != 0) {
      BeginRecovery(id, std::string(partition.distrusted_store));
      continue;
    }
    auto recovered = ports_.recoverer->Take(id);
    if (!recovered) continue;
    if (!*recovered && recovered->error().kind == FaultKind::kRetry) {
      partition.retry_ms = now_ms_ + kRetryAfterMs;
      continue;
    }
    if (!*recovered) return Unexpected(recovered->error());
    Outcome resumed = Resume(&partition, std::move(**recovered));
    if (!resumed || rewind_is_due_) return resumed;
  }
  return {};
}

Outcome Pipeline::Resume(Partition* partition, RecoveredPartition recovered) {
  const RecoveryPlan& plan = recovered.plan;
  partition->store = std::move(recovered.store);
  partition->stored = recovered.mark;
  partition->next = plan.fold_from;
  partition->committed = plan.publish_from;
  partition->clock = plan.clock;
  partition->gap = plan.gap;
  partition->marker_is_due = true;
  partition->queue = std::move(recovered.queue);
  partition->queue.BeginWaiting(now_ms_);
  partition->anchor = plan.checkpoint_anchor;
  if (plan.checkpoint_anchor) partition->checkpoint_end = plan.checkpoint_anchor->Next();
  partition->is_recovered = true;
  resumed_.insert(partition->id);
  partition->start_is_due = plan.commits_start;
  rebuilt_.insert(partition->id);
  notes_.push_back({partition->id, plan, std::move(recovered.set_aside),
                    std::exchange(partition->checkpoint_was_lost, false)});
  if (partition->start_is_due) {
    if (Outcome started = CommitStart(partition); !started) return GiveUpBatch(started.error());
  }
  if (plan.fold_from == plan.publish_from) HARRIER_FAILPOINT("recover.done");
  return ports_.source->Seek(partition->id, plan.fold_from);
}

// The first assignment of a partition commits where the group begins, so that from then on "no
// offset" means that offsets were lost.
Outcome Pipeline::CommitStart(Partition* partition) {
  Decisions start;
  start.next_offsets.push_back({partition->id, partition->committed});
  const auto committed = ports_.committer->Commit(start);
  if (!committed) return Unexpected(committed.error());
  partition->start_is_due = false;
  HARRIER_FAILPOINT("recover.start_committed");
  return {};
}

void Pipeline::NoteFolding(const Partition& partition) {
  HARRIER_FAILPOINT("recover.folding");
  if (partition.next >= partition.committed) HARRIER_FAILPOINT("recover.done");
}

}  // namespace harrier
