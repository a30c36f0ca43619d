// Risk, severity, recommendation, reasons in words, and the canonical policy.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scoring/decision.h"
#include "scoring/person_words.h"
#include "scoring/reasons.h"
#include "tests/fakes/one_customer.h"

namespace harrier {
namespace {

constexpr std::int64_t kNoon = 1'767'614'400'000;  // 2026-01-05T12:00:00Z

Verdict Decided(double score, std::initializer_list<RuleId> rules) {
  Verdict verdict;
  for (const RuleId id : rules) verdict.enforced.Add(id);
  verdict.score = score;
  Decide(Policy{}, &verdict);
  return verdict;
}

TEST(Decide, RiskCombinesScoreAndWeightsInTableOrder) {
  EXPECT_EQ(Decided(0.25, {}).risk, 0.25);
  EXPECT_EQ(Decided(0.0, {RuleId::kBurst}).risk, 1.0 - (1.0 - 0.6));
  EXPECT_EQ(Decided(0.5, {RuleId::kDuplicate, RuleId::kBurst}).risk,
            1.0 - (1.0 - 0.5) * (1.0 - 0.6) * (1.0 - 0.4));
}

TEST(Decide, ModelFlagsFromItsThresholdOn) {
  EXPECT_TRUE(Decided(0.75, {}).is_ml_flag);
  EXPECT_FALSE(Decided(0.7499999, {}).is_ml_flag);
  EXPECT_EQ(Decided(0.75, {RuleId::kBurst}).decided_by(), DecidedBy::kBoth);
  EXPECT_EQ(Decided(0.1, {RuleId::kBurst}).decided_by(), DecidedBy::kRules);
  EXPECT_EQ(Decided(0.9, {}).decided_by(), DecidedBy::kMl);
  EXPECT_EQ(Decided(0.1, {}).decided_by(), DecidedBy::kNone);
}

TEST(Decide, SeverityStartsAtItsLimits) {
  Policy policy;
  const auto severity_of = [&](double score) {
    Verdict verdict;
    verdict.score = score;
    Decide(policy, &verdict);
    return verdict.severity;
  };
  policy.severity_medium = 0.25;  // exact in binary, as is 1 - (1 - x)
  policy.severity_high = 0.5;
  policy.severity_critical = 0.75;
  EXPECT_EQ(severity_of(0.125), Severity::kLow);
  EXPECT_EQ(severity_of(0.25), Severity::kMedium);
  EXPECT_EQ(severity_of(0.5), Severity::kHigh);
  EXPECT_EQ(severity_of(0.75), Severity::kCritical);
}

TEST(Decide, OnlyTheFlaggedAreReviewedAndOnlyTheCriticalBlocked) {
  EXPECT_EQ(Decided(0.74, {}).recommendation, Recommendation::kApprove);
  EXPECT_EQ(Decided(0.76, {}).recommendation, Recommendation::kReview);
  EXPECT_EQ(Decided(0.95, {}).recommendation, Recommendation::kBlock);
  EXPECT_EQ(Decided(0.0, {RuleId::kDuplicate}).recommendation, Recommendation::kReview);
}

TEST(Names, AreTheWireNames) {
  EXPECT_EQ(TimingName(Timing::kTooLate), "too_late");
  EXPECT_EQ(SeverityName(Severity::kCritical), "CRITICAL");
  EXPECT_EQ(RecommendationName(Recommendation::kBlock), "BLOCK");
  EXPECT_EQ(DecidedByName(DecidedBy::kMl), "ml");
}

// The only reason of `transaction` after `customer` has seen what it has seen.
Reason OnlyReason(const OneCustomer& customer, const OwnedTransaction& transaction) {
  const Verdict verdict = customer.Judge(transaction).verdict;
  EXPECT_EQ(verdict.reasons.size(), 1U);
  return verdict.reasons.empty() ? Reason() : verdict.reasons.front();
}

TEST(Reasons, HighAmountIsComparedWithTheUsual) {
  OneCustomer customer;
  OwnedTransaction costly = PlainPurchase("b", kNoon + kDayMs);
  costly.amount = costly.amount_base = 142'100'000;
  EXPECT_EQ(OnlyReason(customer, costly).text, "amount 14,210.00 EUR is above 10,000.00 EUR");
  for (int i = 0; i < 5; ++i) {
    OwnedTransaction earlier = PlainPurchase(std::to_string(i), kNoon + i * kHourMs);
    earlier.amount = earlier.amount_base = 22'555'556;
    customer.Take(earlier);
  }
  const Reason reason = OnlyReason(customer, costly);
  EXPECT_EQ(reason.text, "amount 14,210.00 EUR is above 10,000.00 EUR, 6.3x this customer's usual");
  EXPECT_EQ(reason.code, "HIGH_AMOUNT");
  EXPECT_EQ(reason.category, "AMOUNT");
  EXPECT_EQ(reason.observed.money, Money(142'100'000));
  EXPECT_EQ(reason.threshold.money, Money(100'000'000));
  EXPECT_EQ(reason.weight, 0.5);
}

TEST(Reasons, TheUsualIsNamedFromOneAndAHalfTimesItAndNotBefore) {
  OneCustomer customer;
  for (int i = 0; i < 5; ++i) {
    OwnedTransaction earlier = PlainPurchase(std::to_string(i), kNoon + i * kHourMs);
    earlier.amount = earlier.amount_base = 80'000'000;
    customer.Take(earlier);
  }
  OwnedTransaction costly = PlainPurchase("b", kNoon + kDayMs);
  costly.amount = costly.amount_base = 119'999'999;
  EXPECT_EQ(OnlyReason(customer, costly).text.find("usual"), std::string::npos);
  costly.amount = costly.amount_base = 120'000'000;
  EXPECT_NE(OnlyReason(customer, costly).text.find("1.5x this customer's usual"),
            std::string::npos);
}

TEST(Reasons, NightAmountSaysWhen) {
  OneCustomer customer;
  OwnedTransaction costly = PlainPurchase("a", kNoon - 8 * kHourMs - 48 * kMinuteMs);
  costly.amount = costly.amount_base = 42'100'000;
  EXPECT_EQ(OnlyReason(customer, costly).text,
            "amount 4,210.00 EUR at 03:12 UTC is above the night limit of 500.00 EUR");
}

TEST(Reasons, NewCountryNamesTheKnownOnes) {
  OneCustomer customer;
  for (const char* country : {"PT", "DE", "FR", "AT"}) {
    OwnedTransaction transaction = PlainPurchase(country, kNoon);
    transaction.country = country;
    customer.Take(transaction);
  }
  OwnedTransaction abroad = PlainPurchase("x", kNoon + kHourMs);
  abroad.country = "BR";
  const Reason reason = OnlyReason(customer, abroad);
  EXPECT_EQ(reason.text, "first transaction from BR; seen so far: AT, DE, FR and 1 more");
  EXPECT_EQ(reason.observed.text, "BR");
  EXPECT_EQ(reason.threshold.kind, Quantity::Kind::kAbsent);
}

TEST(Reasons, BurstListsItsTransactionsByTime) {
  OneCustomer customer;
  for (const int at : {0, 3, 1, 2}) {
    customer.Take(PlainPurchase("t" + std::to_string(at), kNoon + at * kMinuteMs));
  }
  const Reason reason = OnlyReason(customer, PlainPurchase("x", kNoon + 4 * kMinuteMs));
  EXPECT_EQ(reason.text, "5 purchases within 10 minutes (5 or more are a burst)");
  EXPECT_EQ(reason.related_transaction_ids, (std::vector<std::string>{"t0", "t1", "t2", "t3"}));
  EXPECT_EQ(reason.window_s, 600);
  EXPECT_EQ(reason.observed.number, 5.0F);
}

TEST(Reasons, DuplicateNamesTheLatestTwin) {
  OneCustomer customer;
  for (const char* id : {"a", "b"}) {
    OwnedTransaction twin = PlainPurchase(id, kNoon);
    twin.merchant_id = "M";
    customer.Take(twin);
  }
  OwnedTransaction again = PlainPurchase("c", kNoon + 12 * kSecondMs);
  again.merchant_id = "M";
  const Reason reason = OnlyReason(customer, again);
  EXPECT_EQ(reason.text, "same amount 10.00 EUR 12 s after transaction b at the same merchant");
  EXPECT_EQ(reason.related_transaction_ids, std::vector<std::string>{"b"});
  EXPECT_EQ(reason.observed.number, 12.0F);
  EXPECT_EQ(reason.window_s, 300);
}

TEST(Reasons, TravelSaysFromWhereHowFarAndHowFast) {
  OneCustomer customer;
  OwnedTransaction here = PlainPurchase("a", kNoon);
  here.card_present = here.has_position = true;
  here.latitude = 52.52;
  here.longitude = 13.405;
  customer.Take(here);
  OwnedTransaction there = here;
  there.transaction_id = "b";
  there.merchant_id = "other";
  there.time_ms += 10 * kMinuteMs;
  there.latitude = 40.4168;
  there.longitude = -3.7038;
  const Reason reason = OnlyReason(customer, there);
  EXPECT_EQ(reason.text, "1,869 km from Berlin in 10 min: 11,214 km/h");
  EXPECT_EQ(reason.related_transaction_ids, std::vector<std::string>{"a"});
  EXPECT_EQ(reason.unit, "km/h");
}

TEST(Reasons, VelocityAndWatchListAndHour) {
  OneCustomer customer;
  for (RulePolicy& rule : customer.policy.rules) rule.mode = RuleMode::kOff;
  customer.policy.rules[static_cast<std::size_t>(RuleId::kVelocityMultiCity)].mode =
      RuleMode::kEnforce;
  for (const char* id : {"a", "b", "c"}) customer.Take(PlainPurchase(id, kNoon));
  OwnedTransaction last = PlainPurchase("d", kNoon + 1);
  last.city = "Potsdam";
  const Reason velocity = OnlyReason(customer, last);
  EXPECT_EQ(velocity.text, "4 purchases in 2 cities within 1 minute");
  EXPECT_EQ(velocity.related_transaction_ids, (std::vector<std::string>{"a", "b", "c"}));
  customer.policy.rules[static_cast<std::size_t>(RuleId::kVelocityMultiCity)].mode = RuleMode::kOff;
  customer.policy.rules[static_cast<std::size_t>(RuleId::kWatchedCountry)].mode =
      RuleMode::kEnforce;
  customer.policy.thresholds.watched_countries = {*ParseCountry("KP")};
  last.country = "KP";
  EXPECT_EQ(OnlyReason(customer, last).text, "country KP is on the watch list");
  customer.policy.rules[static_cast<std::size_t>(RuleId::kWatchedCountry)].mode = RuleMode::kOff;
  customer.policy.rules[static_cast<std::size_t>(RuleId::kUnusualHour)].mode = RuleMode::kEnforce;
  EXPECT_EQ(OnlyReason(customer, PlainPurchase("e", kNoon - 9 * kHourMs)).text,
            "made at 03:00 UTC, between 02:00 and 05:00");
}

// Of the forest, flagged from 0.75.
Reason ForestReason(double score) {
  Verdict verdict;
  verdict.score = score;
  return ModelReason(Policy(), verdict);
}

TEST(Reasons, ModelNamesScoreAndRank) {
  EXPECT_EQ(ForestReason(0.75).text,
            "unusual as a whole: rarer than 99.90 % of training traffic (score 0.750, flagged from "
            "0.750)");
  EXPECT_EQ(RankInWords(0.25), "90.00 %");
  EXPECT_EQ(RankInWords(0.5), "99.00 %");
  EXPECT_EQ(RankInWords(1.0), "at least 99.99 %");
  EXPECT_EQ(RankInWords(0.9999), "99.98 %");
  EXPECT_EQ(ForestReason(0.8).code, "MODEL_SCORE");
  EXPECT_EQ(ForestReason(0.8).category, "MODEL");
}

TEST(Reasons, AJudgeNamesItsProbabilityAndWhatMovedIt) {
  Policy policy;
  policy.judge_sha256 = "ab";
  policy.score_threshold = 0.5;
  Verdict verdict;
  verdict.score = 0.9219;
  verdict.forest_score = 0.25;
  EXPECT_EQ(ModelReason(policy, verdict).text, "probability of fraud 0.921 (flagged from 0.500)");
  verdict.contributions = {{"amount", 2, "amount 4,210.00 EUR"}, {"hour", 1, "made at 03:12 UTC"}};
  const Reason reason = ModelReason(policy, verdict);
  EXPECT_EQ(reason.text,
            "probability of fraud 0.921 (flagged from 0.500): amount 4,210.00 EUR; made at 03:12 "
            "UTC");
  EXPECT_EQ(reason.observed.number, 0.9219F);
  EXPECT_EQ(reason.threshold.number, 0.5F);
}

TEST(TopReasons, AreTheHeaviestRulesThenTheModel) {
  const auto reason = [](const char* code, double weight) {
    Reason r;
    r.code = code;
    r.weight = weight;
    return r;
  };
  const auto codes = [](const Verdict& verdict) {
    std::string all;
    for (const Reason* r : TopReasons(verdict)) all += std::string(r->code) + " ";
    return all;
  };
  Verdict verdict;
  EXPECT_EQ(codes(verdict), "");
  verdict.reasons = {reason("A", 0.4), reason("B", 0.8), reason("C", 0.4), reason("MODEL", 0)};
  EXPECT_EQ(codes(verdict), "B A C ");
  verdict.reasons = {reason("A", 0.4), reason("MODEL", 0)};
  EXPECT_EQ(codes(verdict), "A MODEL ");
}

TEST(Words, ShortenWithoutExaggerating) {
  EXPECT_EQ(DurationInWords(11'999), "11 s");
  EXPECT_EQ(DurationInWords(119'999), "119 s");
  EXPECT_EQ(DurationInWords(120'000), "2 min");
  EXPECT_EQ(DurationInWords(2 * kHourMs), "2 h");
  EXPECT_EQ(CountInWords(1'234'567), "1,234,567");
  EXPECT_EQ(CountInWords(-1'234), "-1,234");
  EXPECT_EQ(CountInWords(999), "999");
  EXPECT_EQ(WholeInWords(1'431.99F), "1,431");
  EXPECT_EQ(ScoreInWords(1.0), "1.000");
  EXPECT_EQ(ScoreInWords(0.05), "0.050");
}

TEST(PolicyJson, HoldsEveryMemberInAFixedOrder) {
  Policy policy;
  policy.state.exchange_rates = {{*ParseCurrency("USD"), {920'000'000}}};
  policy.thresholds.watched_countries = {*ParseCountry("KP")};
  policy.model_sha256 = "ab";
  EXPECT_EQ(
      CanonicalPolicyJson(policy),
      R"({"state":{"feature_version":1,"time_zone":"UTC","tzdata_version":"","base_currency":"EUR",)"
      R"("default_currency":"EUR","exchange_rates_billionths":[["USD",920000000]],)"
      R"("history_transactions_max":256,"merchants_max":64,"ttl_ms":34560000000,)"
      R"("required_fields":["channel","country","merchant_category"]},)"
      R"("rules":[{"id":"NIGHT_HIGH_AMOUNT","mode":"enforce","weight":0.5},)"
      R"({"id":"HIGH_AMOUNT","mode":"enforce","weight":0.5},)"
      R"({"id":"UNUSUAL_HOUR","mode":"shadow","weight":0.1},)"
      R"({"id":"NEW_COUNTRY","mode":"enforce","weight":0.4},)"
      R"({"id":"BURST","mode":"enforce","weight":0.6},)"
      R"({"id":"DUPLICATE","mode":"enforce","weight":0.4},)"
      R"({"id":"IMPOSSIBLE_TRAVEL","mode":"enforce","weight":0.8},)"
      R"({"id":"VELOCITY_MULTI_CITY","mode":"enforce","weight":0.7},)"
      R"({"id":"WATCHED_COUNTRY","mode":"enforce","weight":0.4}],)"
      R"("thresholds":{"night_high_amount_above":500,"night_hour_from":0,"night_hour_to":4,)"
      R"("high_amount_above":10000,"unusual_hour_from":2,"unusual_hour_to":5,"burst_count_10m":5,)"
      R"("duplicate_window_s":300,"travel_distance_km_above":50,"travel_speed_kmh_above":900,)"
      R"("velocity_purchases_1m_above":3,"velocity_cities_1m":2,"watched_countries":["KP"]},)"
      R"("score_threshold":0.75,"severity_from":{"medium":0.4,"high":0.7,"critical":0.9},)"
      R"("model_sha256":"ab"})");
}

// What is newer than version 1 is there only when it is used, so that older ids stay as they are.
TEST(PolicyJson, NewerMembersAreThereWhenTheyAreUsed) {
  Policy policy;
  policy.model_sha256 = "ab";
  const std::string plain = CanonicalPolicyJson(policy);
  EXPECT_TRUE(plain.ends_with(R"("model_sha256":"ab"})"));
  policy.judge_sha256 = "cd";
  policy.risk_table_sha256 = "ef";
  policy.contributions = true;
  policy.state.feature_version = 2;
  policy.rules[static_cast<std::size_t>(RuleId::kHighAmount)].mode = RuleMode::kEvidence;
  const std::string full = CanonicalPolicyJson(policy);
  EXPECT_TRUE(full.ends_with(
      R"("model_sha256":"ab","judge_sha256":"cd","risk_table_sha256":"ef","contributions":true})"));
  EXPECT_NE(full.find(R"({"state":{"feature_version":2,)"), std::string::npos);
  EXPECT_NE(full.find(R"({"id":"HIGH_AMOUNT","mode":"evidence","weight":0.5})"), std::string::npos);
}

}  // namespace
}  // namespace harrier
