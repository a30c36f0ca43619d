#include "scoring/profile_features.h"

#include <algorithm>

#include "core/event_time.h"
#include "core/money.h"
#include "core/portable_math.h"

namespace harrier {
namespace {

constexpr double kLogUnit = 1 << 20;  // of ProfileObservation::merchant_logs
constexpr std::int64_t kGapsMin = 3;
constexpr double kLeastMean = 0.01 * static_cast<double>(kMoneyScale);

double DaysOf(std::int64_t ms) { return static_cast<double>(ms) / static_cast<double>(kDayMs); }

float Ratio(const Transaction& transaction, double count, double amount) {
  if (transaction.is_refund() || count == 0) return 1.0F;
  const auto own = static_cast<double>(transaction.amount_base.ten_thousandths);
  return static_cast<float>(own / std::max(amount / count, kLeastMean));
}

float Ratio(const Transaction& transaction, const PurchaseTotals& earlier) {
  return Ratio(transaction, earlier.purchases, static_cast<double>(earlier.amount));
}

float ShareOf(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0.0F : RatioToFloat(part, whole);
}

// ln N - (sum of c ln c) / N.
float MerchantEntropy(const ProfileObservation& profile) {
  if (profile.at_merchants == 0) return 0.0F;
  const auto all = static_cast<double>(profile.at_merchants);
  const double entropy = Log(all) - static_cast<double>(profile.merchant_logs) / kLogUnit / all;
  return static_cast<float>(std::max(entropy, 0.0));
}

float Burstiness(const SampleStatistics& gaps_ms) {
  if (gaps_ms.count < kGapsMin || gaps_ms.sum == 0) return 0.0F;
  const double mean = gaps_ms.Mean();
  const double deviation = gaps_ms.Deviation();
  return static_cast<float>((deviation - mean) / (deviation + mean));
}

}  // namespace

void SetProfileFeatures(const Transaction& transaction, const Observation& seen,
                        FeatureVector* features) {
  const ProfileObservation& profile = seen.profile;
  const auto set = [features](FeatureId id, float value) { features->Set(id, value); };
  const SampleStatistics& earlier = seen.earlier_purchases;
  set(FeatureId::kAmount, ToFloat(transaction.amount_base));
  set(FeatureId::kAmountRatio,
      Ratio(transaction, static_cast<double>(earlier.count), static_cast<double>(earlier.sum)));
  set(FeatureId::kAmountRatioCategory, Ratio(transaction, profile.in_category));
  set(FeatureId::kAmountRatioChannel, Ratio(transaction, profile.in_channel));
  set(FeatureId::kAmount1h, ToFloat(seen.amount_1h));
  set(FeatureId::kCount24h, static_cast<float>(seen.purchases_24h));
  set(FeatureId::kCount7d, static_cast<float>(profile.days_7.purchases));
  set(FeatureId::kAmount7d, ToFloat(Money(profile.days_7.amount)));
  set(FeatureId::kCount30d, static_cast<float>(profile.days_30.purchases));
  set(FeatureId::kAmount30d, ToFloat(Money(profile.days_30.amount)));
  set(FeatureId::kSpikes7d, static_cast<float>(profile.spikes_7d));
  set(FeatureId::kSpikes30d, static_cast<float>(profile.spikes_30d));
  set(FeatureId::kDaysSinceSpike, profile.since_spike_ms == kNoEarlierMs
                                      ? kDaysSinceSpikeNeutral
                                      : static_cast<float>(DaysOf(profile.since_spike_ms)));
  set(FeatureId::kNightShare, ShareOf(profile.at_night, seen.earlier));
  set(FeatureId::kForeignShare,
      transaction.country.packed == 0
          ? 0.0F
          : ShareOf(profile.in_any_country - profile.in_home_country, profile.in_any_country));
  set(FeatureId::kCategoryNovelty,
      profile.category_key == 0 ? 0.0F
                                : RatioToFloat(1, 1 + std::int64_t{profile.in_category.purchases}));
  set(FeatureId::kMerchantEntropy, MerchantEntropy(profile));
  set(FeatureId::kHourDensity, RatioToFloat(profile.around_hour + 3, seen.earlier + kHoursPerDay));
  set(FeatureId::kBurstiness, Burstiness(profile.gaps_ms));
}

}  // namespace harrier
