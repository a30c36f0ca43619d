#include "scoring/profile_account.h"

#include <cmath>
#include <string>

#include "scoring/account_item.h"
#include "scoring/feature_account.h"
#include "scoring/person_words.h"

namespace harrier {
namespace {

using Inputs = std::vector<AccountItem>;

Inputs Totals(const char* name, const PurchaseTotals& totals, CurrencyCode currency) {
  return {CountItem(name, totals.purchases), MoneyItem("sum", Money(totals.amount), currency)};
}

// A number that people read with two decimals.
AccountItem Rounded(const char* name, double value) {
  AccountItem item = NumberItem(name, value);
  item.words = DecimalForPeople(value);
  return item;
}

Inputs AgainstMean(const JudgedTransaction& judged, std::int64_t count, double sum) {
  Inputs inputs = {
      MoneyItem("amount", judged.transaction.amount_base, judged.policy.state.base_currency),
      CountItem("earlier_purchases", count)};
  if (count == 0) return inputs;
  const double mean = sum / static_cast<double>(count) / static_cast<double>(kMoneyScale);
  inputs.push_back(Rounded("mean", mean));
  return inputs;
}

Inputs AgainstMean(const JudgedTransaction& judged, const PurchaseTotals& earlier) {
  return AgainstMean(judged, earlier.purchases, static_cast<double>(earlier.amount));
}

Inputs Gaps(const SampleStatistics& gaps_ms) {
  const auto hours = [](double ms) { return ms / static_cast<double>(kHourMs); };
  return {CountItem("gaps", gaps_ms.count), Rounded("mean_hours", hours(gaps_ms.Mean())),
          Rounded("deviation_hours", hours(gaps_ms.Deviation()))};
}

}  // namespace

std::vector<AccountItem> ProfileInputs(FeatureId feature, const JudgedTransaction& judged) {
  const ProfileObservation& profile = judged.seen.profile;
  const SampleStatistics& earlier = judged.seen.earlier_purchases;
  const CurrencyCode currency = judged.policy.state.base_currency;
  switch (feature) {
    case FeatureId::kAmount:
      return {MoneyItem("amount", judged.transaction.amount_base, currency)};
    case FeatureId::kAmountRatio:
      return AgainstMean(judged, earlier.count, static_cast<double>(earlier.sum));
    case FeatureId::kAmountRatioCategory:
      return AgainstMean(judged, profile.in_category);
    case FeatureId::kAmountRatioChannel:
      return AgainstMean(judged, profile.in_channel);
    case FeatureId::kAmount1h:
      return {TimeItem("after", EventTime(judged.transaction.time.ms - kHourMs)),
              CountItem("purchases", judged.seen.purchases_1h)};
    case FeatureId::kCount24h:
      return {TimeItem("after", EventTime(judged.transaction.time.ms - kDayMs))};
    case FeatureId::kCount7d:
    case FeatureId::kAmount7d:
      return Totals("purchases", profile.days_7, currency);
    case FeatureId::kCount30d:
    case FeatureId::kAmount30d:
      return Totals("purchases", profile.days_30, currency);
    case FeatureId::kDaysSinceSpike:
      return {TimeItem("latest_spike", judged.before.profile.latest_spike)};
    case FeatureId::kNightShare:
      return {CountItem("at_night", profile.at_night),
              CountItem("earlier_transactions", judged.seen.earlier)};
    case FeatureId::kForeignShare:
      return {CountItem("in_home_country", profile.in_home_country),
              CountItem("in_any_country", profile.in_any_country)};
    case FeatureId::kCategoryNovelty:
      return {TextItem("category", judged.transaction.merchant_category),
              CountItem("earlier_purchases_there", profile.in_category.purchases)};
    case FeatureId::kMerchantEntropy:
      return {CountItem("merchants",
                        static_cast<std::int64_t>(judged.before.lifetime.merchants.size())),
              CountItem("transactions_there", profile.at_merchants)};
    case FeatureId::kHourDensity:
      return {CountItem("around_this_hour", profile.around_hour),
              CountItem("earlier_transactions", judged.seen.earlier)};
    case FeatureId::kBurstiness:
      return Gaps(profile.gaps_ms);
    default:  // counts of spikes and what the risk table says: the value is all there is
      return {};
  }
}

}  // namespace harrier
