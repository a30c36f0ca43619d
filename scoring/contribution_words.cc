#include "scoring/contribution_words.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/event_time.h"
#include "core/money.h"
#include "core/portable_math.h"
#include "scoring/features.h"
#include "scoring/person_words.h"

namespace harrier {
namespace {

// A value that is to be said, and what sets its feature apart from others that are said alike.
struct Saying {
  float value = 0;
  std::string about;
  const ContributionSubject& subject;
};

// "no purchase", "1 purchase", "2 purchases".
std::string Counted(std::int64_t count, const std::string& what) {
  if (count == 0) return "no " + what;
  return CountInWords(count) + " " + what + (count == 1 ? "" : "s");
}

std::string Span(float value, std::int64_t unit_ms) {
  constexpr std::int64_t kTenthOfADayMs = kDayMs / 10;
  const std::int64_t ms = DownToWhole(value, static_cast<double>(unit_ms));
  if (ms < kSecondMs) return "less than 1 s";
  if (ms < 2 * kDayMs) return DurationInWords(ms);
  const std::int64_t tenths = ms / kTenthOfADayMs;
  return TenthsInWords(static_cast<float>(tenths) / 10) + " days";
}

// --- amounts

std::string Amount(const Saying& saying) {
  const Money amount = saying.subject.transaction.amount_base;
  const CurrencyCode currency = saying.subject.base_currency;
  if (!saying.subject.transaction.is_refund()) return "amount " + AmountInWords(amount, currency);
  return "refund of " + AmountInWords(Money(-amount.ten_thousandths), currency);
}

std::string Refund() { return "a refund is not compared with earlier purchases"; }

std::string Deviations(const Saying& saying) {
  if (saying.subject.transaction.is_refund()) return Refund();
  const std::string usual = "this customer's usual";
  // Also when there are few purchases, or when all are alike.
  if (saying.value == 0) return Amount(saying) + " has no measurable deviation from " + usual;
  const float size = std::fabs(saying.value);
  return Amount(saying) + " is " + (size < 0.1F ? "less than 0.1" : TenthsInWords(size)) +
         " deviations " + (saying.value > 0 ? "above " : "below ") + usual;
}

std::string Ratio(const Saying& saying) {
  constexpr float kBeyondWords = 1'000'000;
  if (saying.subject.transaction.is_refund()) return Refund();
  const std::string usual = "this customer's usual" + saying.about;
  const float ratio = saying.value;
  if (ratio == 1) return Amount(saying) + " equals " + usual + ", or there is none yet";
  if (ratio < 1) return Amount(saying) + " is " + ShareInWords(ratio) + " of " + usual;
  if (ratio > kBeyondWords) return Amount(saying) + " is more than 1,000,000x " + usual;
  return Amount(saying) + " is " + TenthsInWords(ratio) + "x " + usual;
}

std::string Spent(const Saying& saying) {
  // Beyond this a float32 does not tell one cent from the next.
  constexpr float kCentsUpTo = 100'000;
  const CurrencyCode currency = saying.subject.base_currency;
  if (saying.value == 0) return "nothing spent " + saying.about;
  if (saying.value >= kCentsUpTo) {
    return WholeInWords(saying.value) + " " + FormatCurrency(currency) + " spent " + saying.about;
  }
  const Money cents(DownToWhole(saying.value, 100.0) * (kMoneyScale / 100));
  return AmountInWords(cents, currency) + " spent " + saying.about;
}

std::string Purchases(const Saying& saying) {
  return Counted(static_cast<std::int64_t>(saying.value), "purchase") + " " + saying.about;
}

std::string Spikes(const Saying& saying) {
  const auto count = static_cast<std::int64_t>(saying.value);
  return Counted(count, "earlier unusually high amount") + " " + saying.about;
}

std::string DaysSinceSpike(const Saying& saying) {
  // A late transaction may have the spike after it.
  if (saying.value == 0) return "last unusually high amount at this time or later";
  return "last unusually high amount " + Span(saying.value, kDayMs) + " ago";
}

// --- time

std::string Hour(const Saying& saying) {
  const auto hour = static_cast<int>(saying.value);
  return "made between " + HourInWords(hour) + " and " + HourInWords(hour + 1);
}

std::string DayOfWeek(const Saying& saying) {
  constexpr std::array kDays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                "Friday", "Saturday", "Sunday"};
  return std::string("made on a ") + kDays[static_cast<std::size_t>(saying.value)];
}

std::string Weekend(const Saying& saying) {
  return saying.value == 1 ? "made on a weekend" : "made on a weekday";
}

std::string TimeSinceLast(const Saying& saying) {
  if (saying.value >= static_cast<float>(kTimeSinceLastMaxS)) {
    return "no known transaction of this customer in the 30 days before";
  }
  return Span(saying.value, kSecondMs) + " after the last known transaction";
}

std::string EstimatedShare(float share, const std::string& time) {
  return "an estimated " + ShareInWords(share) + " of this customer's transactions are in " + time;
}

std::string HourRarity(const Saying& saying) {
  const auto share = static_cast<float>(Exp(-static_cast<double>(saying.value)));
  return EstimatedShare(share, "this hour of the day");
}

std::string HourDensity(const Saying& saying) {
  return EstimatedShare(saying.value, "this hour of the day or one beside it");
}

std::string Burstiness(const Saying& saying) {
  // Also when there are few transactions.
  if (saying.value == 0) return "earlier transactions are neither even nor in bursts, or too few";
  return "rhythm of earlier transactions " + std::string(saying.value < 0 ? "-" : "") +
         HundredthsInWords(std::fabs(saying.value)) + ", from -1 (even) to 1 (in bursts)";
}

// --- places and ways

std::string DistinctCities(const Saying& saying) {
  if (saying.value == 0) return "no city known within 1 minute";
  if (saying.value == 1) return "1 city within 1 minute";
  return WholeInWords(saying.value) + " cities within 1 minute";
}

std::string Travelled(const Saying& saying) {
  if (saying.value == 0) return "no travel from a previous place";
  const std::string number = saying.value < 1 ? "less than 1" : WholeInWords(saying.value);
  return number + " " + saying.about + " from the previous place";
}

std::string NewCountry(const Saying& saying) {
  const std::string country = FormatCountry(saying.subject.transaction.country);
  if (saying.value == 1) return "first transaction from " + country;
  return "country " + country + " was seen before or is this customer's first";
}

std::string Online(const Saying& saying) {
  return saying.value == 1 ? "made online" : "not made online";
}

// "None" also when there are no earlier ones.
std::string NightShare(const Saying& saying) {
  const std::string earlier = " of this customer's earlier transactions ";
  if (saying.value == 0) return "none" + earlier + "was between 00:00 and 06:00";
  return ShareInWords(saying.value) + earlier + "were between 00:00 and 06:00";
}

std::string ForeignShare(const Saying& saying) {
  const std::string earlier = " of this customer's earlier purchases ";
  if (saying.value == 0) return "none" + earlier + "was outside the usual country";
  return ShareInWords(saying.value) + earlier + "were outside the usual country";
}

// --- merchants

// From 1 / (1 + count), rounded once.
std::int64_t EarlierOf(float novelty) {
  return static_cast<std::int64_t>(std::floor(1 / static_cast<double>(novelty) + 0.5)) - 1;
}

std::string MerchantNovelty(const Saying& saying) {
  const bool has_id = !saying.subject.transaction.merchant_id.empty();
  const std::string place = has_id ? " at this merchant" : " in this merchant category";
  const std::int64_t earlier = EarlierOf(saying.value);
  if (earlier == 0) return "first transaction" + place;
  return (has_id ? "visit " : "transaction ") + CountInWords(earlier + 1) + place;
}

std::string CategoryNovelty(const Saying& saying) {
  return Counted(EarlierOf(saying.value), "earlier purchase") + " known in this merchant category";
}

// e^entropy merchants would be as varied if all were used alike.
std::string MerchantEntropy(const Saying& saying) {
  if (saying.value == 0) return "earlier transactions at one merchant only, or none yet";
  const auto merchants = static_cast<float>(Exp(static_cast<double>(saying.value)));
  return "earlier transactions as varied as over " + TenthsInWords(merchants) +
         " merchants used alike";
}

std::string MerchantRisk(const Saying& saying) {
  const std::string labels = "this merchant's labels of the last " + saying.about;
  if (saying.value == 0) return "no fraud among " + labels;
  return ShareInWords(saying.value) + " of " + labels + " are frauds";
}

std::string FraudRun(const Saying& saying) {
  if (saying.value == 0) return "this merchant's latest known label is no fraud, or there is none";
  if (saying.value == 1) return "this merchant's latest known label is a fraud";
  return "this merchant's latest " + WholeInWords(saying.value) + " known labels are frauds";
}

std::string FraudRunDays(const Saying& saying) {
  return "the frauds of this merchant's latest labels began " + Span(saying.value, kDayMs) + " ago";
}

// --- the table

struct FeatureWords {
  FeatureId id;
  std::string (*say)(const Saying& saying);
  std::string_view about;
  std::string_view unknown;  // what is said when the value is not known
};

using enum FeatureId;
constexpr std::string_view k7Days = "in the last 7 calendar days";  // of UTC, this one included
constexpr std::string_view k30Days = "in the last 30 calendar days";
constexpr std::array<FeatureWords, kFeatureCount> kWords = {{
    {kHour, Hour, "", "the hour is not known"},
    {kDayOfWeek, DayOfWeek, "", "the day of the week is not known"},
    {kIsWeekend, Weekend, "", "the day of the week is not known"},
    {kAmountLog, Amount, "", "the amount is not known"},
    {kAmountZ, Deviations, "", "the deviation from this customer's usual amount is not known"},
    {kTimeSinceLastS, TimeSinceLast, "", "the time since the last transaction is not known"},
    {kMerchantNovelty, MerchantNovelty, "", "the merchant is not known"},
    {kHourRarity, HourRarity, "", "how usual the hour is for this customer is not known"},
    {kCount10m, Purchases, "within 10 minutes",
     "the number of purchases within 10 minutes is not known"},
    {kCount1h, Purchases, "within 1 hour", "the number of purchases within 1 hour is not known"},
    {kAmount24h, Spent, "within 24 hours", "the amount spent within 24 hours is not known"},
    {kDistinctCities1m, DistinctCities, "", "the number of cities within 1 minute is not known"},
    {kDistanceKm, Travelled, "km", "the distance from the previous place is not known"},
    {kSpeedKmh, Travelled, "km/h", "the speed from the previous place is not known"},
    {kNewCountry, NewCountry, "", "the country is not known"},
    {kIsOnline, Online, "", "the channel is not known"},
    {kAmount, Amount, "", "the amount is not known"},
    {kAmountRatio, Ratio, "", "this customer's usual amount is not known"},
    {kAmountRatioCategory, Ratio, " in this merchant category",
     "this customer's usual amount in the merchant's category is not known"},
    {kAmountRatioChannel, Ratio, " through this channel",
     "this customer's usual amount through the channel is not known"},
    {kAmount1h, Spent, "within 1 hour", "the amount spent within 1 hour is not known"},
    {kCount24h, Purchases, "within 24 hours",
     "the number of purchases within 24 hours is not known"},
    {kCount7d, Purchases, k7Days, "the number of purchases in 7 days is not known"},
    {kAmount7d, Spent, k7Days, "the amount spent in 7 days is not known"},
    {kCount30d, Purchases, k30Days, "the number of purchases in 30 days is not known"},
    {kAmount30d, Spent, k30Days, "the amount spent in 30 days is not known"},
    {kSpikes7d, Spikes, k7Days, "the number of unusually high amounts in 7 days is not known"},
    {kSpikes30d, Spikes, k30Days, "the number of unusually high amounts in 30 days is not known"},
    {kDaysSinceSpike, DaysSinceSpike, "", "no earlier unusually high amount is known"},
    {kNightShare, NightShare, "", "the share of transactions at night is not known"},
    {kForeignShare, ForeignShare, "",
     "the share of purchases outside the usual country is not known"},
    {kCategoryNovelty, CategoryNovelty, "", "the merchant's category is not known"},
    {kMerchantEntropy, MerchantEntropy, "",
     "the variety of this customer's merchants is not known"},
    {kHourDensity, HourDensity, "", "how usual the time of day is for this customer is not known"},
    {kBurstiness, Burstiness, "", "the rhythm of earlier transactions is not known"},
    {kMerchantRisk1d, MerchantRisk, "day", "the merchant's risk is not known"},
    {kMerchantRisk7d, MerchantRisk, "7 days", "the merchant's risk is not known"},
    {kMerchantRisk30d, MerchantRisk, "30 days", "the merchant's risk is not known"},
    {kMerchantFraudRun, FraudRun, "", "the merchant's risk is not known"},
    {kMerchantFraudRunDays, FraudRunDays, "", "no run of frauds is known at this merchant"},
}};

constexpr bool IsInTheOrderOfIds() {
  for (std::size_t i = 0; i < kFeatureCount; ++i) {
    if (static_cast<std::size_t>(kWords[i].id) != i) return false;
  }
  return true;
}
static_assert(IsInTheOrderOfIds());

}  // namespace

std::string ContributionInWords(FeatureId feature, const ContributionSubject& subject) {
  const FeatureWords& words = kWords[static_cast<std::size_t>(feature)];
  if (!subject.features.Knows(feature)) return std::string(words.unknown);
  return words.say({subject.features[feature], std::string(words.about), subject});
}

}  // namespace harrier
