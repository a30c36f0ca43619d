// Every rule at its edge: fires just beyond, not at it; who is exempt; what is skipped.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "scoring/decision.h"
#include "scoring/feature_table.h"
#include "scoring/geodesy.h"
#include "scoring/rules.h"
#include "tests/fakes/one_customer.h"

namespace harrier {
namespace {

constexpr std::int64_t kNoon = 1'767'614'400'000;  // 2026-01-05T12:00:00Z
constexpr std::int64_t kMidnight = kNoon - 12 * kHourMs;

class Rules : public ::testing::Test {
 protected:
  Rules() {
    for (RulePolicy& rule : customer_.policy.rules) rule.mode = RuleMode::kEnforce;
  }
  bool Fires(RuleId id, const OwnedTransaction& transaction) {
    return customer_.Judge(transaction).verdict.enforced.Has(id);
  }
  OwnedTransaction Costing(std::int64_t ten_thousandths, std::int64_t time_ms) {
    OwnedTransaction transaction = PlainPurchase("this", time_ms);
    transaction.amount = transaction.amount_base = ten_thousandths;
    return transaction;
  }
  OwnedTransaction At(const char* id, std::int64_t time_ms, double latitude, double longitude) {
    OwnedTransaction transaction = PlainPurchase(id, time_ms);
    transaction.card_present = transaction.has_position = true;
    transaction.latitude = latitude;
    transaction.longitude = longitude;
    return transaction;
  }

  // Known are the features of the version in use that need nothing of what is missing; the model
  // sees the table's neutral value of the others, where the table names one.
  void ExpectAbsent(const FeatureVector& features, std::uint32_t missing) {
    for (const FeatureInfo& feature : kFeatureTable) {
      const bool is_there = VersionOf(feature.id) <= customer_.policy.state.feature_version;
      const bool is_known = is_there && (feature.needs & missing) == 0;
      EXPECT_EQ(features.Knows(feature.id), is_known) << feature.name;
      if (is_known || (is_there && feature.neutral == "itself alone")) continue;
      const float neutral = is_there ? std::stof(std::string(feature.neutral)) : 0.0F;
      EXPECT_EQ(features[feature.id], neutral) << feature.name;
    }
  }

  // Neither an earlier spike nor a risk table.
  static constexpr std::uint32_t kMissingWithoutPast = kNeedsSpike | kNeedsRisk | kNeedsFraudRun;

