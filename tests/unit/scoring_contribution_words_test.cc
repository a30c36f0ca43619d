// What each feature's value says: every feature, its edges, and what is said when it is not known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "scoring/contribution_words.h"
#include "scoring/feature_table.h"
#include "scoring/person_words.h"
#include "tests/fakes/one_customer.h"

namespace harrier {
namespace {

using enum FeatureId;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

class ContributionWords : public ::testing::Test {
 protected:
  ContributionWords() {
    transaction_.amount = transaction_.amount_base = Money(42'100'000);
    transaction_.merchant_id = "M-1";
    transaction_.country = *ParseCountry("DE");
  }
  void Refund() { transaction_.amount = transaction_.amount_base = Money(-200'000); }

  [[nodiscard]] std::string Words(FeatureId feature, float value) const {
    FeatureVector features;
    features.Set(feature, value);
    return ContributionInWords(feature, {transaction_, features, *ParseCurrency("EUR")});
  }
  [[nodiscard]] std::string WordsOfUnknown(FeatureId feature) const {
    return ContributionInWords(feature, {transaction_, {}, *ParseCurrency("EUR")});
  }
  // Of each value, what is said of it.
  void ExpectWords(FeatureId feature,
                   const std::vector<std::pair<float, std::string>>& expected) const {
    for (const auto& [value, words] : expected) EXPECT_EQ(Words(feature, value), words);
  }

  Transaction transaction_;
};

TEST_F(ContributionWords, SayWhatIsNotKnownOfEachFeature) {
  for (const FeatureInfo& feature : kFeatureTable) {
    EXPECT_THAT(WordsOfUnknown(feature.id), ContainsRegex("is not known$|^no .* is known"))
        << feature.name;
  }
  EXPECT_EQ(WordsOfUnknown(kMerchantRisk7d), "the merchant's risk is not known");
  EXPECT_EQ(WordsOfUnknown(kDaysSinceSpike), "no earlier unusually high amount is known");
  EXPECT_EQ(WordsOfUnknown(kAmountRatioCategory),
            "this customer's usual amount in the merchant's category is not known");
}

TEST_F(ContributionWords, SayTheExactAmount) {
  for (const FeatureId feature : {kAmount, kAmountLog}) {
    ExpectWords(feature, {{8.3F, "amount 4,210.00 EUR"}});
  }
  transaction_.amount = transaction_.amount_base = Money(1'234'567'891'234);
  ExpectWords(kAmount, {{123'456'784.0F, "amount 123,456,789.1234 EUR"}});
  Refund();
  ExpectWords(kAmount, {{-20, "refund of 20.00 EUR"}});
}

TEST_F(ContributionWords, SayDeviationsInBothDirections) {
  const std::string amount = "amount 4,210.00 EUR ";
  ExpectWords(kAmountZ,
              {{3.1F, amount + "is 3.1 deviations above this customer's usual"},
               {3.19F, amount + "is 3.1 deviations above this customer's usual"},
               {-0.75F, amount + "is 0.7 deviations below this customer's usual"},
               {0.1F, amount + "is 0.1 deviations above this customer's usual"},
               {-0.09F, amount + "is less than 0.1 deviations below this customer's usual"},
               {12'345.6F, amount + "is 12,345.6 deviations above this customer's usual"},
               {0, amount + "has no measurable deviation from this customer's usual"}});
  Refund();
  ExpectWords(kAmountZ, {{0, "a refund is not compared with earlier purchases"}});
}

TEST_F(ContributionWords, SayRatiosAboveAndBelowTheUsual) {
  const std::string amount = "amount 4,210.00 EUR ";
  ExpectWords(kAmountRatio,
              {{6.3F, amount + "is 6.3x this customer's usual"},
               {6.39F, amount + "is 6.3x this customer's usual"},
               {8.7F, amount + "is 8.7x this customer's usual"},  // as a double, 8.6999998
               {std::nextafter(7.0F, 0.0F), amount + "is 6.9x this customer's usual"},
               {1.04F, amount + "is 1.0x this customer's usual"},
               {1, amount + "equals this customer's usual, or there is none yet"},
               {0.999F, amount + "is 99.9 % of this customer's usual"},
               {0.12F, amount + "is 12 % of this customer's usual"},
               {0.0009F, amount + "is less than 0.1 % of this customer's usual"},
               {0, amount + "is 0 % of this customer's usual"},
               {1'000'000, amount + "is 1,000,000.0x this customer's usual"},
               {1e13F, amount + "is more than 1,000,000x this customer's usual"}});
  ExpectWords(
      kAmountRatioCategory,
      {{2, amount + "is 2.0x this customer's usual in this merchant category"},
       {1, amount + "equals this customer's usual in this merchant category, or there is none "
                    "yet"}});
  ExpectWords(kAmountRatioChannel,
              {{0.5F, amount + "is 50 % of this customer's usual through this channel"}});
  Refund();
  for (const FeatureId feature : {kAmountRatio, kAmountRatioCategory, kAmountRatioChannel}) {
    ExpectWords(feature, {{1, "a refund is not compared with earlier purchases"}});
  }
}

TEST_F(ContributionWords, SayAmountsOfWindowsToTheCentAsLongAsTheyAreExact) {
  const std::vector<std::pair<FeatureId, std::string>> windows = {
      {kAmount1h, "within 1 hour"},
      {kAmount24h, "within 24 hours"},
      {kAmount7d, "in the last 7 calendar days"},
      {kAmount30d, "in the last 30 calendar days"}};
  for (const auto& [feature, window] : windows) {
    ExpectWords(feature, {{0, "nothing spent " + window},
                          {42.17F, "42.17 EUR spent " + window},
                          {0.009F, "0.00 EUR spent " + window},
                          {99'999.99F, "99,999.99 EUR spent " + window},
                          {100'000.99F, "100,000 EUR spent " + window},
                          {0x1p44F, "17,592,186,044,416 EUR spent " + window}});
  }
}

TEST_F(ContributionWords, SayEveryCentThatAFloatCanHold) {
  for (std::int64_t cents = 1; cents < 10'000'000; cents += 997) {
    const Money money(cents * 100);
    ASSERT_EQ(Words(kAmount24h, ToFloat(money)),
              FormatMoneyForPeople(money) + " EUR spent within 24 hours");
  }
}

TEST_F(ContributionWords, CountPurchases) {
  const std::vector<std::pair<FeatureId, std::string>> windows = {
      {kCount10m, "within 10 minutes"},
      {kCount1h, "within 1 hour"},
      {kCount24h, "within 24 hours"},
      {kCount7d, "in the last 7 calendar days"},
      {kCount30d, "in the last 30 calendar days"}};
  for (const auto& [feature, window] : windows) {
    ExpectWords(feature, {{0, "no purchase " + window},
                          {1, "1 purchase " + window},
                          {2, "2 purchases " + window},
                          {12'345, "12,345 purchases " + window}});
  }
}

TEST_F(ContributionWords, CountSpikes) {
  ExpectWords(kSpikes7d, {{0, "no earlier unusually high amount in the last 7 calendar days"},
                          {1, "1 earlier unusually high amount in the last 7 calendar days"},
                          {2, "2 earlier unusually high amounts in the last 7 calendar days"}});
  ExpectWords(kSpikes30d, {{3, "3 earlier unusually high amounts in the last 30 calendar days"}});
}

TEST_F(ContributionWords, SayHowLongAgo) {
  const std::string last = "last unusually high amount ";
  constexpr float kSecond = 1.0F / 86'400;
  ExpectWords(kDaysSinceSpike, {{0, last + "at this time or later"},
                                {kSecond / 2, last + "less than 1 s ago"},
                                {kSecond, last + "1 s ago"},
                                {0.25F, last + "6 h ago"},
                                {1.99F, last + "47 h ago"},
                                {2, last + "2.0 days ago"},
                                {2.4F, last + "2.4 days ago"},
                                {2.49F, last + "2.4 days ago"},
                                {12'345.6F, last + "12,345.6 days ago"}});
  ExpectWords(kTimeSinceLastS,
              {{0, "less than 1 s after the last known transaction"},
               {12.9F, "12 s after the last known transaction"},
               {600, "10 min after the last known transaction"},
               {2'591'999, "29.9 days after the last known transaction"},
               {2'592'000, "no known transaction of this customer in the 30 days before"}});
  ExpectWords(kMerchantFraudRunDays,
              {{0, "the frauds of this merchant's latest labels began less than 1 s ago"},
               {9.5F, "the frauds of this merchant's latest labels began 9.5 days ago"}});
}

TEST_F(ContributionWords, SayTheTime) {
  ExpectWords(kHour, {{0, "made between 00:00 and 01:00"}, {23, "made between 23:00 and 24:00"}});
  ExpectWords(kDayOfWeek, {{0, "made on a Monday"}, {6, "made on a Sunday"}});
  ExpectWords(kIsWeekend, {{0, "made on a weekday"}, {1, "made on a weekend"}});
}

TEST_F(ContributionWords, EstimateHowUsualTheTimeIs) {
  const std::string in = " of this customer's transactions are in this hour of the day";
  ExpectWords(kHourRarity, {{0, "an estimated 100 %" + in},
                            {std::log(24.0F), "an estimated 4.1 %" + in},
                            {16, "an estimated less than 0.1 %" + in}});
  ExpectWords(kHourDensity, {{0.125F, "an estimated 12.5 %" + in + " or one beside it"},
                             {1, "an estimated 100 %" + in + " or one beside it"}});
}

TEST_F(ContributionWords, SayShares) {
  const std::string transactions = " of this customer's earlier transactions ";
  ExpectWords(kNightShare,
              {{0, "none" + transactions + "was between 00:00 and 06:00"},
               {0.0001F, "less than 0.1 %" + transactions + "were between 00:00 and 06:00"},
               {0.03F, "3 %" + transactions + "were between 00:00 and 06:00"},
               {1, "100 %" + transactions + "were between 00:00 and 06:00"}});
  const std::string purchases = " of this customer's earlier purchases ";
  ExpectWords(kForeignShare, {{0, "none" + purchases + "was outside the usual country"},
                              {0.3333F, "33.3 %" + purchases + "were outside the usual country"}});
}

TEST_F(ContributionWords, SayRhythm) {
  ExpectWords(kBurstiness,
              {{0, "earlier transactions are neither even nor in bursts, or too few"},
               {0.42F, "rhythm of earlier transactions 0.42, from -1 (even) to 1 (in bursts)"},
               {-0.429F, "rhythm of earlier transactions -0.42, from -1 (even) to 1 (in bursts)"},
               {-1, "rhythm of earlier transactions -1.00, from -1 (even) to 1 (in bursts)"}});
}

TEST_F(ContributionWords, SayPlaces) {
  ExpectWords(kDistinctCities1m, {{0, "no city known within 1 minute"},
                                  {1, "1 city within 1 minute"},
                                  {3, "3 cities within 1 minute"}});
  ExpectWords(kDistanceKm, {{0, "no travel from a previous place"},
                            {0.4F, "less than 1 km from the previous place"},
                            {1432.9F, "1,432 km from the previous place"}});
  ExpectWords(kSpeedKmh, {{0, "no travel from a previous place"},
                          {0.9F, "less than 1 km/h from the previous place"},
                          {72'000'000, "72,000,000 km/h from the previous place"}});
  ExpectWords(kNewCountry, {{0, "country DE was seen before or is this customer's first"},
                            {1, "first transaction from DE"}});
  ExpectWords(kIsOnline, {{0, "not made online"}, {1, "made online"}});
}

TEST_F(ContributionWords, CountVisits) {
  ExpectWords(kMerchantNovelty, {{1, "first transaction at this merchant"},
                                 {0.5F, "visit 2 at this merchant"},
                                 {0.25F, "visit 4 at this merchant"}});
  ExpectWords(kCategoryNovelty, {{1, "no earlier purchase known in this merchant category"},
                                 {0.5F, "1 earlier purchase known in this merchant category"},
                                 {0.25F, "3 earlier purchases known in this merchant category"}});
  for (std::int64_t visit = 2; visit < 100'000; visit += 7) {
    ASSERT_EQ(Words(kMerchantNovelty, RatioToFloat(1, visit)),
              "visit " + CountInWords(visit) + " at this merchant");
  }
  transaction_.merchant_id = {};
  ExpectWords(kMerchantNovelty, {{1, "first transaction in this merchant category"},
                                 {0.25F, "transaction 4 in this merchant category"}});
}

TEST_F(ContributionWords, SayHowVariedMerchantsAre) {
  const std::string varied = "earlier transactions as varied as over ";
  ExpectWords(kMerchantEntropy, {{0, "earlier transactions at one merchant only, or none yet"},
                                 {0.01F, varied + "1.0 merchants used alike"},
                                 {std::log(7.35F), varied + "7.3 merchants used alike"},
                                 {std::log(64.55F), varied + "64.5 merchants used alike"}});
}

TEST_F(ContributionWords, SayTheMerchantsRisk) {
  const std::string labels = " this merchant's labels of the last ";
  ExpectWords(kMerchantRisk1d, {{0.5F, "50 % of" + labels + "day are frauds"}});
  ExpectWords(kMerchantRisk7d, {{0, "no fraud among" + labels + "7 days"},
                                {0.125F, "12.5 % of" + labels + "7 days are frauds"},
                                {0.0002F, "less than 0.1 % of" + labels + "7 days are frauds"}});
  ExpectWords(kMerchantRisk30d, {{1, "100 % of" + labels + "30 days are frauds"}});
  ExpectWords(kMerchantFraudRun,
              {{0, "this merchant's latest known label is no fraud, or there is none"},
               {1, "this merchant's latest known label is a fraud"},
               {12, "this merchant's latest 12 known labels are frauds"}});
}

// Values of shares and tenths in all their digits: what is said is at most what was reached, and
// less than one step below it.
TEST_F(ContributionWords, NeverRoundUp) {
  for (int thousandths = 1; thousandths < 1000; ++thousandths) {
    const float share = RatioToFloat(thousandths, 1000);
    const std::string whole = std::to_string(thousandths / 10);
    const std::string tenth = thousandths % 10 == 0 ? "" : "." + std::to_string(thousandths % 10);
    const std::string expected = whole + tenth + " % of this merchant's";
    ASSERT_THAT(Words(kMerchantRisk7d, share), HasSubstr(expected)) << thousandths;
    ASSERT_THAT(Words(kMerchantRisk7d, RatioToFloat(thousandths * 1000 - 1, 1'000'000)),
                ::testing::Not(::testing::StartsWith(expected)))
        << thousandths;
  }
}

// A customer whose figures can be counted by hand: six purchases of 10.00 a day apart, then 4,210.
TEST(ContributionWordsOfACustomer, SayWhatTheCustomerDid) {
  constexpr std::int64_t kNoon = 1'767'614'400'000;  // Monday, 2026-01-05T12:00:00Z
  OneCustomer customer;
  customer.policy.state.feature_version = kFeatureVersionMax;
  for (int day = 0; day < 6; ++day) {
    OwnedTransaction usual = PlainPurchase("usual-" + std::to_string(day), kNoon + day * kDayMs);
    usual.merchant_id = "M-1";
    customer.Take(usual);
  }
  OwnedTransaction owned = PlainPurchase("this", kNoon + 7 * kDayMs);
  owned.merchant_id = "M-1";
  owned.amount = owned.amount_base = 42'100'000;
  const Verdict verdict = customer.Judge(owned).verdict;
  const Transaction transaction = ViewOf(owned);
  const ContributionSubject subject{transaction, verdict.features, *ParseCurrency("EUR")};
  const auto words = [&subject](FeatureId feature) {
    return ContributionInWords(feature, subject);
  };

  EXPECT_EQ(words(kAmountRatio), "amount 4,210.00 EUR is 421.0x this customer's usual");
  EXPECT_EQ(words(kMerchantNovelty), "visit 7 at this merchant");
  EXPECT_EQ(words(kTimeSinceLastS), "2.0 days after the last known transaction");
  EXPECT_EQ(words(kCount10m), "1 purchase within 10 minutes");
  EXPECT_EQ(words(kCount7d), "6 purchases in the last 7 calendar days");
  EXPECT_EQ(words(kAmount30d), "4,270.00 EUR spent in the last 30 calendar days");
  EXPECT_EQ(words(kDayOfWeek), "made on a Monday");
  EXPECT_EQ(words(kHour), "made between 12:00 and 13:00");
  EXPECT_EQ(words(kDaysSinceSpike), "no earlier unusually high amount is known");
  EXPECT_EQ(words(kBurstiness),
            "rhythm of earlier transactions -1.00, from -1 (even) to 1 (in bursts)");
  EXPECT_EQ(words(kMerchantEntropy), "earlier transactions at one merchant only, or none yet");
  EXPECT_EQ(words(kMerchantRisk7d), "the merchant's risk is not known");
}

}  // namespace
}  // namespace harrier
