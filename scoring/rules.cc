#include "scoring/rules.h"

#include <algorithm>

namespace harrier {
namespace {

// What the rules look at.
struct Subject {
  const RuleThresholds& thresholds;
  const Transaction& transaction;
  const Observation& seen;
  const FeatureVector& features;
};

bool Fires(RuleId id, const Subject& subject) {
  const RuleThresholds& limit = subject.thresholds;
  const FeatureVector& features = subject.features;
  const int hour = subject.seen.local.hour;
  const Money amount = subject.transaction.amount_base;
  switch (id) {
    case RuleId::kNightHighAmount:
      return amount > limit.night_high_amount_above &&
             HourIsWithin(hour, limit.night_hour_from, limit.night_hour_to);
    case RuleId::kHighAmount:
      return amount > limit.high_amount_above;
    case RuleId::kUnusualHour:
      return HourIsWithin(hour, limit.unusual_hour_from, limit.unusual_hour_to);
    case RuleId::kNewCountry:
      return subject.seen.country_is_new;
    case RuleId::kBurst:
      return subject.seen.purchases_10m >= limit.burst_count_10m;
    case RuleId::kDuplicate:
      return subject.seen.twin != kNotInHistory;
    case RuleId::kImpossibleTravel:
      return features[FeatureId::kDistanceKm] > limit.travel_distance_km_above &&
             features[FeatureId::kSpeedKmh] > limit.travel_speed_kmh_above;
    case RuleId::kVelocityMultiCity:
      return subject.seen.purchases_1m > limit.velocity_purchases_1m_above &&
             subject.seen.distinct_cities_1m >= limit.velocity_cities_1m;
    case RuleId::kWatchedCountry:
      return std::ranges::binary_search(limit.watched_countries, subject.transaction.country);
  }
  return false;
}

// REQUIRES: not off.
RuleSet* SetOf(RuleMode mode, Verdict* verdict) {
  if (mode == RuleMode::kEnforce) return &verdict->enforced;
  return mode == RuleMode::kEvidence ? &verdict->evidence : &verdict->shadow;
}

}  // namespace

void ApplyRules(const Policy& policy, const Transaction& transaction, const Observation& seen,
                const FeatureVector& features, Verdict* verdict) {
  const Subject subject{policy.thresholds, transaction, seen, features};
  const std::uint32_t missing = MissingNeeds(transaction, seen);
  verdict->enforced = verdict->evidence = verdict->shadow = verdict->skipped = RuleSet{};
  for (const RuleInfo& rule : kRuleTable) {
    const RuleMode mode = policy.rules[static_cast<std::size_t>(rule.id)].mode;
    if (mode == RuleMode::kOff) continue;
    if (transaction.is_refund() && rule.refunds == RefundsCan::kNotFire) continue;
    if ((rule.needs & missing) != 0) {
      verdict->skipped.Add(rule.id);
    } else if (Fires(rule.id, subject)) {
      SetOf(mode, verdict)->Add(rule.id);
    }
  }
}

}  // namespace harrier
