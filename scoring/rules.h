// The nine rules (docs/rules.md): which of them fire for one transaction. Rules see the very
// float32 features that the model sees and the output prints, and exact amounts in the base
// currency. Pure; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/transaction.h"
#include "core/verdict.h"
#include "scoring/feature_table.h"
#include "scoring/policy.h"
#include "state/observe.h"

namespace harrier {

enum class RefundsCan : std::uint8_t { kFire, kNotFire };

struct RuleInfo {
  RuleId id;
  std::string_view name;
  std::string_view category;
  std::string_view unit;  // of observed value and threshold; empty when they have none
  std::int64_t window_s;  // 0: none, or (DUPLICATE) set by the policy
  std::uint32_t needs;    // Need bits; a rule whose need is missing is skipped
  RefundsCan refunds;
  std::string_view fires_when;
};

inline constexpr std::array<RuleInfo, kRuleCount> kRuleTable = {{
    {RuleId::kNightHighAmount, "NIGHT_HIGH_AMOUNT", "AMOUNT", "base currency", 0, kNeedsNothing,
     RefundsCan::kNotFire, "amount > 500 and hour in [0, 4)"},
    {RuleId::kHighAmount, "HIGH_AMOUNT", "AMOUNT", "base currency", 0, kNeedsNothing,
     RefundsCan::kNotFire, "amount > 10,000"},
    {RuleId::kUnusualHour, "UNUSUAL_HOUR", "TIME", "h", 0, kNeedsNothing, RefundsCan::kFire,
     "hour in [2, 5)"},
    {RuleId::kNewCountry, "NEW_COUNTRY", "GEO", "", 0, kNeedsCountry, RefundsCan::kFire,
     "country not seen before for this customer, others were"},
    {RuleId::kBurst, "BURST", "VELOCITY", "purchases", 600, kNeedsHistory, RefundsCan::kNotFire,
     "count_10m >= 5"},
    {RuleId::kDuplicate, "DUPLICATE", "DUPLICATE", "s", 0, kNeedsHistory | kNeedsMerchant,
     RefundsCan::kNotFire,
     "same amount, currency and merchant (category when neither has a merchant id) within 300 s, "
     "other transaction_id, no refund"},
    {RuleId::kImpossibleTravel, "IMPOSSIBLE_TRAVEL", "GEO", "km/h", 0, kNeedsHistory | kNeedsPlace,
     RefundsCan::kFire, "distance_km > 50 and speed_kmh > 900"},
    {RuleId::kVelocityMultiCity, "VELOCITY_MULTI_CITY", "VELOCITY", "purchases", 60, kNeedsHistory,
     RefundsCan::kNotFire, "more than 3 purchases in 1 minute and distinct_cities_1m >= 2"},
    {RuleId::kWatchedCountry, "WATCHED_COUNTRY", "LIST", "", 0, kNeedsCountry, RefundsCan::kFire,
     "country on the configured list"},
}};

[[nodiscard]] constexpr const RuleInfo& InfoOf(RuleId id) {
  return kRuleTable[static_cast<std::size_t>(id)];
}

// Whether `hour` lies in [from, to); when from > to the range goes through midnight.
[[nodiscard]] constexpr bool HourIsWithin(int hour, int from, int to) {
  return from <= to ? from <= hour && hour < to : hour >= from || hour < to;
}

// Sets `enforced`, `evidence`, `shadow` and `skipped` of the verdict.
void ApplyRules(const Policy& policy, const Transaction& transaction, const Observation& seen,
                const FeatureVector& features, Verdict* verdict);

}  // namespace harrier
