// Pipeline: one worker's main loop: Poll, Decide, Commit, with Recover beside it. Knows neither
// Kafka nor RocksDB; the ports are its world. Single-threaded; reads no clock but the one that Poll
// brings along. docs/exactly-once.md has the protocol and its invariants.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "state/state_flusher.h"
#include "stream/checkpointer.h"
#include "stream/decider.h"
#include "stream/partition_recovery.h"
#include "stream/ports.h"

namespace harrier {

struct PipelineOptions {
  int poll_records_max = 2048;
  std::int64_t commit_interval_ms = 100;  // with no alert waiting
  std::int64_t commit_min_ms = 2;         // between commits when an alert waits and no backlog does
  std::int64_t commit_records_max = 20'000;
  std::int64_t commit_bytes_max = 16 << 20;
  std::int64_t cache_bytes = 256 << 20;  // of this worker, shared by its partitions
  std::int64_t flush_interval_ms = 5000;
  int failures_max = 5;  // recoveries in a row without a commit between them
  ScoredOutput scored = ScoredOutput::kOff;
  RecoveryOptions recovery;
  std::optional<CheckpointSettings> checkpoint;  // nullopt: there is no checkpoint topic
};

// The ports of one worker; all outlive the pipeline.
struct PipelinePorts {
  TransactionSource* source;
  Committer* committer;
  PartitionRecoverer* recoverer;
};

// For the log: how a partition came back.
struct RecoveryNote {
  PartitionId partition;
  RecoveryPlan plan;
  std::string set_aside;             // why the store that was here was not used; empty: it was
  bool checkpoint_was_lost = false;  // while it was ours
};

class Pipeline final : public PartitionListener {
 public:
  Pipeline(const Detector* detector, const PipelinePorts& ports, const PipelineOptions& options);
  ~Pipeline() override;
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // One turn: at most one poll and one commit. Aborted commits are recovered from in here; a Fault
  // that comes out is the end of this worker: not to be called again.
  [[nodiscard]] Outcome RunOnce();
  // A clean stop: first publishes what waits, so that others can go on; then writes all states to
  // their stores, which touches neither source nor committer: the group may be left meanwhile.
  [[nodiscard]] Outcome Drain();
  [[nodiscard]] Outcome WriteStates();
  // Everything that was readable when the partitions were assigned has been published.
  [[nodiscard]] bool AtEnd() const;

  [[nodiscard]] Outcome OnAssigned(std::span<const PartitionId> partitions) override;
  [[nodiscard]] Outcome OnRevoked(std::span<const PartitionId> partitions) override;
  void OnLost(std::span<const PartitionId> partitions) override;

  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] const std::map<PartitionId, Partition>& partitions() const { return partitions_; }
  [[nodiscard]] std::int64_t commits() const { return commits_; }
  [[nodiscard]] std::int64_t recoveries() const { return recoveries_; }
  [[nodiscard]] bool has_seen_records() const {
    return pending_.records > 0 || counts_.read + counts_.folded > 0;
  }
  // Partitions that have come back since the last call.
  [[nodiscard]] std::vector<RecoveryNote> TakeNotes() { return std::exchange(notes_, {}); }

 private:
  [[nodiscard]] int WaitMs() const;
  [[nodiscard]] Outcome DecideAll(const Polled& polled);
  [[nodiscard]] bool IsRecovering() const;
  [[nodiscard]] bool CommitIsDue() const;
  [[nodiscard]] Outcome Commit();
  [[nodiscard]] Outcome AddCheckpoint();
  void NoteNextOffsets();
  [[nodiscard]] Outcome NoteCommitted(const CommitReceipt& receipt);
  [[nodiscard]] Outcome Flush(FlushWhat what);
  [[nodiscard]] Outcome FlushOne(FlushWhat what, Partition* partition);
  [[nodiscard]] Outcome WriteDirty(FlushWhat what, Partition* partition);
  [[nodiscard]] Outcome SweepExpired(Partition* partition);
  [[nodiscard]] Outcome WriteGivenUp();
  void GiveUp(std::span<const PartitionId> partitions);
  void DropUncommitted();

  // --- recovery (pipeline_recovery.cc)
  [[nodiscard]] Outcome CommitLater(const Fault& fault);
  [[nodiscard]] Outcome CommitNowOrNever();
  [[nodiscard]] Outcome GiveUpBatch(Fault fault);
  [[nodiscard]] Outcome RewindAll();
  [[nodiscard]] Outcome RetryLater(const Fault& fault);
  [[nodiscard]] Outcome Rewind(Partition* partition);
  [[nodiscard]] Outcome ReplaceStore(PartitionId id, const Fault& fault);
  void RefillCheckpoint(PartitionId id);
  void BeginRecovery(PartitionId id, const std::string& distrusted_store);
  [[nodiscard]] Outcome CommitStart(Partition* partition);
  [[nodiscard]] Outcome ResumeRecovered();
  [[nodiscard]] Outcome Resume(Partition* partition, RecoveredPartition recovered);
  static void NoteFolding(const Partition& partition);
  void Forget(std::span<const PartitionId> partitions);

  PipelinePorts ports_;
  PipelineOptions options_;
  Decider decider_;
  std::int64_t ttl_ms_;
  StateFlusher flusher_;
  std::optional<Checkpointer> checkpointer_;
  std::map<PartitionId, Partition> partitions_;
  std::map<PartitionId, Partition> given_up_;  // their states are still to be written
  std::set<PartitionId> rebuilt_;  // --rebuild-state concerns the first assignment alone
  std::set<PartitionId> resumed_;  // in this turn
  std::vector<RecoveryNote> notes_;
  Decisions pending_;
  Counts pending_counts_;
  Counts counts_;
  std::int64_t now_ms_ = 0;
  std::int64_t last_commit_ms_ = 0;
  std::int64_t pending_since_ms_ = 0;
  std::int64_t commits_ = 0;
  std::int64_t recoveries_ = 0;
  bool has_backlog_ = false;    // the last poll was full: more waits
  int failures_ = 0;            // since the last commit
  int commits_again_ = 0;       // of the same batch, for the group had moved on
  std::int64_t retry_ms_ = 0;   // until then no commit, after failures
  bool rewind_is_due_ = false;  // memory is not to be trusted
  bool producers_are_void_ = false;
  bool is_drained_ = false;
};

}  // namespace harrier
