#include "stream/customer_replay.h"

#include <algorithm>
#include <span>
#include <utility>

#include "core/check.h"
#include "scoring/decision.h"
#include "stream/partition_gap.h"
#include "stream/plain_event_time.h"

namespace harrier {
namespace {

// No transaction of these bytes is accepted with a later event time.
EventTime LatestTimeOf(const RawRecord& record) {
  const EventTime latest(record.kafka_time.ms + kFutureMsMax);
  const auto plain = record.value ? PlainEventTime(*record.value) : std::nullopt;
  return plain ? std::min(*plain, latest) : latest;
}

}  // namespace

CustomerReplay::CustomerReplay(const Detector* detector, Subject subject, ReplayStart start,
                               Clock clock)
    : detector_(detector),
      subject_(std::move(subject)),
      // Who may lack history is a question of the exact clock.
      clock_(start.gap.is_there() ? Clock::kExact : clock),
      start_from_(start.from),
      clock_at_most_(start.clock),
      decoder_(detector->policy.state),
      decider_(detector, ScoredOutput::kOff) {
  partition_.id = subject_.at.partition;
  partition_.next = start.from;
  partition_.committed = subject_.at.offset;  // all before it is folded silently
  partition_.clock = start.clock;
  partition_.gap = start.gap;
  StateCache::Entry* const entry = partition_.cache.Insert(subject_.customer_id);
  entry->state = std::move(start.state);
  partition_.cache.Recharge(entry);
}

void CustomerReplay::PassOver(EventTime time) {
  HARRIER_CHECK(clock_ == Clock::kBounded, "the exact clock needs the records");
  clock_at_most_ = std::max(clock_at_most_, time);
}

void CustomerReplay::PassOver(const RawRecord& record) {
  if (clock_ == Clock::kBounded) return PassOver(LatestTimeOf(record));
  MeasureGap(record, detector_->policy.state.ttl_ms, &partition_);
  arena_.Reset();
  Transaction transaction;
  if (!decoder_.Decode(record, &arena_, &transaction)) return;
  partition_.clock = std::max(partition_.clock, transaction.time);
}

bool CustomerReplay::Fold(const RawRecord& record) {
  if (!ClockIsKnownWellEnough(record)) return false;
  const Outcome decided = Decide(record);
  HARRIER_CHECK(decided.has_value(), "the customer is in memory");
  ++records_;
  return true;
}

// Whether the bound and what is known for certain agree on who is unknown.
bool CustomerReplay::ClockIsKnownWellEnough(const RawRecord& record) const {
  if (clock_ == Clock::kExact) return true;
  const std::int64_t ttl_ms = detector_->policy.state.ttl_ms;
  const EventTime at_most = std::max({clock_at_most_, partition_.clock, LatestTimeOf(record)});
  if (!IsUnknown(state(), at_most, ttl_ms)) return true;
  return IsUnknown(state(), partition_.clock, ttl_ms);
}

Outcome CustomerReplay::Decide(const RawRecord& record) {
  decisions_.Clear();
  return decider_.Decide({&partition_, std::span(&record, 1), 0}, &decisions_, &counts_);
}

std::optional<Result<Replayed, ReplayProblem>> CustomerReplay::Judge(const RawRecord& record) {
  if (!ClockIsKnownWellEnough(record)) return std::nullopt;
  return JudgeKnown(record);
}

Result<Replayed, ReplayProblem> CustomerReplay::JudgeKnown(const RawRecord& record) {
  using Kind = ReplayProblem::Kind;
  Replayed replayed;
  arena_.Reset();
  Transaction& transaction = replayed.transaction;
  const auto decoded = decoder_.Decode(record, &arena_, &transaction);
  if (!decoded) return Unexpected(ReplayProblem{Kind::kUnreadable, decoded.error()});
  if (transaction.customer_id != subject_.customer_id ||
      transaction.transaction_id != subject_.transaction_id) {
    return Unexpected(ReplayProblem{Kind::kOther,
                                    {},
                                    std::string(transaction.customer_id),
                                    std::string(transaction.transaction_id)});
  }
  if (record.at.offset < state().applied) {
    return Unexpected(ReplayProblem{Kind::kStateIsBeyond});
  }
  replayed.before = state();
  replayed.records = records_;
  const EventTime clock = std::max(partition_.clock, transaction.time);
  const Policy& policy = detector_->policy;
  if (IsUnknown(replayed.before, clock, policy.state.ttl_ms)) replayed.before.Forget();
  replayed.seen = detector_->examiner().See(replayed.before, transaction);
  if (replayed.seen.kind != Observation::Kind::kJudged) {
    return Unexpected(ReplayProblem{Kind::kNotJudged});
  }
  const Outcome decided = Decide(record);
  HARRIER_CHECK(decided.has_value(), "the customer is in memory");
  for (const OutputRecord& output : decisions_.outputs) {
    if (output.topic == OutputTopic::kAlerts) replayed.alert = *output.value;
  }
  // What the Decider put into the state before it judged: whether history may be missing.
  replayed.before.may_lack_history = state().may_lack_history;
  replayed.verdict = VerdictOf(replayed);
  return replayed;
}

Verdict CustomerReplay::VerdictOf(const Replayed& replayed) const {
  Verdict verdict = detector_->examiner().Examine(replayed.transaction, replayed.seen);
  verdict.history_gap = replayed.before.may_lack_history;
  Verdict* const only = &verdict;
  detector_->scorer.Score(std::span(&only, 1));
  ::harrier::Decide(detector_->policy, &verdict);
  return verdict;
}

}  // namespace harrier
