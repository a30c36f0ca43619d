// Decider: from records to decisions. Decodes, folds each record into its customer's state in
// offset order, applies features, rules and the model, and writes the outputs as bytes into
// Decisions. Pure but for loading states through the StateStore port. Single-threaded; scratch
// memory is reused, so that a record whose customer is cached allocates nothing.
//
// Records are judged in blocks: each is seen against its customer's state, the block is scored
// together, and only then are they folded in, so that whatever an alert tells is told from the
// state before its transaction. Of a customer who comes back within a block that state is kept
// aside.
//
// States change in place: when a commit fails, the worker does not undo, it recovers (the store
// never leads what is committed, so folding again from its mark is always right;
// docs/adr/0001-in-place-fold.md).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/fault.h"
#include "core/raw_record.h"
#include "scoring/examiner.h"
#include "scoring/policy.h"
#include "scoring/risk_table.h"
#include "scoring/score_attribution.h"
#include "scoring/scorer.h"
#include "state/observe.h"
#include "state/time_zone.h"
#include "stream/alert_json.h"
#include "stream/counts.h"
#include "stream/decisions.h"
#include "stream/partition.h"
#include "stream/scored_json.h"
#include "stream/transaction_json.h"

namespace harrier {

// What a verdict depends on, shared by all workers of a process; const after start.
struct Detector {
  Policy policy;
  std::string policy_id;
  TimeZone time_zone;
  Scorer scorer;
  std::string input_topic;
  std::optional<RiskTable> risk_table;
  std::optional<ScoreAttribution> attribution;  // when the policy wants contributions

  // Lives no longer than this.
  [[nodiscard]] Examiner examiner() const {
    return {policy, time_zone, risk_table ? &*risk_table : nullptr};
  }
};

class Decider {
 public:
  // `detector` outlives this.
  Decider(const Detector* detector, ScoredOutput scored);
  ~Decider();

  struct Batch {
    Partition* partition;
    std::span<const RawRecord> records;  // in offset order, from partition->next on
    std::int64_t now_ms;
  };
  // Appends to `decisions` and `counts`. On a Fault (the store cannot be read) the partition is to
  // be recovered.
  [[nodiscard]] Outcome Decide(const Batch& batch, Decisions* decisions, Counts* counts);

 private:
  struct Judged;

  [[nodiscard]] Outcome DecodeAndLoad(const Batch& batch);
  [[nodiscard]] Outcome LoadMissing(Partition* partition);
  void FoldRecord(const Batch& batch, std::size_t index, Decisions* decisions, Counts* counts);
  // The customer's state in the checkpoint topic is stale from this record on.
  void Queue(const Batch& batch, Offset offset, EventTime clock_before, StateCache::Entry* entry);
  void Judge(std::size_t index, EventTime clock_before, const Observation& seen);
  // Scores, publishes and folds in what has been judged.
  void FinishBlock(const Batch& batch, Decisions* decisions, Counts* counts);
  void Explain(const CustomerState& before, const Transaction& transaction, Judged* judged);
  void PublishVerdict(const RawRecord& record, Judged* judged, Decisions* decisions);
  void FoldWaiting(std::span<const RawRecord> records, StateCache::Entry* entry);
  void AdvanceState(const RawRecord& record, std::size_t index, const Observation& seen);
  // What follows for cache and checkpoint, in offset order.
  void NoteChange(const Batch& batch, std::size_t index, EventTime clock_before);
  void DeadLetter(const RawRecord& record, DecodeError error, Decisions* decisions, Counts* counts);

  const Detector* detector_;
  Examiner examiner_;
  ScoredOutput scored_;
  TransactionDecoder decoder_;
  AlertWriter alert_writer_;
  ScoredRowWriter scored_writer_;
  TextArena arena_;                                 // texts of the batch being decided
  std::vector<Transaction> transactions_;           // by index in the batch
  std::vector<Result<void, DecodeError>> decoded_;  // likewise
  std::vector<StateCache::Entry*> entries_;         // likewise; nullptr until loaded
  std::vector<std::string_view> missing_;
  std::vector<Judged> block_;  // at most kBlockRows, waiting for their scores
  std::size_t block_size_ = 0;
  std::vector<Verdict*> waiting_;  // the verdicts in it
  std::string text_;
};

}  // namespace harrier
