// State, features of both versions and rules against the naive oracle: the same answers on every
// random stream, whatever the caps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "scoring/examiner.h"
#include "scoring/feature_table.h"
#include "scoring/judge.h"
#include "scoring/policy.h"
#include "scoring/rules.h"
#include "state/advance.h"
#include "state/customer_state.h"
#include "state/observe.h"
#include "state/state_codec.h"
#include "tests/fakes/naive_customer.h"
#include "tests/fakes/one_customer.h"
#include "tests/fakes/random_long_stream.h"
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

Policy EverythingEnforced(const NaiveLimits& limits, int feature_version) {
  Policy policy;
  policy.state.feature_version = feature_version;
  for (RulePolicy& rule : policy.rules) rule.mode = RuleMode::kEnforce;
  policy.thresholds.watched_countries = {*ParseCountry("KP")};
  policy.state.history_transactions_max = static_cast<int>(limits.history_max);
  policy.state.merchants_max = static_cast<int>(limits.merchants_max);
  policy.state.ttl_ms = limits.ttl_ms;
  return policy;
}

// Logarithms, quotients of doubles and the great circle may be one float32 step off; everything
// else is exact.
int StepsAllowed(FeatureId id) {
  constexpr std::array kApproximate = {
      FeatureId::kAmountLog,          FeatureId::kHourRarity,     FeatureId::kDistanceKm,
      FeatureId::kSpeedKmh,           FeatureId::kAmountZ,        FeatureId::kAmountRatio,
      FeatureId::kAmountRatioChannel, FeatureId::kDaysSinceSpike, FeatureId::kAmountRatioCategory,
      FeatureId::kMerchantEntropy,    FeatureId::kBurstiness};
  return std::ranges::count(kApproximate, id) > 0 ? 1 : 0;
}

