// JudgedRows: which rows become columns, what each detector's score is, and who is known.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "snapshot/judged_rows.h"

namespace harrier {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr KnownLabel kHonest{false, "", ""};
constexpr KnownLabel kBurst{true, "burst", ""};

EventTime Day(std::int64_t day, std::int64_t ms = 0) { return EventTime(day * kDayMs + ms); }

ScoredRow RowOf(std::string_view customer, EventTime time, double score = 0) {
  ScoredRow row;
  row.customer_id = customer;
  row.time = time;
  row.score = score;
  row.policy_id = "p";
  return row;
}

std::vector<std::uint32_t> CustomersOf(const JudgedColumns& columns) {
  std::vector<std::uint32_t> customers;
  for (const RowFacts& row : columns.facts) customers.push_back(row.customer);
  return customers;
}

TEST(JudgedRowsTest, OnlyRowsOfTheSpanAreKeptAndItsEndIsOutside) {
  JudgedRowsBuilder builder({{Day(10), Day(11)}, {}, 7});
  EXPECT_FALSE(builder.Add(RowOf("a", Day(10, -1)), kHonest));
  EXPECT_TRUE(builder.Add(RowOf("a", Day(10)), kHonest));
  EXPECT_TRUE(builder.Add(RowOf("a", Day(11, -1)), kBurst));
  EXPECT_FALSE(builder.Add(RowOf("a", Day(11)), kHonest));
  const JudgedRows rows = builder.Finish();
  EXPECT_EQ(rows.labelled.size(), 2U);
  EXPECT_EQ(rows.policies.at("p"), 2);
  EXPECT_THAT(rows.families, ElementsAre("burst"));
}

TEST(JudgedRowsTest, RowsWithoutALabelStandApart) {
  JudgedRowsBuilder builder({});
  EXPECT_TRUE(builder.Add(RowOf("a", Day(1), 0.5), std::nullopt));
  EXPECT_TRUE(builder.Add(RowOf("a", Day(1), 0.7), kHonest));
  const JudgedRows rows = builder.Finish();
  EXPECT_THAT(rows.labelled.score, ElementsAre(0.7));
  EXPECT_THAT(rows.unlabelled.score, ElementsAre(0.5));
}

TEST(JudgedRowsTest, FraudsOutsideTheSpanTellWhoIsKnownUnlessTheyAreTooOld) {
  JudgedRowsBuilder builder({{Day(10), Day(20)}, Day(3), 1});
  EXPECT_FALSE(builder.Add(RowOf("old", Day(3, -1)), kBurst));
  EXPECT_FALSE(builder.Add(RowOf("known", Day(3)), kBurst));
  EXPECT_FALSE(builder.Add(RowOf("honest", Day(3)), kHonest));
  for (const char* customer : {"old", "known", "honest"}) {
    EXPECT_TRUE(builder.Add(RowOf(customer, Day(10)), kHonest));
  }
  EXPECT_FALSE(builder.known_fraud().IsKnown(0, 10));
  EXPECT_TRUE(builder.known_fraud().IsKnown(1, 10));
  EXPECT_FALSE(builder.known_fraud().IsKnown(2, 10));
}

TEST(JudgedRowsTest, WithAJudgeTheForestHasAColumnOfItsOwn) {
  JudgedRowsBuilder builder({});
  ScoredRow judged = RowOf("a", Day(1), 0.9);
  judged.forest_score = 0.2;
  builder.Add(RowOf("a", Day(1), 0.4), kHonest);  // of a policy without one
  builder.Add(judged, kHonest);
  builder.Add(RowOf("a", Day(1), 0.6), kHonest);
  const JudgedRows rows = builder.Finish();
  EXPECT_THAT(rows.labelled.score, ElementsAre(0.4, 0.9, 0.6));
  EXPECT_THAT(rows.labelled.forest_score, ElementsAre(0.4, 0.2, 0.6));
}

TEST(JudgedRowsTest, WithoutAJudgeItHasNone) {
  JudgedRowsBuilder builder({});
  builder.Add(RowOf("a", Day(1), 0.4), kHonest);
  EXPECT_THAT(builder.Finish().labelled.forest_score, IsEmpty());
}

TEST(JudgedRowsTest, EvidenceIsHeardAmongTheRulesButFlagsNothing) {
  JudgedRowsBuilder builder({});
  ScoredRow row = RowOf("a", Day(1));
  row.enforced.Add(RuleId::kBurst);
  row.evidence.Add(RuleId::kNewCountry);
  row.shadow.Add(RuleId::kDuplicate);
  builder.Add(row, kHonest);
  row.enforced = RuleSet();
  builder.Add(row, kHonest);
  row.evidence = RuleSet();
  builder.Add(row, kHonest);
  const JudgedColumns columns = builder.Finish().labelled;
  std::array<RulePolicy, kRuleCount> policies{};
  policies[static_cast<std::size_t>(RuleId::kBurst)].weight = 0.5;
  policies[static_cast<std::size_t>(RuleId::kNewCountry)].weight = 0.25;
  policies[static_cast<std::size_t>(RuleId::kDuplicate)].weight = 1;
  EXPECT_THAT(columns.RulesRisk(policies), ElementsAre(0.625, 0.25, 0.0));
  EXPECT_THAT(columns.rule_flags, ElementsAre(1, 0, 0));
}

TEST(JudgedRowsTest, CustomersAreNumberedAnewWithoutGaps) {
  JudgedRowsBuilder builder({});
  for (const char* customer : {"a", "b", "c", "b", "d", "c"}) {
    builder.Add(RowOf(customer, Day(1), customer[0] / 128.0), kHonest);
  }
  JudgedColumns columns = builder.Finish().labelled;
  EXPECT_THAT(CustomersOf(columns), ElementsAre(0U, 1U, 2U, 1U, 3U, 2U));
  columns.KeepIf([](const RowFacts& row) { return row.customer == 2 || row.customer == 3; });
  EXPECT_THAT(CustomersOf(columns), ElementsAre(0U, 1U, 0U));
  EXPECT_THAT(columns.score, ElementsAre('c' / 128.0, 'd' / 128.0, 'c' / 128.0));
  EXPECT_EQ(columns.rules.size(), 3U);
  EXPECT_EQ(columns.rule_flags.size(), 3U);
}

}  // namespace
}  // namespace harrier
