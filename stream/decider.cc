#include "stream/decider.h"

#include <algorithm>

#include "core/check.h"
#include "scoring/decision.h"
#include "scoring/features.h"
#include "scoring/reasons.h"
#include "scoring/rules.h"
#include "state/advance.h"
#include "state/observe.h"
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
  std::size_t index = 0;  // of the record in the batch
  Verdict verdict;
};

Decider::Decider(const Detector* detector, ScoredOutput scored)
    : detector_(detector),
      scored_(scored),
      decoder_(detector->policy.state),
      alert_writer_(AlertFrame{detector->input_topic, detector->policy_id,
                               detector->scorer.sha256(), detector->policy.score_threshold}),
      scored_writer_(detector->policy.state.base_currency, detector->policy_id),
      block_(kBlockRows),
      rows_(kBlockRows),
      raw_scores_(kBlockRows),
      scores_(kBlockRows) {}

Decider::~Decider() = default;

Outcome Decider::Decide(const Batch& batch, Decisions* decisions, Counts* counts) {
  if (Outcome loaded = DecodeAndLoad(batch); !loaded) return loaded;
  for (std::size_t i = 0; i < batch.records.size(); ++i) {
    if (i + kPrefetchAhead < entries_.size() && entries_[i + kPrefetchAhead] != nullptr) {
      entries_[i + kPrefetchAhead]->state.Prefetch();
    }
    FoldRecord(batch, i, decisions, counts);
    if (block_size_ == kBlockRows) PublishBlock(batch.records, decisions, counts);
  }
  PublishBlock(batch.records, decisions, counts);
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
  if (record.at.offset < entry->state.applied) {
    HARRIER_CHECK(silent, "a state never leads the committed offset");
    // The stored state holds this record: folding it again changes nothing.
    Queue(batch, record.at.offset, clock_before, entry);
    return;
  }
  if (IsUnknown(entry->state, partition->clock, detector_->policy.state.ttl_ms)) {
    entry->state.Forget();
  }
  const Observation seen = Observe(entry->state, transaction,
                                   {detector_->time_zone.At(transaction.time),
                                    detector_->policy.thresholds.duplicate_window_s * kSecondMs});
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
  if (!silent) Judge(*entry, index, seen);
  Advance(&entry->state, transaction, seen, record.at.offset, detector_->policy.state);
  partition->cache.MarkDirty(entry, record.at.offset, clock_before, batch.now_ms);
  partition->cache.Recharge(entry);
  Queue(batch, record.at.offset, clock_before, entry);
}

void Decider::Queue(const Batch& batch, Offset offset, EventTime clock_before,
                    StateCache::Entry* entry) {
  if (entry->is_queued || !batch.partition->has_checkpoint) return;
  entry->is_queued =
      batch.partition->queue.Add(entry->customer_id, offset, clock_before, batch.now_ms);
}

void Decider::Judge(const StateCache::Entry& entry, std::size_t index, const Observation& seen) {
  const Transaction& transaction = transactions_[index];
  Judged& judged = block_[block_size_];
  rows_[block_size_] = ComputeFeatures(transaction, seen);
  judged.index = index;
  judged.verdict = BeginVerdict(seen, rows_[block_size_]);
  judged.verdict.history_gap = entry.state.may_lack_history;
  ApplyRules(detector_->policy, transaction, seen, rows_[block_size_], &judged.verdict);
  if (judged.verdict.is_rule_flag()) {
    judged.verdict.reasons =
        RuleReasons(detector_->policy, entry.state, transaction, seen, judged.verdict);
  }
  ++block_size_;
}

void Decider::PublishBlock(std::span<const RawRecord> records, Decisions* decisions,
                           Counts* counts) {
  const std::span rows = std::span(rows_).first(block_size_);
  detector_->scorer.Score(rows, std::span(raw_scores_).first(block_size_),
                          std::span(scores_).first(block_size_));
  for (std::size_t i = 0; i < block_size_; ++i) {
    Judged& judged = block_[i];
    ::harrier::Decide(detector_->policy, raw_scores_[i], scores_[i], &judged.verdict);
    if (judged.verdict.is_ml_flag) {
      judged.verdict.reasons.push_back(
          ModelReason({scores_[i], detector_->policy.score_threshold}));
    }
    counts->CountVerdict(judged.verdict);
    PublishVerdict(records[judged.index], &judged, decisions);
  }
  block_size_ = 0;
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
