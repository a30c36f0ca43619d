// Cases: what belongs together, which alert stands for it, which cases are kept.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "snapshot/cases.h"
#include "tests/fakes/fake_records.h"

namespace harrier {
namespace {

constexpr std::int64_t kGapMs = 24 * kHourMs;
constexpr EventTime kStart{1'700'000'000'000};

EventTime After(std::int64_t ms) { return EventTime(kStart.ms + ms); }

std::vector<Case> CasesOf(const std::vector<FakeRow>& rows) {
  CaseBuilder builder(kGapMs);
  ScoredRowReader reader;
  TextArena arena;
  std::vector<Case> cases;
  for (const FakeRow& fake : rows) {
    arena.Reset();
    ScoredRow row;
    const std::string line = ScoredLine(fake);
    EXPECT_TRUE(reader.Read(line, &arena, &row).has_value()) << line;
    if (auto closed = builder.Add(row, std::nullopt)) cases.push_back(std::move(*closed));
  }
  if (auto last = builder.Finish()) cases.push_back(std::move(*last));
  return cases;
}

FakeRow Alert(const std::string& id, EventTime time, double risk) {
  FakeRow row;
  row.transaction_id = id;
  row.time = time;
  row.risk = risk;
  row.rules = Rules({RuleId::kBurst});
  row.reasons = {"BURST"};
  return row;
}

TEST(CaseBuilderTest, AGapOfExactlyTheLimitEndsACase) {
  const auto cases = CasesOf({Alert("a", kStart, 0.5), Alert("b", After(kGapMs - 1), 0.5),
                              Alert("c", After(2 * kGapMs - 1), 0.5)});
  ASSERT_EQ(cases.size(), 2U);
  EXPECT_EQ(cases[0].alerts.all(), 2);
  EXPECT_EQ(cases[0].last_time, After(kGapMs - 1));
  EXPECT_EQ(cases[1].alerts.all(), 1);
}

TEST(CaseBuilderTest, CustomersAreNeverMixed) {
  FakeRow other = Alert("b", kStart, 0.5);
  other.customer_id = "c2";
  const auto cases = CasesOf({Alert("a", kStart, 0.5), other});
  ASSERT_EQ(cases.size(), 2U);
  EXPECT_EQ(cases[0].customer_id, "c1");
  EXPECT_EQ(cases[1].customer_id, "c2");
}

TEST(CaseBuilderTest, TheEarliestOfTheRiskiestAlertsStandsForTheCase) {
  const auto cases = CasesOf({Alert("a", kStart, 0.5), Alert("b", After(1), 0.8),
                              Alert("c", After(2), 0.8), Alert("d", After(3), 0.1)});
  ASSERT_EQ(cases.size(), 1U);
  EXPECT_EQ(cases[0].riskiest.transaction_id, "b");
  EXPECT_EQ(cases[0].riskiest.alert_id, "a-b");
  EXPECT_EQ(cases[0].riskiest.risk, 0.8);
}

TEST(CaseBuilderTest, ReasonsGoByFrequencyThenTableOrder) {
  FakeRow a = Alert("a", kStart, 0.5);
  a.reasons = {"MODEL_SCORE", "NEW_COUNTRY"};
  FakeRow b = Alert("b", After(1), 0.5);
  b.reasons = {"IMPOSSIBLE_TRAVEL", "HIGH_AMOUNT", "MODEL_SCORE"};
  const auto cases = CasesOf({a, b});
  ASSERT_EQ(cases.size(), 1U);
  EXPECT_EQ(cases[0].reasons_top3,
            (std::vector<std::string>{"MODEL_SCORE", "HIGH_AMOUNT", "NEW_COUNTRY"}));
}

TEST(CaseBuilderTest, AmountsRefundsIncludedAddUpExactly) {
  FakeRow purchase = Alert("a", kStart, 0.5);
  purchase.amount = Money(1);
  FakeRow refund = Alert("b", After(1), 0.5);
  refund.amount = Money(-30'001);
  const auto cases = CasesOf({refund, purchase});
  ASSERT_EQ(cases.size(), 1U);
  EXPECT_EQ(FormatMoneySum(cases[0].amount_sum), "-3");
  EXPECT_EQ(cases[0].amount_max, Money(1));
}

TEST(CaseBuilderTest, TheIdComesFromTheFirstAlertAlone) {
  const auto alone = CasesOf({Alert("a", kStart, 0.5)});
  const auto grown = CasesOf({Alert("a", kStart, 0.5), Alert("b", After(1), 0.9)});
  EXPECT_EQ(alone[0].case_id, grown[0].case_id);
  EXPECT_EQ(alone[0].case_id.size(), 32U);
  EXPECT_NE(alone[0].case_id, CasesOf({Alert("b", kStart, 0.5)})[0].case_id);
}

TEST(CaseBuilderTest, ModelAndRulesInOneCaseAreBoth) {
  FakeRow model = Alert("a", kStart, 0.5);
  model.rules = {};
  model.is_ml_flag = true;
  EXPECT_EQ(CasesOf({model})[0].alerts.decided_by(), DecidedBy::kMl);
  const auto both = CasesOf({model, Alert("b", After(1), 0.5)});
  EXPECT_EQ(both[0].alerts.decided_by(), DecidedBy::kBoth);
  EXPECT_EQ(both[0].alerts.all(), 2);
}

TEST(TopCasesTest, KeepsTheRiskiestWhateverTheOrder) {
  std::vector<int> numbers(50);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<int>(i * 37 % 50);
  TopCases top(5);
  for (const int number : numbers) {
    Case one;
    one.customer_id = std::to_string(number);
    one.riskiest.risk = number / 100.0;
    top.Add(one);
  }
  EXPECT_EQ(top.cases_seen(), 50);
  std::vector<std::string> kept;
  for (const Case& one : top.Take()) kept.push_back(one.customer_id);
  EXPECT_EQ(kept, (std::vector<std::string>{"49", "48", "47", "46", "45"}));
}

TEST(TopCasesTest, EqualRiskGoesByTimeThenCustomer) {
  TopCases top(10);
  for (const char* customer : {"b", "a"}) {
    Case one;
    one.customer_id = customer;
    one.first_time = kStart;
    top.Add(one);
  }
  Case earlier;
  earlier.customer_id = "z";
  earlier.first_time = EventTime(kStart.ms - 1);
  top.Add(earlier);
  std::string order;
  for (const Case& one : top.Take()) order += one.customer_id;
  EXPECT_EQ(order, "zab");
}

}  // namespace
}  // namespace harrier
