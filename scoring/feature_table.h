// The one table of features and what each needs: outputs, CSV columns, the model check and
// docs/features.md are made from it. Order and names are wire format: append only, and count up
// kFeatureVersion when a definition changes. Pure constants.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/transaction.h"
#include "core/verdict.h"
#include "state/observe.h"

namespace harrier {

// What a feature or a rule needs to be known or judged, as bits.
enum Need : std::uint32_t {
  kNeedsNothing = 0,
  kNeedsHistory = 1,   // the transaction is not too late
  kNeedsChannel = 2,   // channel
  kNeedsCountry = 4,   // country
  kNeedsMerchant = 8,  // merchant_id or merchant_category
  kNeedsPlace = 16,    // a position, when the card was present
};
inline constexpr std::uint32_t kNeedCount = 5;

struct FeatureInfo {
  FeatureId id;
  std::string_view name;
  std::string_view unit;  // empty: a pure number
  std::string_view definition;
  std::uint32_t needs;       // Need bits; a feature whose need is missing is absent in outputs
  std::string_view neutral;  // what the model sees then; "-" when it is always known
};

inline constexpr std::array<FeatureInfo, kFeatureCount> kFeatureTable = {{
    {FeatureId::kHour, "hour", "h", "hour of the event time in the configured time zone, 0-23",
     kNeedsNothing, "-"},
    {FeatureId::kDayOfWeek, "day_of_week", "",
     "weekday of the event time in the configured time zone, Monday = 0", kNeedsNothing, "-"},
    {FeatureId::kIsWeekend, "is_weekend", "", "1 on Saturday and Sunday, else 0", kNeedsNothing,
     "-"},
    {FeatureId::kAmountLog, "amount_log", "",
     "sign(a) ln(1 + abs(a)) of the amount a in the base currency", kNeedsNothing, "-"},
    {FeatureId::kAmountZ, "amount_z", "",
     "(a - mean) / sample deviation of the customer's earlier purchases; 0 before five of them, "
     "for "
     "deviation 0 and for refunds",
     kNeedsNothing, "-"},
    {FeatureId::kTimeSinceLastS, "time_since_last_s", "s",
     "time since the newest known transaction at or before this one; at most 2592000, which also "
     "stands for none",
     kNeedsHistory, "2592000"},
    {FeatureId::kMerchantNovelty, "merchant_novelty", "",
     "1 / (1 + earlier transactions at this merchant, or in this category when there is no "
     "merchant "
     "id)",
     kNeedsMerchant, "0"},
    {FeatureId::kHourRarity, "hour_rarity", "",
     "-ln((earlier transactions in this hour + 1) / (earlier transactions + 24))", kNeedsNothing,
     "-"},
    {FeatureId::kCount10m, "count_10m", "purchases", "purchases in 10 minutes, this one included",
     kNeedsHistory, "itself alone"},
    {FeatureId::kCount1h, "count_1h", "purchases", "purchases in 1 hour, this one included",
     kNeedsHistory, "itself alone"},
    {FeatureId::kAmount24h, "amount_24h", "base currency",
     "amount of the purchases in 24 hours, this one included", kNeedsHistory, "itself alone"},
    {FeatureId::kDistinctCities1m, "distinct_cities_1m", "cities",
     "different city names in 1 minute, this one included; missing ones do not count",
     kNeedsHistory, "itself alone"},
    {FeatureId::kDistanceKm, "distance_km", "km",
     "great circle from the latest known card-present, located transaction at or before this one, "
     "when this one is card-present and located, else 0",
     kNeedsHistory | kNeedsPlace, "0"},
    {FeatureId::kSpeedKmh, "speed_kmh", "km/h", "distance_km over the time between, at least 1 s",
     kNeedsHistory | kNeedsPlace, "0"},
    {FeatureId::kNewCountry, "new_country", "",
     "1 when the customer was never seen in this country but in others, else 0", kNeedsCountry,
     "0"},
    {FeatureId::kIsOnline, "is_online", "", "1 when the channel is web or app, else 0",
     kNeedsChannel, "0"},
}};

[[nodiscard]] constexpr const FeatureInfo& InfoOf(FeatureId id) {
  return kFeatureTable[static_cast<std::size_t>(id)];
}

// The Need bits that this transaction does not meet.
[[nodiscard]] std::uint32_t MissingNeeds(const Transaction& transaction, const Observation& seen);

}  // namespace harrier