  OneCustomer customer_;
};

TEST_F(Rules, TablesAreInTheOrderOfTheirIds) {
  for (std::size_t i = 0; i < kRuleCount; ++i) {
    EXPECT_EQ(static_cast<std::size_t>(kRuleTable[i].id), i);
  }
  for (std::size_t i = 0; i < kFeatureCount; ++i) {
    EXPECT_EQ(static_cast<std::size_t>(kFeatureTable[i].id), i);
  }
}

TEST_F(Rules, NightHighAmountIsAboveItsLimitInItsHours) {
  const auto fires = [&](std::int64_t amount, std::int64_t time_ms) {
    return Fires(RuleId::kNightHighAmount, Costing(amount, time_ms));
  };
  EXPECT_FALSE(fires(5'000'000, kMidnight));
  EXPECT_TRUE(fires(5'000'001, kMidnight));
  EXPECT_TRUE(fires(5'000'001, kMidnight + 4 * kHourMs - 1));
  EXPECT_FALSE(fires(5'000'001, kMidnight + 4 * kHourMs));
  EXPECT_FALSE(fires(5'000'001, kMidnight - 1));
}

TEST_F(Rules, AmountsAreComparedInTheBaseCurrency) {
  OwnedTransaction dollars = Costing(200'000'000, kNoon);
  dollars.currency = "USD";
  dollars.amount_base = 100'000'000;
  EXPECT_FALSE(Fires(RuleId::kHighAmount, dollars));
  dollars.amount_base = 100'000'001;
  EXPECT_TRUE(Fires(RuleId::kHighAmount, dollars));
}

TEST_F(Rules, UnusualHourIsFromTwoToFive) {
  EXPECT_FALSE(Fires(RuleId::kUnusualHour, PlainPurchase("a", kMidnight + 2 * kHourMs - 1)));
  EXPECT_TRUE(Fires(RuleId::kUnusualHour, PlainPurchase("a", kMidnight + 2 * kHourMs)));
  EXPECT_TRUE(Fires(RuleId::kUnusualHour, PlainPurchase("a", kMidnight + 5 * kHourMs - 1)));
  EXPECT_FALSE(Fires(RuleId::kUnusualHour, PlainPurchase("a", kMidnight + 5 * kHourMs)));
}

TEST_F(Rules, HoursMayGoThroughMidnight) {
  EXPECT_TRUE(HourIsWithin(23, 22, 4));
  EXPECT_TRUE(HourIsWithin(3, 22, 4));
  EXPECT_FALSE(HourIsWithin(4, 22, 4));
  EXPECT_FALSE(HourIsWithin(12, 22, 4));
}

TEST_F(Rules, NewCountryNeedsAnEarlierOne) {
  OwnedTransaction abroad = PlainPurchase("b", kNoon);
  abroad.country = "BR";
  EXPECT_FALSE(Fires(RuleId::kNewCountry, abroad));
  customer_.Take(PlainPurchase("a", kNoon));
  EXPECT_TRUE(Fires(RuleId::kNewCountry, abroad));
  EXPECT_FALSE(Fires(RuleId::kNewCountry, PlainPurchase("b", kNoon)));
}

TEST_F(Rules, BurstIsTheFifthPurchaseInTenMinutes) {
  for (int i = 0; i < 3; ++i) customer_.Take(PlainPurchase(std::to_string(i), kNoon + i));
  EXPECT_FALSE(Fires(RuleId::kBurst, PlainPurchase("d", kNoon + 9)));
  customer_.Take(PlainPurchase("d", kNoon + 9));
  EXPECT_TRUE(Fires(RuleId::kBurst, PlainPurchase("e", kNoon + 10 * kMinuteMs - 1)));
  EXPECT_FALSE(Fires(RuleId::kBurst, PlainPurchase("e", kNoon + 10 * kMinuteMs)));
}

TEST_F(Rules, DuplicateHasTheSameAmountCurrencyAndMerchant) {
  OwnedTransaction first = PlainPurchase("a", kNoon);
  first.merchant_id = "M";
  customer_.Take(first);
  OwnedTransaction twin = first;
  twin.transaction_id = "b";
  twin.time_ms += 300 * kSecondMs - 1;
  EXPECT_TRUE(Fires(RuleId::kDuplicate, twin));
  OwnedTransaction other = twin;
  other.time_ms += 1;
  EXPECT_FALSE(Fires(RuleId::kDuplicate, other));
  other = twin;
  other.amount += 1;
  EXPECT_FALSE(Fires(RuleId::kDuplicate, other));
  other = twin;
  other.currency = "USD";
  EXPECT_FALSE(Fires(RuleId::kDuplicate, other));
  other = twin;
  other.merchant_id = "N";
  EXPECT_FALSE(Fires(RuleId::kDuplicate, other));
  other.merchant_id = "";  // one with and one without a merchant id
  EXPECT_FALSE(Fires(RuleId::kDuplicate, other));
}

TEST_F(Rules, ImpossibleTravelIsFarAndFast) {
  customer_.Take(At("a", kNoon, 52.52, 13.405));
  // One degree of latitude is 111.195 km: 900 km/h is 444.78 s.
  EXPECT_TRUE(Fires(RuleId::kImpossibleTravel, At("b", kNoon + 444'770, 53.52, 13.405)));
  EXPECT_FALSE(Fires(RuleId::kImpossibleTravel, At("b", kNoon + 444'790, 53.52, 13.405)));
  // 0.449 degrees are 49.93 km, 0.45 are 50.04 km, both in one second.
  EXPECT_FALSE(Fires(RuleId::kImpossibleTravel, At("b", kNoon, 52.969, 13.405)));
  EXPECT_TRUE(Fires(RuleId::kImpossibleTravel, At("b", kNoon, 52.97, 13.405)));
  const Judgement there = customer_.Judge(At("b", kNoon + kHourMs, 53.52, 13.405));
  EXPECT_NEAR(there.verdict.features[FeatureId::kSpeedKmh], 111.195F, 0.001F);
}

TEST_F(Rules, TravelNeedsThePlaceOfACardThatWasPresent) {
  customer_.Take(At("a", kNoon, 52.52, 13.405));
  OwnedTransaction far = At("b", kNoon + kSecondMs, -33.45, -70.67);
  EXPECT_TRUE(Fires(RuleId::kImpossibleTravel, far));
  far.has_position = false;
  const Verdict without_place = customer_.Judge(far).verdict;
  EXPECT_TRUE(without_place.skipped.Has(RuleId::kImpossibleTravel));
  EXPECT_FALSE(without_place.features.Knows(FeatureId::kDistanceKm));
  far.card_present = false;
  const Verdict online = customer_.Judge(far).verdict;
  EXPECT_FALSE(online.skipped.Has(RuleId::kImpossibleTravel));
  EXPECT_TRUE(online.features.Knows(FeatureId::kDistanceKm));
  EXPECT_EQ(online.features[FeatureId::kDistanceKm], 0.0F);
}

TEST_F(Rules, VelocityNeedsFourPurchasesAndTwoCities) {
  for (int i = 0; i < 3; ++i) customer_.Take(PlainPurchase(std::to_string(i), kNoon + i));
  EXPECT_FALSE(Fires(RuleId::kVelocityMultiCity, PlainPurchase("d", kNoon + 9)));
  OwnedTransaction elsewhere = PlainPurchase("d", kNoon + 9);
  elsewhere.city = "Potsdam";
  EXPECT_TRUE(Fires(RuleId::kVelocityMultiCity, elsewhere));
  elsewhere.time_ms = kNoon + kMinuteMs;  // the first is out: three purchases
  EXPECT_FALSE(Fires(RuleId::kVelocityMultiCity, elsewhere));
  elsewhere.city = "";  // a missing city is none
  elsewhere.time_ms = kNoon + 9;
  EXPECT_FALSE(Fires(RuleId::kVelocityMultiCity, elsewhere));
}

TEST_F(Rules, WatchedCountryIsOnTheList) {
  customer_.policy.thresholds.watched_countries = {*ParseCountry("IR"), *ParseCountry("KP")};
  OwnedTransaction transaction = PlainPurchase("a", kNoon);
  EXPECT_FALSE(Fires(RuleId::kWatchedCountry, transaction));
  transaction.country = "KP";
  EXPECT_TRUE(Fires(RuleId::kWatchedCountry, transaction));
}

TEST_F(Rules, RefundsAreExemptFromAmountBurstDuplicateAndVelocity) {
  for (int i = 0; i < 6; ++i) {
    OwnedTransaction purchase = PlainPurchase(std::to_string(i), kMidnight + i);
    purchase.city = i == 0 ? "Potsdam" : "Berlin";
    customer_.Take(purchase);
  }
  OwnedTransaction refund = Costing(-200'000'000, kMidnight + 2 * kHourMs);
  refund.country = "BR";
  const RuleSet fired = customer_.Judge(refund).verdict.enforced;
  RuleSet expected;
  expected.Add(RuleId::kUnusualHour);
  expected.Add(RuleId::kNewCountry);
  EXPECT_EQ(fired, expected);
  refund.time_ms = kMidnight + 9;
  refund.country = "DE";
  EXPECT_TRUE(customer_.Judge(refund).verdict.enforced.empty());
  EXPECT_EQ(customer_.Judge(refund).verdict.features[FeatureId::kCount10m], 6.0F);
}

TEST_F(Rules, AbsentFieldsSkipTheRulesThatNeedThem) {
  OwnedTransaction bare = PlainPurchase("a", kNoon);
  bare.country = bare.merchant_id = bare.merchant_category = "";
  bare.channel = Channel::kAbsent;
  const Verdict verdict = customer_.Judge(bare).verdict;
  RuleSet skipped;
  skipped.Add(RuleId::kNewCountry);
  skipped.Add(RuleId::kDuplicate);
  skipped.Add(RuleId::kWatchedCountry);
  EXPECT_EQ(verdict.skipped, skipped);
  const std::uint32_t missing = kNeedsChannel | kNeedsCountry | kNeedsMerchant | kNeedsCategory;
  for (const int version : {1, 2}) {
    customer_.policy.state.feature_version = version;
    ExpectAbsent(customer_.Judge(bare).verdict.features, missing | kMissingWithoutPast);
  }
}

TEST_F(Rules, TooLateOneIsSeenAlone) {
  customer_.Take(At("a", kNoon, 52.52, 13.405));
  const Verdict verdict = customer_.Judge(At("b", kNoon - 2 * kDayMs, 0, 0)).verdict;
  EXPECT_EQ(verdict.timing, Timing::kTooLate);
  RuleSet skipped;
  for (const RuleId id : {RuleId::kBurst, RuleId::kDuplicate, RuleId::kImpossibleTravel,
                          RuleId::kVelocityMultiCity}) {
    skipped.Add(id);
  }
  EXPECT_EQ(verdict.skipped, skipped);
  ExpectAbsent(verdict.features, kNeedsHistory | kMissingWithoutPast);
  EXPECT_EQ(verdict.features[FeatureId::kCount10m], 1.0F);
  EXPECT_EQ(verdict.features[FeatureId::kAmount24h], 10.0F);
  EXPECT_EQ(verdict.features[FeatureId::kDistinctCities1m], 1.0F);
  EXPECT_EQ(verdict.features[FeatureId::kTimeSinceLastS], 2'592'000.0F);
  EXPECT_EQ(verdict.features[FeatureId::kDistanceKm], 0.0F);
  EXPECT_EQ(verdict.features[FeatureId::kSpeedKmh], 0.0F);

  customer_.policy.state.feature_version = 2;
  const FeatureVector both = customer_.Judge(At("b", kNoon - 2 * kDayMs, 0, 0)).verdict.features;
  ExpectAbsent(both, kNeedsHistory | kMissingWithoutPast);
  EXPECT_EQ(both[FeatureId::kAmount1h], 10.0F);
  EXPECT_EQ(both[FeatureId::kCount24h], 1.0F);
}

TEST_F(Rules, ShadowIsReportedAndOffIsSilent) {
  const OwnedTransaction costly = Costing(100'000'001, kNoon);
  customer_.policy.rules[1].mode = RuleMode::kShadow;
  EXPECT_TRUE(customer_.Judge(costly).verdict.shadow.Has(RuleId::kHighAmount));
  EXPECT_FALSE(customer_.Judge(costly).verdict.is_flag());
  customer_.policy.rules[1].mode = RuleMode::kOff;
  EXPECT_FALSE(customer_.Judge(costly).verdict.shadow.Has(RuleId::kHighAmount));
}

// Heard and given as a reason, but it flags nothing.
TEST_F(Rules, EvidenceIsHeardAndNeverFlags) {
  const OwnedTransaction costly = Costing(100'000'001, kNoon);
  customer_.policy.rules[1].mode = RuleMode::kEvidence;
  const Verdict verdict = customer_.Judge(costly).verdict;
  RuleSet expected;
  expected.Add(RuleId::kHighAmount);
  EXPECT_EQ(verdict.evidence, expected);
  EXPECT_TRUE(verdict.enforced.empty() && verdict.shadow.empty());
  EXPECT_FALSE(verdict.is_rule_flag());
  EXPECT_FALSE(verdict.is_flag());
  ASSERT_EQ(verdict.reasons.size(), 1U);
  EXPECT_EQ(verdict.reasons[0].code, "HIGH_AMOUNT");
  EXPECT_EQ(verdict.reasons[0].observed.money, Money(100'000'001));

  Verdict decided = verdict;
  decided.score = 0.25;
  Decide(customer_.policy, &decided);
  EXPECT_EQ(decided.risk, 0.25) << "its weight is no part of the risk";
  EXPECT_EQ(decided.recommendation, Recommendation::kApprove);
  EXPECT_TRUE(customer_.Judge(Costing(1, kNoon)).verdict.evidence.empty());
}

TEST(Features, TimeSinceLastIsCappedAtThirtyDays) {
  OneCustomer customer;
  customer.Take(PlainPurchase("a", kNoon));
  const auto since = [&](std::int64_t later_ms) {
    return customer.Judge(PlainPurchase("b", kNoon + later_ms))
        .verdict.features[FeatureId::kTimeSinceLastS];
  };
  EXPECT_EQ(since(1), 0.001F);
  EXPECT_EQ(since(30 * kDayMs - 1'000), 2'591'999.0F);
  EXPECT_EQ(since(40 * kDayMs), 2'592'000.0F);
}

TEST(Features, LogarithmOfTheAmountKeepsItsSign) {
  OneCustomer customer;
  OwnedTransaction transaction = PlainPurchase("a", kNoon);
  EXPECT_EQ(customer.Judge(transaction).verdict.features[FeatureId::kAmountLog],
            static_cast<float>(std::log1p(10.0)));
  transaction.amount = transaction.amount_base = -100'000;
  EXPECT_EQ(customer.Judge(transaction).verdict.features[FeatureId::kAmountLog],
            static_cast<float>(-std::log1p(10.0)));
  transaction.amount = transaction.amount_base = 0;
  EXPECT_EQ(customer.Judge(transaction).verdict.features[FeatureId::kAmountLog], 0.0F);
}

}  // namespace
}  // namespace harrier
