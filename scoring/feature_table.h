// The one table of features and what each needs: outputs, CSV columns, the model check and
// docs/features.md are made from it. Order and names are wire format: append only, in blocks, each
// with its version; a definition that changes is a new feature. Pure constants.
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
  kNeedsHistory = 1,     // the transaction is not too late
  kNeedsChannel = 2,     // channel
  kNeedsCountry = 4,     // country
  kNeedsMerchant = 8,    // merchant_id or merchant_category
  kNeedsPlace = 16,      // a position, when the card was present
  kNeedsCategory = 32,   // merchant_category
  kNeedsSpike = 64,      // an earlier spike of the customer
  kNeedsRisk = 128,      // a risk table that speaks of this merchant at this time
  kNeedsFraudRun = 256,  // the merchant's latest known label is a fraud
};
inline constexpr std::uint32_t kNeedCount = 9;

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
    // --- version 2
    {FeatureId::kAmount, "amount", "base currency", "the amount a in the base currency",
     kNeedsNothing, "-"},
    {FeatureId::kAmountRatio, "amount_ratio", "",
     "a / mean of the customer's earlier purchases, the mean at least 0.01; 1 without any and for "
     "refunds",
     kNeedsNothing, "-"},
    {FeatureId::kAmountRatioCategory, "amount_ratio_category", "",
     "as amount_ratio, of earlier purchases in this merchant category, the 16 seen last",
     kNeedsCategory, "1"},
    {FeatureId::kAmountRatioChannel, "amount_ratio_channel", "",
     "as amount_ratio, of earlier purchases through this channel", kNeedsChannel, "1"},
    {FeatureId::kAmount1h, "amount_1h", "base currency",
     "amount of the purchases in 1 hour, this one included", kNeedsHistory, "itself alone"},
    {FeatureId::kCount24h, "count_24h", "purchases", "purchases in 24 hours, this one included",
     kNeedsHistory, "itself alone"},
    {FeatureId::kCount7d, "count_7d", "purchases",
     "purchases on this UTC day and the 6 before it, this one included", kNeedsNothing, "-"},
    {FeatureId::kAmount7d, "amount_7d", "base currency", "their amount", kNeedsNothing, "-"},
    {FeatureId::kCount30d, "count_30d", "purchases",
     "purchases on this UTC day and the 29 before it, this one included", kNeedsNothing, "-"},
    {FeatureId::kAmount30d, "amount_30d", "base currency", "their amount", kNeedsNothing, "-"},
    {FeatureId::kSpikes7d, "spikes_7d", "spikes",
     "earlier spikes on this UTC day and the 6 before it; a spike is a purchase above 3 times the "
     "mean of the purchases before it, five at least",
     kNeedsNothing, "-"},
    {FeatureId::kSpikes30d, "spikes_30d", "spikes",
     "earlier spikes on this UTC day and the 29 before it", kNeedsNothing, "-"},
    {FeatureId::kDaysSinceSpike, "days_since_spike", "d",
     "time since the customer's latest earlier spike", kNeedsSpike, "999"},
    {FeatureId::kNightShare, "night_share", "",
     "share of the earlier transactions from 0:00 to 6:00 in the configured time zone; 0 without "
     "any",
     kNeedsNothing, "-"},
    {FeatureId::kForeignShare, "foreign_share", "",
     "share of the earlier purchases that were not made in the country where most were, of the 16 "
     "countries seen last; 0 without any",
     kNeedsCountry, "0"},
    {FeatureId::kCategoryNovelty, "category_novelty", "",
     "1 / (1 + earlier purchases in this merchant category, of the 16 seen last)", kNeedsCategory,
     "0"},
    {FeatureId::kMerchantEntropy, "merchant_entropy", "nat",
     "entropy of the earlier transactions over the merchants that are counted: -sum p ln p; 0 "
     "without any",
     kNeedsNothing, "-"},
    {FeatureId::kHourDensity, "hour_density", "",
     "share of the earlier transactions that fell into this hour of the day or one beside it: "
     "(those + 3) / (all + 24)",
     kNeedsNothing, "-"},
    {FeatureId::kBurstiness, "burstiness", "",
     "(s - m) / (s + m) of the gaps between the earlier transactions, m their mean and s their "
     "sample deviation (Goh and Barabasi 2008); 0 before three gaps",
     kNeedsNothing, "-"},
    {FeatureId::kMerchantRisk1d, "merchant_risk_1d", "",
     "share of frauds among the merchant's labels that came to be known in the last day (risk "
     "table)",
     kNeedsRisk, "0"},
    {FeatureId::kMerchantRisk7d, "merchant_risk_7d", "", "the same in 7 days", kNeedsRisk, "0"},
    {FeatureId::kMerchantRisk30d, "merchant_risk_30d", "", "the same in 30 days", kNeedsRisk, "0"},
    {FeatureId::kMerchantFraudRun, "merchant_fraud_run", "frauds",
     "how many of the merchant's latest known labels, without a genuine one between, are frauds",
     kNeedsRisk, "0"},
    {FeatureId::kMerchantFraudRunDays, "merchant_fraud_run_days", "d",
     "time since the first transaction of that run", kNeedsRisk | kNeedsFraudRun, "0"},
}};

// nullptr: no feature has this name.
[[nodiscard]] const FeatureInfo* FindFeature(std::string_view name);

// The version of the table that a feature came with.
[[nodiscard]] constexpr int VersionOf(FeatureId id) {
  return static_cast<std::size_t>(id) < FeatureCountOf(1) ? 1 : 2;
}

[[nodiscard]] constexpr const FeatureInfo& InfoOf(FeatureId id) {
  return kFeatureTable[static_cast<std::size_t>(id)];
}

// The Need bits that this transaction does not meet, those of the risk table apart.
[[nodiscard]] std::uint32_t MissingNeeds(const Transaction& transaction, const Observation& seen);

}  // namespace harrier
