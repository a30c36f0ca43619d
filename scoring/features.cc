#include "scoring/features.h"

#include <algorithm>
#include <bit>

#include "core/event_time.h"
#include "core/money.h"
#include "core/portable_math.h"
#include "scoring/feature_table.h"
#include "scoring/geodesy.h"
#include "scoring/profile_features.h"

namespace harrier {
namespace {

constexpr std::uint64_t FeaturesOf(int version) {
  return (std::uint64_t{1} << FeatureCountOf(version)) - 1;
}

// Which features each single need takes away, from the table.
constexpr std::array<std::uint64_t, kNeedCount> kFeaturesByNeed = [] {
  std::array<std::uint64_t, kNeedCount> features{};
  for (std::size_t need = 0; need < kNeedCount; ++need) {
    for (std::size_t i = 0; i < kFeatureCount; ++i) {
      if ((kFeatureTable[i].needs >> need & 1U) != 0) features[need] |= std::uint64_t{1} << i;
    }
  }
  return features;
}();

std::uint64_t KnownFeatures(int version, std::uint32_t missing_needs) {
  std::uint64_t known = FeaturesOf(version);
  for (std::size_t need = 0; need < kNeedCount; ++need) {
    if ((missing_needs >> need & 1U) != 0) known &= ~kFeaturesByNeed[need];
  }
  return known;
}

float AmountLog(Money amount) {
  const std::int64_t units = amount.ten_thousandths;
  const auto magnitude = static_cast<double>(units < 0 ? -units : units);
  constexpr auto kScale = static_cast<double>(kMoneyScale);
  const double log = Log((kScale + magnitude) / kScale);
  return static_cast<float>(units < 0 ? -log : log);
}

float AmountZ(const Transaction& transaction, const Observation& seen) {
  if (transaction.is_refund()) return 0.0F;
  return static_cast<float>(
      seen.earlier_purchases.StandardScore(transaction.amount_base.ten_thousandths));
}

float TimeSinceLastS(const Observation& seen) {
  constexpr std::int64_t kMaxMs = kTimeSinceLastMaxS * kSecondMs;
  const std::int64_t ms = seen.since_last_ms == kNoEarlierMs ? kMaxMs : seen.since_last_ms;
  return RatioToFloat(std::min(ms, kMaxMs), kSecondMs);
}

float MerchantNovelty(const Observation& seen) {
  if (seen.merchant.kind == MerchantKey::Kind::kNone) return 0.0F;
  return RatioToFloat(1, 1 + seen.earlier_at_merchant);
}

float HourRarity(const Observation& seen) {
  const auto in_hour = static_cast<double>(seen.earlier_in_hour + 1);
  const auto all = static_cast<double>(seen.earlier + kHoursPerDay);
  return static_cast<float>(-Log(in_hour / all));
}

struct Travel {
  double distance_km = 0;
  double speed_kmh = 0;
};

Travel TravelOf(const Transaction& transaction, const Observation& seen) {
  if (seen.previous_place == kNotInHistory) return {};
  const GeoPoint from{std::bit_cast<double>(seen.from.latitude_bits),
                      std::bit_cast<double>(seen.from.longitude_bits)};
  const double km = GreatCircleKm(from, {transaction.latitude, transaction.longitude});
  const auto ms = static_cast<double>(std::max(seen.since_previous_place_ms, kSecondMs));
  return {km, km * static_cast<double>(kHourMs) / ms};
}

void SetRiskFeatures(const std::optional<MerchantRiskAt>& risk, FeatureVector* features) {
  const MerchantRiskAt at = risk.value_or(MerchantRiskAt{});
  features->Set(FeatureId::kMerchantRisk1d, at.windows[0].rate());
  features->Set(FeatureId::kMerchantRisk7d, at.windows[1].rate());
  features->Set(FeatureId::kMerchantRisk30d, at.windows[2].rate());
  features->Set(FeatureId::kMerchantFraudRun, static_cast<float>(at.fraud_run));
  features->Set(FeatureId::kMerchantFraudRunDays, static_cast<float>(at.fraud_run_days));
}

std::uint32_t MissingRisk(const std::optional<MerchantRiskAt>& risk) {
  if (!risk) return kNeedsRisk | kNeedsFraudRun;
  return risk->fraud_run == 0 ? kNeedsFraudRun : kNeedsNothing;
}

float OneIf(bool condition) { return condition ? 1.0F : 0.0F; }

}  // namespace

FeatureVector ComputeFeatures(const Transaction& transaction, const Observation& seen,
                              const FeatureOptions& options) {
  const Travel travel = TravelOf(transaction, seen);
  const bool is_online =
      transaction.channel == Channel::kWeb || transaction.channel == Channel::kApp;
  FeatureVector features;
  features.Set(FeatureId::kHour, static_cast<float>(seen.local.hour));
  features.Set(FeatureId::kDayOfWeek, static_cast<float>(seen.local.day_of_week));
  features.Set(FeatureId::kIsWeekend, OneIf(seen.local.day_of_week >= 5));
  features.Set(FeatureId::kAmountLog, AmountLog(transaction.amount_base));
  features.Set(FeatureId::kAmountZ, AmountZ(transaction, seen));
  features.Set(FeatureId::kTimeSinceLastS, TimeSinceLastS(seen));
  features.Set(FeatureId::kMerchantNovelty, MerchantNovelty(seen));
  features.Set(FeatureId::kHourRarity, HourRarity(seen));
  features.Set(FeatureId::kCount10m, static_cast<float>(seen.purchases_10m));
  features.Set(FeatureId::kCount1h, static_cast<float>(seen.purchases_1h));
  features.Set(FeatureId::kAmount24h, ToFloat(seen.amount_24h));
  features.Set(FeatureId::kDistinctCities1m, static_cast<float>(seen.distinct_cities_1m));
  features.Set(FeatureId::kDistanceKm, static_cast<float>(travel.distance_km));
  features.Set(FeatureId::kSpeedKmh, static_cast<float>(travel.speed_kmh));
  features.Set(FeatureId::kNewCountry, OneIf(seen.country_is_new));
  features.Set(FeatureId::kIsOnline, OneIf(is_online));
  if (options.version >= 2) {
    SetProfileFeatures(transaction, seen, &features);
    SetRiskFeatures(options.risk, &features);
  }
  // What is not known has its neutral value already: an absent field observes nothing, and a too
  // late transaction is observed alone.
  features.known =
      KnownFeatures(options.version, MissingNeeds(transaction, seen) | MissingRisk(options.risk));
  return features;
}

}  // namespace harrier