// What may be lost beside: where nearly equal numbers are subtracted, and by c ln c in 2^-20
// (docs/features.md).
float LossAllowed(FeatureId id) {
  if (id == FeatureId::kDistanceKm) return 1e-6F;
  if (id == FeatureId::kMerchantEntropy) return 5e-7F;
  return id == FeatureId::kBurstiness ? 1e-12F : 0.0F;
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

void CompareFeatures(const FeatureVector& features, const NaiveAnswer& naive, int version) {
  for (const FeatureInfo& info : kFeatureTable) {
    if (VersionOf(info.id) > version) {
      RC_ASSERT(!features.Knows(info.id));
      continue;
    }
    const auto& expected = naive.features[static_cast<std::size_t>(info.id)];
    RC_ASSERT(features.Knows(info.id) == expected.has_value());
    if (!expected) continue;
    RC_LOG() << info.name << ": " << features[info.id] << ", naive "
             << static_cast<double>(*expected) << "\n";
    const auto nearest = static_cast<float>(*expected);
    if (std::fabs(features[info.id] - nearest) <= LossAllowed(info.id)) continue;
    RC_ASSERT(IsWithinSteps(features[info.id], nearest, StepsAllowed(info.id)));
  }
}

// The judge is told that an input is missing exactly when it is not known.
void CompareJudgeInputs(const Verdict& verdict, const NaiveAnswer& naive, int version) {
  for (const JudgeInput& input : AllJudgeInputs(version)) {
    const std::string name = NameOf(input);
    RC_LOG() << name << "\n";
    const float value = ValueOf(input, verdict);
    if (input.kind == JudgeInput::Kind::kFeature) {
      const auto& expected = naive.features[static_cast<std::size_t>(input.feature)];
      RC_ASSERT(std::isnan(value) == !expected.has_value());
      if (expected) RC_ASSERT(value == verdict.features[input.feature]);
    } else if (input.kind == JudgeInput::Kind::kRule) {
      const std::string rule(InfoOf(input.rule).name);
      RC_ASSERT(std::isnan(value) == naive.skipped.contains(rule));
      if (!std::isnan(value)) RC_ASSERT(value == (naive.fired.contains(rule) ? 1.0F : 0.0F));
    }
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
void Compare(const std::vector<OwnedTransaction>& stream, const NaiveLimits& limits, int version) {
  const Policy policy = EverythingEnforced(limits, version);
  const TimeZone utc;
  const Examiner examiner(policy, utc, nullptr);
  NaiveCustomer naive(limits);
  CustomerState state;
  EventTime clock;
  for (std::size_t i = 0; i < stream.size(); ++i) {
    const Transaction transaction = ViewOf(stream[i]);
    clock = std::max(clock, transaction.time);
    if (IsUnknown(state, clock, policy.state.ttl_ms)) state.Forget();
    const NaiveAnswer expected = naive.Take(stream[i], clock.ms);
    const Observation seen = examiner.See(state, transaction);
    RC_LOG() << "transaction " << i << " at " << FormatEventTime(transaction.time) << "\n";
    RC_ASSERT(KindName(seen.kind) == expected.kind);
    if (seen.kind == Observation::Kind::kJudged) {
      RC_ASSERT(NameOf(seen.timing) == expected.timing);
      RC_ASSERT(seen.truncated == expected.truncated);
      RC_ASSERT(seen.cold_start == expected.cold_start);
      if (seen.timing != Timing::kTooLate) {
        RC_ASSERT(Int128{seen.amount_24h.ten_thousandths} == expected.amount_24h);
      }
      const Verdict verdict = examiner.Examine(transaction, seen);
      CompareFeatures(verdict.features, expected, version);
      CompareRules(verdict, expected);
      CompareJudgeInputs(verdict, expected, version);
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
  Compare(BuildStream(steps), limits, *rc::gen::inRange(1, 3));
}

RC_GTEST_PROP(StateOracle, AnswersEqualTheNaiveOnesUnderTheDefaultCaps, ()) {
  const auto steps = *AnySteps();
  Compare(BuildStream(steps), NaiveLimits{}, *rc::gen::inRange(1, 3));
}

// Months of days, spikes, and more categories and countries than a profile keeps.
RC_GTEST_PROP(StateOracle, AnswersEqualTheNaiveOnesOverMonths, ()) {
  constexpr int kRapidCheckSize = 300;
  const auto steps =
      *rc::gen::resize(kRapidCheckSize, rc::gen::container<std::vector<StreamStep>>(AnyLongStep()));
  NaiveLimits limits;
  limits.history_max = *rc::gen::inRange<std::size_t>(1, 12);
  limits.merchants_max = *rc::gen::inRange<std::size_t>(1, 12);
  if (*rc::gen::inRange(0, 4) == 0) limits.ttl_ms = 40 * kDayMs;
  Compare(BuildLongStream(steps), limits, 2);
}

RC_GTEST_PROP(StateOracle, HistoryOfManyInOneDayLosesItsOldest, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(260, 276);
  auto steps = *rc::gen::container<std::vector<StreamStep>>(size, AnyStreamStep());
  for (StreamStep& step : steps) step.time = step.time < 3 ? step.time : 20 + step.time % 5;
  Compare(BuildStream(steps), NaiveLimits{}, 1);
}

// Version 2 appends: what version 1 says, and what it keeps, stay as they are.
RC_GTEST_PROP(StateOracle, Version2ChangesNothingOfVersion1, ()) {
  OneCustomer first;
  OneCustomer second;
  second.policy.state.feature_version = 2;
  for (const OwnedTransaction& transaction : BuildStream(*AnySteps())) {
    const Judgement expected = first.Take(transaction);
    const Judgement judged = second.Take(transaction);
    RC_ASSERT(judged.seen.kind == expected.seen.kind);
    for (std::size_t i = 0; i < FeatureCountOf(1); ++i) {
      const auto id = static_cast<FeatureId>(i);
      RC_ASSERT(judged.verdict.features.Knows(id) == expected.verdict.features.Knows(id));
      RC_ASSERT(judged.verdict.features[id] == expected.verdict.features[id]);
    }
    RC_ASSERT(judged.verdict.enforced == expected.verdict.enforced);
    RC_ASSERT(first.state.profile == Profile());
    CustomerState without_profile = second.state;
    without_profile.profile.Clear();
    RC_ASSERT(without_profile == first.state);
  }
}

RC_GTEST_PROP(StateOracle, RedeliveryChangesNothingButApplied, ()) {
  const auto stream = BuildStream(*AnySteps());
  StatePolicy policy;
  policy.feature_version = 2;
  CustomerState state;
  std::int64_t offset = 0;
  for (const OwnedTransaction& owned : stream) {
    const Transaction transaction = ViewOf(owned);
    for (int delivery = 0; delivery < 2; ++delivery) {
      const Observation seen = Observe(state, transaction, {{}, 0, policy.feature_version});
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
