// State, features and rules against the naive oracle: the same answers on every random stream,
// whatever the caps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "scoring/feature_table.h"
#include "scoring/features.h"
#include "scoring/policy.h"
#include "scoring/rules.h"
#include "state/advance.h"
#include "state/customer_state.h"
#include "state/observe.h"
#include "state/state_codec.h"
#include "tests/fakes/naive_customer.h"
#include "tests/fakes/random_stream.h"

namespace harrier {
namespace {

rc::Gen<std::vector<StreamStep>> AnySteps() {
  constexpr int kRapidCheckSize = 300;  // streams of up to this many
  return rc::gen::resize(kRapidCheckSize,
                         rc::gen::container<std::vector<StreamStep>>(AnyStreamStep()));
}

constexpr std::string_view KindName(Observation::Kind kind) {
  if (kind == Observation::Kind::kJudged) return "judged";
  return kind == Observation::Kind::kRedelivery ? "redelivery" : "conflict";
}

std::string_view NameOf(Timing timing) {
  if (timing == Timing::kOnTime) return "on_time";
  return timing == Timing::kLate ? "late" : "too_late";
}

Policy EverythingEnforced(const NaiveLimits& limits) {
  Policy policy;
  for (RulePolicy& rule : policy.rules) rule.mode = RuleMode::kEnforce;
  policy.thresholds.watched_countries = {*ParseCountry("KP")};
  policy.state.history_transactions_max = static_cast<int>(limits.history_max);
  policy.state.merchants_max = static_cast<int>(limits.merchants_max);
  policy.state.ttl_ms = limits.ttl_ms;
  return policy;
}

// Logarithms and the great circle may be one float32 step off; everything else is exact.
int StepsAllowed(FeatureId id) {
  const bool is_approximate = id == FeatureId::kAmountLog || id == FeatureId::kHourRarity ||
                              id == FeatureId::kDistanceKm || id == FeatureId::kSpeedKmh ||
                              id == FeatureId::kAmountZ;
  return is_approximate ? 1 : 0;
}

bool IsWithinSteps(float value, float expected, int steps) {
  float low = expected;
  float high = expected;
  for (int i = 0; i < steps; ++i) {
    low = std::nextafter(low, -std::numeric_limits<float>::infinity());
    high = std::nextafter(high, std::numeric_limits<float>::infinity());
  }
  return low <= value && value <= high;
}

void CompareFeatures(const FeatureVector& features, const NaiveAnswer& naive) {
  for (const FeatureInfo& info : kFeatureTable) {
    const auto& expected = naive.features[static_cast<std::size_t>(info.id)];
    RC_ASSERT(features.Knows(info.id) == expected.has_value());
    if (!expected) continue;
    RC_LOG() << info.name << ": " << features[info.id] << ", naive "
             << static_cast<double>(*expected) << "\n";
    if (info.id == FeatureId::kDistanceKm && *expected < 1e-6L) {
      RC_ASSERT(features[info.id] < 1e-6F);
      continue;
    }
    RC_ASSERT(
        IsWithinSteps(features[info.id], static_cast<float>(*expected), StepsAllowed(info.id)));
  }
}

void CompareRules(const Verdict& verdict, const NaiveAnswer& naive) {
  for (const RuleInfo& rule : kRuleTable) {
    RC_LOG() << rule.name << "\n";
    RC_ASSERT(verdict.enforced.Has(rule.id) == naive.fired.contains(std::string(rule.name)));
    RC_ASSERT(verdict.skipped.Has(rule.id) == naive.skipped.contains(std::string(rule.name)));
  }
}

void CompareRelated(const CustomerState& state, const Observation& seen, const NaiveAnswer& naive) {
  RC_ASSERT((seen.twin != kNotInHistory) == naive.twin_id.has_value());
  if (naive.twin_id) RC_ASSERT(state.history.IdOf(seen.twin) == *naive.twin_id);
  RC_ASSERT((seen.previous_place != kNotInHistory) == naive.previous_place_id.has_value());
  if (naive.previous_place_id) {
    RC_ASSERT(state.history.IdOf(seen.previous_place) == *naive.previous_place_id);
  }
}

// Folds `stream` both ways and compares every answer.
void Compare(const std::vector<OwnedTransaction>& stream, const NaiveLimits& limits) {
  const Policy policy = EverythingEnforced(limits);
  const TimeZone utc;
  NaiveCustomer naive(limits);
  CustomerState state;
  EventTime clock;
  for (std::size_t i = 0; i < stream.size(); ++i) {
    const Transaction transaction = ViewOf(stream[i]);
    clock = std::max(clock, transaction.time);
    if (IsUnknown(state, clock, policy.state.ttl_ms)) state.Forget();
    const NaiveAnswer expected = naive.Take(stream[i], clock.ms);
    const Observation seen =
        Observe(state, transaction,
                {utc.At(transaction.time), policy.thresholds.duplicate_window_s * kSecondMs});
    RC_LOG() << "transaction " << i << " at " << FormatEventTime(transaction.time) << "\n";
    RC_ASSERT(KindName(seen.kind) == expected.kind);
    if (seen.kind == Observation::Kind::kJudged) {
      RC_ASSERT(NameOf(seen.timing) == expected.timing);
      RC_ASSERT(seen.truncated == expected.truncated);
      RC_ASSERT(seen.cold_start == expected.cold_start);
      if (seen.timing != Timing::kTooLate) {
        RC_ASSERT(Int128{seen.amount_24h.ten_thousandths} == expected.amount_24h);
      }
      const FeatureVector features = ComputeFeatures(transaction, seen);
      CompareFeatures(features, expected);
      Verdict verdict;
      ApplyRules(policy, transaction, seen, features, &verdict);
      CompareRules(verdict, expected);
      CompareRelated(state, seen, expected);
    }
    Advance(&state, transaction, seen, Offset(static_cast<std::int64_t>(i)), policy.state);
    RC_ASSERT(state.history.size() <= limits.history_max);
  }
}

RC_GTEST_PROP(StateOracle, AnswersEqualTheNaiveOnesUnderSmallCaps, ()) {
  const auto steps = *AnySteps();
  NaiveLimits limits;
  limits.history_max = *rc::gen::inRange<std::size_t>(1, 12);
  limits.merchants_max = *rc::gen::inRange<std::size_t>(1, 4);
  Compare(BuildStream(steps), limits);
}

RC_GTEST_PROP(StateOracle, AnswersEqualTheNaiveOnesUnderTheDefaultCaps, ()) {
  const auto steps = *AnySteps();
  Compare(BuildStream(steps), NaiveLimits{});
}

RC_GTEST_PROP(StateOracle, HistoryOfManyInOneDayLosesItsOldest, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(260, 276);
  auto steps = *rc::gen::container<std::vector<StreamStep>>(size, AnyStreamStep());
  for (StreamStep& step : steps) step.time = step.time < 3 ? step.time : 20 + step.time % 5;
  Compare(BuildStream(steps), NaiveLimits{});
}

RC_GTEST_PROP(StateOracle, RedeliveryChangesNothingButApplied, ()) {
  const auto stream = BuildStream(*AnySteps());
  const StatePolicy policy;
  CustomerState state;
  std::int64_t offset = 0;
  for (const OwnedTransaction& owned : stream) {
    const Transaction transaction = ViewOf(owned);
    for (int delivery = 0; delivery < 2; ++delivery) {
      const Observation seen = Observe(state, transaction, {});
      CustomerState before = state;
      Advance(&state, transaction, seen, Offset(offset++), policy);
      if (seen.kind == Observation::Kind::kJudged) {
        // Only what has entered history can be recognised again.
        RC_ASSERT(delivery == 0 || seen.timing == Timing::kTooLate);
        continue;
      }
      before.applied = state.applied;
      RC_ASSERT(before == state);
    }
  }
}

}  // namespace
}  // namespace harrier
