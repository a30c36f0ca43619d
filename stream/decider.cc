#include "stream/decider.h"

#include <algorithm>

#include "core/check.h"
#include "scoring/contributions.h"
#include "scoring/counterfactual.h"
#include "scoring/decision.h"
#include "scoring/reasons.h"
#include "state/advance.h"
#include "state/state_codec.h"
#include "stream/alert_id.h"
#include "stream/dead_letter.h"
#include "stream/partition_gap.h"

namespace harrier {
namespace {

// Rows scored together: a tree's nodes stay in the first-level cache while 64 rows pass them.
constexpr std::size_t kBlockRows = 64;
// Records whose states are on their way from memory: a fold takes several times a cache miss.
constexpr std::size_t kPrefetchAhead = 4;

}  // namespace

struct Decider::Judged {
  std::size_t index = 0;   // of the record in the batch
  EventTime clock_before;  // the partition's, before it
  Observation seen;
  Verdict verdict;
  bool is_folded = false;  // its customer came back within the block
  CustomerState before;    // then: the state before it
};

Decider::Decider(const Detector* detector, ScoredOutput scored)
    : detector_(detector),
      examiner_(detector->examiner()),
      scored_(scored),
      decoder_(detector->policy.state),
      alert_writer_(AlertFrame{detector->input_topic, detector->policy_id,
                               detector->scorer.sha256(), detector->policy.judge_sha256,
                               detector->policy.risk_table_sha256,
                               detector->policy.score_threshold}),
      scored_writer_(ScoredFrame{detector->policy.state.base_currency, detector->policy_id,
                                 detector->policy.risk_table_sha256,
                                 detector->scorer.judge().has_value()}),
      block_(kBlockRows) {
  for (Judged& judged : block_) waiting_.push_back(&judged.verdict);
}

Decider::~Decider() = default;

Outcome Decider::Decide(const Batch& batch, Decisions* decisions, Counts* counts) {
  if (Outcome loaded = DecodeAndLoad(batch); !loaded) return loaded;
  for (std::size_t i = 0; i < batch.records.size(); ++i) {
    if (i + kPrefetchAhead < entries_.size() && entries_[i + kPrefetchAhead] != nullptr) {
      entries_[i + kPrefetchAhead]->state.Prefetch();
    }
    FoldRecord(batch, i, decisions, counts);
    if (block_size_ == kBlockRows) FinishBlock(batch, decisions, counts);
  }
  FinishBlock(batch, decisions, counts);
  return {};
}

Outcome Decider::DecodeAndLoad(const Batch& batch) {
  arena_.Reset();
  transactions_.resize(batch.records.size());
  decoded_.resize(batch.records.size());
  entries_.assign(batch.records.size(), nullptr);
  missing_.clear();
  for (std::size_t i = 0; i < batch.records.size(); ++i) {
    decoded_[i] = decoder_.Decode(batch.records[i], &arena_, &transactions_[i]);
    if (!decoded_[i]) continue;
    entries_[i] = batch.partition->cache.Find(transactions_[i].customer_id);
    if (entries_[i] == nullptr) missing_.push_back(transactions_[i].customer_id);
  }
  return missing_.empty() ? Outcome() : LoadMissing(batch.partition);
}

Outcome Decider::LoadMissing(Partition* partition) {
  std::sort(missing_.begin(), missing_.end());
  missing_.erase(std::unique(missing_.begin(), missing_.end()), missing_.end());
  const auto loaded = partition->store->Load(missing_);
  if (!loaded) return Unexpected(loaded.error());
  for (std::size_t i = 0; i < missing_.size(); ++i) {
    StateCache::Entry* entry = partition->cache.Insert(missing_[i]);
    if (!(*loaded)[i]) continue;
    const auto read = DecodeStateInto(*(*loaded)[i], &entry->state);
    if (!read) return Unexpected(UnreadableState(read.error()));
    partition->cache.Recharge(entry);
  }
  return {};
}

void Decider::FoldRecord(const Batch& batch, std::size_t index, Decisions* decisions,
                         Counts* counts) {
  const RawRecord& record = batch.records[index];
  Partition* partition = batch.partition;
  const bool silent = record.at.offset < partition->committed;
  partition->next = record.at.offset.Next();
  MeasureGap(record, detector_->policy.state.ttl_ms, partition);
  if (silent) ++counts->folded;
  if (!decoded_[index]) {
    if (!silent) DeadLetter(record, decoded_[index].error(), decisions, counts);
    return;
  }
  const Transaction& transaction = transactions_[index];
  const EventTime clock_before = partition->clock;
  partition->clock = std::max(partition->clock, transaction.time);
  if (entries_[index] == nullptr) {
    entries_[index] = partition->cache.Find(transaction.customer_id);
  }
  StateCache::Entry* entry = entries_[index];
  if (entry->waiting != 0) FoldWaiting(batch.records, entry);
  if (record.at.offset < entry->state.applied) {
    HARRIER_CHECK(silent, "a state never leads the committed offset");
    // The stored state holds this record: folding it again changes nothing.
    Queue(batch, record.at.offset, clock_before, entry);
    return;
  }
  if (IsUnknown(entry->state, partition->clock, detector_->policy.state.ttl_ms)) {
    entry->state.Forget();
  }
  const Observation seen = examiner_.See(entry->state, transaction);
  if (seen.kind != Observation::Kind::kJudged) {
    if (silent) return;
    if (seen.kind == Observation::Kind::kConflict) {
      DeadLetter(record, {DecodeErrorCode::kDuplicateIdConflict, "transaction_id"}, decisions,
                 counts);
    } else {
      ++counts->read;
      ++counts->redelivered;
    }
    return;
  }
  entry->state.may_lack_history = MayLackHistory(*partition, entry->state);
  if (silent) {
    AdvanceState(record, index, seen);
    NoteChange(batch, index, clock_before);
  } else {
    Judge(index, clock_before, seen);
  }
}

void Decider::FoldWaiting(std::span<const RawRecord> records, StateCache::Entry* entry) {
  Judged& judged = block_[entry->waiting - 1];
  judged.before = entry->state;
  judged.is_folded = true;
  entry->waiting = 0;
  AdvanceState(records[judged.index], judged.index, judged.seen);
}

void Decider::AdvanceState(const RawRecord& record, std::size_t index, const Observation& seen) {
  Advance(&entries_[index]->state, transactions_[index], seen, record.at.offset,
          detector_->policy.state);
}

void Decider::NoteChange(const Batch& batch, std::size_t index, EventTime clock_before) {
  StateCache::Entry* entry = entries_[index];
  const Offset offset = batch.records[index].at.offset;
  batch.partition->cache.MarkDirty(entry, offset, clock_before, batch.now_ms);
  batch.partition->cache.Recharge(entry);
  Queue(batch, offset, clock_before, entry);
}

void Decider::Queue(const Batch& batch, Offset offset, EventTime clock_before,
                    StateCache::Entry* entry) {
  if (entry->is_queued || !batch.partition->has_checkpoint) return;
  entry->is_queued =
      batch.partition->queue.Add(entry->customer_id, offset, clock_before, batch.now_ms);
}

void Decider::Judge(std::size_t index, EventTime clock_before, const Observation& seen) {
  Judged& judged = block_[block_size_++];
  judged.index = index;
  judged.clock_before = clock_before;
  judged.seen = seen;
  judged.verdict = examiner_.Examine(transactions_[index], seen);
  judged.verdict.history_gap = entries_[index]->state.may_lack_history;
  judged.is_folded = false;
  entries_[index]->waiting = static_cast<std::uint32_t>(block_size_);
}

void Decider::FinishBlock(const Batch& batch, Decisions* decisions, Counts* counts) {
  detector_->scorer.Score(std::span(waiting_).first(block_size_));
  for (std::size_t i = 0; i < block_size_; ++i) {
    Judged& judged = block_[i];
    StateCache::Entry* entry = entries_[judged.index];
    ::harrier::Decide(detector_->policy, &judged.verdict);
    if (judged.verdict.is_flag()) {
      Explain(judged.is_folded ? judged.before : entry->state, transactions_[judged.index],
              &judged);
    }
    counts->CountVerdict(judged.verdict);
    PublishVerdict(batch.records[judged.index], &judged, decisions);
    if (!judged.is_folded) {
      AdvanceState(batch.records[judged.index], judged.index, judged.seen);
      entry->waiting = 0;
    }
    NoteChange(batch, judged.index, judged.clock_before);
  }
  block_size_ = 0;
}

void Decider::Explain(const CustomerState& before, const Transaction& transaction, Judged* judged) {
  const Policy& policy = detector_->policy;
  Verdict* verdict = &judged->verdict;
  verdict->reasons = RuleReasons(policy, before, transaction, judged->seen, *verdict);
  if (detector_->attribution) {
    verdict->contributions =
        ContributionsOf(*detector_->attribution,
                        {transaction, verdict->features, policy.state.base_currency}, *verdict);
    verdict->counterfactual =
        FindCounterfactual({policy, examiner_, detector_->scorer, before, transaction});
  }
  if (verdict->is_ml_flag) verdict->reasons.push_back(ModelReason(policy, *verdict));
}

void Decider::PublishVerdict(const RawRecord& record, Judged* judged, Decisions* decisions) {
  const Transaction& transaction = transactions_[judged->index];
  const bool flagged = judged->verdict.is_flag();
  const bool scored =
      scored_ == ScoredOutput::kAll || (scored_ == ScoredOutput::kFlagged && flagged);
  if (!flagged && !scored) return;
  std::string alert_id;
  std::vector<std::string_view> top;
  if (flagged) {
    alert_id = AlertId(
        {detector_->input_topic, record.at, transaction.transaction_id, detector_->policy_id});
    for (const Reason* reason : TopReasons(judged->verdict)) top.push_back(reason->code);
  }
  OutputRecord output;
  output.source = record.at;
  output.key = decisions->bytes.Append(transaction.customer_id);
  output.traceparent = decisions->bytes.Append(record.traceparent);
  if (flagged) {
    text_.clear();
    alert_writer_.Append({transaction, judged->verdict, record.at, alert_id, top}, &text_);
    output.topic = OutputTopic::kAlerts;
    output.value = decisions->bytes.Append(text_);
    decisions->Add(output);
    ++decisions->alerts;
  }
  if (scored) {
    text_.clear();
    scored_writer_.Append({transaction, judged->verdict, record.at, alert_id, top}, &text_);
    output.topic = OutputTopic::kScored;
    output.value = decisions->bytes.Append(text_);
    decisions->Add(output);
  }
}

void Decider::DeadLetter(const RawRecord& record, DecodeError error, Decisions* decisions,
                         Counts* counts) {
  ++counts->read;
  ++counts->dead_lettered;
  ++counts->dead_letters_by_code[static_cast<std::size_t>(error.code)];
  OutputRecord output;
  output.topic = OutputTopic::kDeadLetter;
  output.source = record.at;
  output.error = error;
  if (record.key) output.key = decisions->bytes.Append(*record.key);
  if (record.value) output.value = decisions->bytes.Append(*record.value);
  output.traceparent = decisions->bytes.Append(record.traceparent);
  decisions->Add(output);
}

}  // namespace harrier
