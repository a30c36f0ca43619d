#include "stream/pipeline.h"

#include <algorithm>

#include "core/check.h"
#include "core/failpoint.h"

namespace harrier {
namespace {

constexpr int kIdleWaitMs = 100;
constexpr int kRecoveringWaitMs = 5;  // to see soon that a partition is ready

}  // namespace

Pipeline::Pipeline(const Detector* detector, const PipelinePorts& ports,
                   const PipelineOptions& options)
    : ports_(ports),
      options_(options),
      decider_(detector, options.scored),
      ttl_ms_(detector->policy.state.ttl_ms) {
  if (!options.checkpoint) return;
  CheckpointSettings settings = *options.checkpoint;
  settings.ttl_ms = ttl_ms_;
  checkpointer_.emplace(std::move(settings));
}

Pipeline::~Pipeline() = default;

Outcome Pipeline::RunOnce() {
  resumed_.clear();
  const auto polled = ports_.source->Poll(options_.poll_records_max, WaitMs(), this);
  if (!polled)
    return polled.error().kind == FaultKind::kAbortBatch ? GiveUpBatch(polled.error())
                                                         : Unexpected(polled.error());
  now_ms_ = polled->now_ms;
  if (Outcome written = WriteGivenUp(); !written) return written;
  has_backlog_ = polled->records.size() >= static_cast<std::size_t>(options_.poll_records_max);
  if (rewind_is_due_) return now_ms_ < retry_ms_ ? Outcome() : RewindAll();
  if (Outcome resumed = ResumeRecovered(); !resumed || rewind_is_due_) return resumed;
  if (Outcome decided = DecideAll(*polled); !decided || rewind_is_due_) return decided;
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
    // What was polled before the source was told where to go on, is of an earlier place.
    if (found != partitions_.end() && found->second.is_recovered && !resumed_.contains(id)) {
      Partition* partition = &found->second;
      const Outcome decided =
          decider_.Decide({partition, rest.first(count), now_ms_}, &pending_, &pending_counts_);
      if (!decided) return ReplaceStore(id, decided.error());
      if (rest.front().at.offset < partition->committed) NoteFolding(*partition);
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
    if (!partition.is_recovered || partition.next <= partition.committed) continue;
    pending_.next_offsets.push_back({id, partition.next});
    pending_.records += partition.next.value - partition.committed.value;
  }
}

int Pipeline::WaitMs() const {
  if (commits_again_ > 0) return static_cast<int>(std::max<std::int64_t>(retry_ms_ - now_ms_, 0));
  if (pending_.records == 0) return IsRecovering() ? kRecoveringWaitMs : kIdleWaitMs;
  const std::int64_t due = pending_.alerts > 0 ? last_commit_ms_ + options_.commit_min_ms
                                               : pending_since_ms_ + options_.commit_interval_ms;
  return static_cast<int>(std::clamp<std::int64_t>(due - now_ms_, 0, kIdleWaitMs));
}

bool Pipeline::IsRecovering() const {
  return std::any_of(partitions_.begin(), partitions_.end(),
                     [](const auto& item) { return !item.second.is_recovered; });
}

bool Pipeline::CommitIsDue() const {
  if (commits_again_ > 0) return now_ms_ >= retry_ms_;
  if (pending_.records == 0) {
    return checkpointer_ && std::any_of(partitions_.begin(), partitions_.end(), [this](auto& item) {
             return checkpointer_->IsDue(item.second, now_ms_);
           });
  }
  if (pending_.records >= options_.commit_records_max) return true;
  if (pending_.output_bytes >= options_.commit_bytes_max) return true;
  if (now_ms_ >= pending_since_ms_ + options_.commit_interval_ms) return true;
  // Behind a backlog an alert is late already: many small commits would make it later.
  return pending_.alerts > 0 && !has_backlog_ &&
         now_ms_ >= last_commit_ms_ + options_.commit_min_ms;
}

// Adds the checkpoint's share; a partition that has not moved commits its offset once more, since a
// transaction without offsets would fence nobody.
Outcome Pipeline::AddCheckpoint() {
  if (!checkpointer_) return {};
  for (auto& [id, partition] : partitions_) {
    if (!partition.is_recovered) continue;
    const std::size_t before = pending_.checkpoint.size();
    // Who leaves writes a share at once: with few customers that is all there is to write.
    const CheckpointWhat what =
        partition.is_leaving ? CheckpointWhat::kWhatever : CheckpointWhat::kDue;
    const Outcome added =
        checkpointer_->AddShare(what, now_ms_, &partition, &pending_, &pending_counts_);
    if (!added) return ReplaceStore(id, added.error());
    if (pending_.checkpoint.size() == before || partition.next > partition.committed) continue;
    pending_.next_offsets.push_back({id, partition.committed});
  }
  return {};
}

Outcome Pipeline::Commit() {
  if (Outcome added = AddCheckpoint(); !added || rewind_is_due_) return added;
  if (pending_.next_offsets.empty()) return {};
  const auto committed = ports_.committer->Commit(pending_);
  if (!committed) return CommitLater(committed.error());
  if (Outcome noted = NoteCommitted(*committed); !noted || rewind_is_due_) return noted;
  return Flush(FlushWhat::kDue);
}

Outcome Pipeline::NoteCommitted(const CommitReceipt& receipt) {
  for (const NextOffset& next : pending_.next_offsets) {
    partitions_.at(next.partition).committed = next.next;
  }
  std::map<PartitionId, CheckpointPlaces> checkpointed;
  if (checkpointer_) checkpointed = checkpointer_->PlacesOf(pending_, receipt.checkpoint);
  counts_.Add(pending_counts_);
  DropUncommitted();
  ++commits_;
  failures_ = 0;
  last_commit_ms_ = now_ms_;
  for (const auto& [id, places] : checkpointed) {
    if (places.first && *places.first < partitions_.at(id).checkpoint_end) {
      RefillCheckpoint(id);
      continue;
    }
    const Outcome noted = checkpointer_->Committed(now_ms_, places, &partitions_.at(id));
    if (!noted) return ReplaceStore(id, noted.error());
  }
  return {};
}

Outcome Pipeline::Flush(FlushWhat what) {
  for (auto& [id, partition] : partitions_) {
    if (!partition.is_recovered) continue;
    if (Outcome flushed = FlushOne(what, &partition); !flushed || rewind_is_due_) return flushed;
  }
  return {};
}

Outcome Pipeline::FlushOne(FlushWhat what, Partition* partition) {
  const auto share = static_cast<std::size_t>(options_.cache_bytes) / partitions_.size();
  const bool crowded = partition->cache.dirty_bytes() > share / 2;
  const Outcome flushed = WriteDirty(crowded ? FlushWhat::kAll : what, partition);
  if (!flushed) return ReplaceStore(partition->id, flushed.error());
  partition->cache.EvictClean(share);
  return SweepExpired(partition);
}

Outcome Pipeline::WriteDirty(FlushWhat what, Partition* partition) {
  return flusher_.Flush({what, now_ms_, options_.flush_interval_ms, partition->next,
                         partition->committed, partition->clock, partition->gap},
                        &partition->cache, partition->store.get(), &partition->stored);
}

Outcome Pipeline::SweepExpired(Partition* partition) {
  if (partition->next < partition->committed) return {};
  const auto expired = partition->sweep.Step({now_ms_, partition->clock, ttl_ms_}, partition->cache,
                                             partition->store.get());
  if (!expired) return ReplaceStore(partition->id, expired.error());
  if (partition->has_checkpoint) {  // they leave when their tombstone has been committed
    for (const std::string& id : *expired) {
      static_cast<void>(partition->queue.Add(id, partition->next, partition->clock, now_ms_));
    }
    return {};
  }
  const Outcome removed =
      RemoveExpired(*expired, partition->stored, &partition->cache, partition->store.get());
  return removed ? removed : ReplaceStore(partition->id, removed.error());
}

Outcome Pipeline::Drain() {
  is_drained_ = true;
  for (auto& [id, partition] : partitions_) partition.is_leaving = true;
  return rewind_is_due_ ? Outcome() : CommitNowOrNever();
}

Outcome Pipeline::WriteStates() {
  std::vector<PartitionId> all;
  for (const auto& [id, partition] : partitions_) all.push_back(id);
  GiveUp(all);
  return WriteGivenUp();
}

// Whoever takes over has a copy of his own, and is not to wait for this one: it is for the day when
// the partition comes back.
Outcome Pipeline::WriteGivenUp() {
  if (given_up_.empty()) return {};
  for (auto& [id, partition] : given_up_) {
    const Outcome written = WriteDirty(FlushWhat::kAll, &partition);
    if (!written && written.error().kind != FaultKind::kUnsound) return written;
  }
  given_up_.clear();
  HARRIER_FAILPOINT("rebalance.flushed");
  return {};
}

bool Pipeline::AtEnd() const {
  return pending_.records == 0 && !rewind_is_due_ &&
         std::all_of(partitions_.begin(), partitions_.end(), [this](const auto& item) {
           return item.second.is_recovered && ports_.source->AtEnd(item.first);
         });
}

void Pipeline::DropUncommitted() {
  pending_.Clear();
  pending_counts_ = Counts();
  commits_again_ = 0;
}

Outcome Pipeline::OnAssigned(std::span<const PartitionId> partitions) {
  HARRIER_FAILPOINT("rebalance.assigned");
  if (Outcome written = WriteGivenUp(); !written) return written;  // one may have come back
  for (const PartitionId id : partitions) {
    BeginRecovery(id, "");
  }
  return {};
}

Outcome Pipeline::OnRevoked(std::span<const PartitionId> partitions) {
  for (const PartitionId id : partitions) {
    const auto found = partitions_.find(id);
    if (found != partitions_.end()) found->second.is_leaving = true;
  }
  const bool has_said_all = is_drained_ || rewind_is_due_;
  Outcome outcome = has_said_all ? Outcome() : CommitNowOrNever();
  GiveUp(partitions);
  return outcome;
}

void Pipeline::OnLost(std::span<const PartitionId> partitions) {
  HARRIER_FAILPOINT("rebalance.lost");
  Forget(partitions);
  // What is kept was folded together with what is lost: begin again from the store.
  DropUncommitted();
  rewind_is_due_ = true;
}

// Memory that is ahead of what is published is not to be written; the store is sound as it is.
void Pipeline::GiveUp(std::span<const PartitionId> partitions) {
  for (const PartitionId id : partitions) {
    const auto found = partitions_.find(id);
    if (found == partitions_.end() || !found->second.is_recovered || rewind_is_due_) continue;
    given_up_.insert(partitions_.extract(found));
  }
  Forget(partitions);
}

void Pipeline::Forget(std::span<const PartitionId> partitions) {
  for (const PartitionId id : partitions) {
    ports_.recoverer->Cancel(id);
    partitions_.erase(id);
  }
}

}  // namespace harrier
