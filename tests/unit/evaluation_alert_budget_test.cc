// AlertBudget: equal scores are flagged together or not at all, rows without a label take their
// share of the budget, and what lies below is counted by kind.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "evaluation/alert_budget.h"

namespace harrier {
namespace {

struct Rows {
  std::vector<double> scores;
  std::vector<RowFacts> facts;
  std::vector<std::uint8_t> rule_flags;

  void Add(double score, bool is_anomaly, std::uint16_t family = 0, bool is_rule_flag = false) {
    scores.push_back(score);
    facts.push_back({static_cast<std::uint32_t>(facts.size()), 0, family, is_anomaly});
    rule_flags.push_back(is_rule_flag ? 1 : 0);
  }
  [[nodiscard]] BudgetRows View() const { return {scores, facts, rule_flags}; }
};

constexpr BootstrapOptions kNoIntervals{.replicates = 0};

TEST(AlertBudgetTest, RowsOfOneScoreAreFlaggedTogetherOrNotAtAll) {
  Rows rows;
  rows.Add(0.9, true);
  for (int i = 0; i < 3; ++i) rows.Add(0.5, false);
  rows.Add(0.1, false);
  const auto narrow = FitAlertBudget(rows.View(), {}, 3, kNoIntervals);
  ASSERT_TRUE(narrow);
  EXPECT_EQ(narrow->threshold, 0.9);
  EXPECT_EQ(narrow->alerts, 1);
  const auto wide = FitAlertBudget(rows.View(), {}, 4, kNoIntervals);
  ASSERT_TRUE(wide);
  EXPECT_EQ(wide->threshold, 0.5);
  EXPECT_EQ(wide->alerts, 4);
  EXPECT_EQ(wide->expected.precision.value, 0.25);
  EXPECT_EQ(wide->expected.recall.value, 1.0);
}

TEST(AlertBudgetTest, ABudgetThatNoScoreFitsFlagsNothing) {
  Rows rows;
  for (int i = 0; i < 3; ++i) rows.Add(0.5, i == 0);
  const auto budget = FitAlertBudget(rows.View(), {}, 2, kNoIntervals);
  ASSERT_TRUE(budget);
  EXPECT_GT(budget->threshold, 0.5);
  EXPECT_EQ(budget->alerts, 0);
  EXPECT_EQ(budget->expected.precision.value, std::nullopt);
  EXPECT_EQ(budget->expected.recall.value, 0.0);
}

TEST(AlertBudgetTest, RowsWithoutALabelTakeTheirShareOfTheBudget) {
  Rows labelled;
  labelled.Add(0.9, true);
  labelled.Add(0.7, false);
  labelled.Add(0.3, true);
  Rows unlabelled;
  unlabelled.Add(0.95, false);
  unlabelled.Add(0.8, false, 0, true);
  unlabelled.Add(0.2, false, 0, true);
  const auto budget = FitAlertBudget(labelled.View(), unlabelled.View(), 3, kNoIntervals);
  ASSERT_TRUE(budget);
  EXPECT_EQ(budget->threshold, 0.8);
  EXPECT_EQ(budget->alerts, 3);
  EXPECT_EQ(budget->alerts_by_rules, 1);
  EXPECT_EQ(budget->expected.precision.value, 1.0);  // of the one that has a label
  EXPECT_EQ(budget->expected.recall.value, 0.5);
}

TEST(AlertBudgetTest, WhatLiesBelowIsCountedByKind) {
  Rows rows;
  rows.Add(0.9, true, 4);
  rows.Add(0.2, true, 4, true);
  rows.Add(0.1, true, 4);
  rows.Add(0.3, true, 1);
  rows.Add(0.4, false, 1, true);
  const auto budget = FitAlertBudget(rows.View(), {}, 1, kNoIntervals);
  ASSERT_TRUE(budget);
  EXPECT_EQ(budget->families, (std::vector<FamilyBelow>{{1, 1, 1, 0}, {4, 3, 2, 1}}));
  EXPECT_EQ(budget->all_families(), (FamilyBelow{0, 4, 3, 1}));
  EXPECT_EQ(budget->alerts_by_rules, 2);
}

TEST(AlertBudgetTest, WithoutRowsThereIsNone) {
  EXPECT_FALSE(FitAlertBudget({}, {}, 10, kNoIntervals));
}

TEST(AlertBudgetTest, IntervalsHoldTheValue) {
  Rows rows;
  for (int i = 0; i < 400; ++i) rows.Add((i * 37 % 400) / 400.0, i % 7 == 0);
  const auto budget = FitAlertBudget(rows.View(), {}, 100, {.replicates = 100});
  ASSERT_TRUE(budget && budget->expected.recall.interval);
  EXPECT_LT(budget->expected.recall.interval->low, *budget->expected.recall.value);
  EXPECT_GT(budget->expected.recall.interval->high, *budget->expected.recall.value);
}

}  // namespace
}  // namespace harrier
