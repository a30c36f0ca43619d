// Calibration tables and scores against what small sets of rows say by hand.
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "core/random.h"
#include "evaluation/calibration_table.h"

namespace harrier {
namespace {

struct Risks {
  std::vector<double> values;
  std::vector<RowFacts> facts;

  void Add(double risk, bool is_anomaly) {
    values.push_back(risk);
    facts.push_back({0, 0, 0, is_anomaly});
  }
  [[nodiscard]] std::optional<std::vector<CalibrationBin>> Table(BinOptions options) const {
    const std::optional<Ranking> ranking = Ranking::Of(values, facts);
    return CalibrationTable(*ranking, options);
  }
};

TEST(CalibrationTableTest, BinsOfEqualWidthHoldTheirRisks) {
  Risks risks;
  for (const double risk : {0.0, 0.05, 0.19, 0.2, 0.5, 0.9, 1.0}) risks.Add(risk, risk > 0.1);
  const auto table = risks.Table({BinKind::kEqualWidth, 5});
  ASSERT_TRUE(table);
  ASSERT_EQ(table->size(), 4U);  // none from 0.6 up to 0.8
  const CalibrationBin& lowest = (*table)[0];
  EXPECT_EQ(lowest.rows, 3);
  EXPECT_EQ(lowest.anomalies, 1);
  EXPECT_EQ(lowest.from, 0.0);
  EXPECT_EQ(lowest.to, 0.19);
  EXPECT_NEAR(lowest.mean_risk, 0.08, 1e-12);
  EXPECT_NEAR(lowest.ObservedRate(), 1.0 / 3, 1e-12);
  EXPECT_EQ((*table)[1].from, 0.2);
  EXPECT_EQ((*table)[2].from, 0.5);
  EXPECT_EQ((*table)[3].from, 0.9);
  EXPECT_EQ((*table)[3].to, 1.0);  // which belongs to the last bin
}

TEST(CalibrationTableTest, BinsOfEqualCountNeverPartEqualRisks) {
  Risks risks;
  for (int i = 0; i < 6; ++i) risks.Add(0.1, false);
  for (const double risk : {0.2, 0.3, 0.4, 0.5}) risks.Add(risk, true);
  const auto table = risks.Table({BinKind::kEqualCount, 5});
  ASSERT_TRUE(table);
  ASSERT_EQ(table->size(), 3U);
  EXPECT_EQ((*table)[0].rows, 6);
  EXPECT_EQ((*table)[1].rows, 2);
  EXPECT_EQ((*table)[2].rows, 2);
  EXPECT_EQ((*table)[2].from, 0.4);
  EXPECT_EQ((*table)[2].to, 0.5);
}

TEST(CalibrationTableTest, BinsOfEqualCountAreEqualWithoutTies) {
  Risks risks;
  for (int i = 0; i < 100; ++i) risks.Add(i / 100.0, i % 2 == 0);
  const auto table = risks.Table({BinKind::kEqualCount, 10});
  ASSERT_TRUE(table);
  ASSERT_EQ(table->size(), 10U);
  for (const CalibrationBin& bin : *table) EXPECT_EQ(bin.rows, 10);
}

TEST(CalibrationTableTest, TrueProbabilitiesAreCalibrated) {
  Random random(3);
  Risks risks;
  for (int i = 0; i < 100'000; ++i) {
    const double risk = random.Uniform01();
    risks.Add(risk, random.Chance(risk));
  }
  const auto error = ExpectedCalibrationError(*risks.Table({}));
  ASSERT_TRUE(error);
  EXPECT_LT(*error, 0.01);  // ten bins of 10,000 rows: a deviation of 0.005 at most each
  EXPECT_NEAR(*BrierScore(risks.values, risks.facts), 1.0 / 6, 0.002);  // E[p (1 - p)]
}

TEST(CalibrationTableTest, TheErrorWeighsBinsByTheirRows) {
  const std::vector<CalibrationBin> bins = {{0, 0.2, 30, 3, 0.2}, {0.5, 1, 10, 9, 0.7}};
  EXPECT_NEAR(*ExpectedCalibrationError(bins), (30 * 0.1 + 10 * 0.2) / 40, 1e-12);
  EXPECT_FALSE(ExpectedCalibrationError({}));
}

TEST(CalibrationTableTest, TheBrierScoreIsTheMeanSquaredError) {
  Risks risks;
  risks.Add(0.9, true);
  risks.Add(0.2, false);
  risks.Add(0.6, false);
  EXPECT_NEAR(*BrierScore(risks.values, risks.facts), (0.01 + 0.04 + 0.36) / 3, 1e-12);
}

TEST(CalibrationTableTest, WhatIsNoProbabilityIsNotDefined) {
  for (const double bad : {-0.01, 1.01, std::numeric_limits<double>::infinity()}) {
    Risks risks;
    risks.Add(0.5, true);
    risks.Add(bad, false);
    EXPECT_FALSE(risks.Table({}));
    EXPECT_FALSE(BrierScore(risks.values, risks.facts));
  }
  Risks unknown;
  unknown.Add(std::numeric_limits<double>::quiet_NaN(), true);
  EXPECT_FALSE(BrierScore(unknown.values, unknown.facts));
  EXPECT_FALSE(Risks().Table({}));
  EXPECT_FALSE(BrierScore({}, {}));
}

}  // namespace
}  // namespace harrier
