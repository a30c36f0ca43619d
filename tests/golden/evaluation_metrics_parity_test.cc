// The metrics against scikit-learn's (tests/data/metrics/SOURCE.md).
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "evaluation/confusion.h"
#include "evaluation/cost_sweep.h"
#include "evaluation/ranking.h"
#include "evaluation/ranking_metrics.h"
#include "tests/fakes/compressed_text.h"

namespace harrier {
namespace {

using Json = nlohmann::json;

constexpr double kTolerance = 1e-12;

const Json& Vectors() {
  static const Json kVectors = Json::parse(
      ReadCompressedText(std::string(HARRIER_SOURCE_DIR) + "/tests/data/metrics/metrics.json.xz"));
  return kVectors;
}

struct Set {
  explicit Set(const Json& json) {
    for (const Json& score : json["score"]) {
      scores.push_back(score.is_null() ? std::numeric_limits<double>::quiet_NaN()
                                       : score.get<double>());
    }
    for (const int label : json["label"]) {
      facts.push_back({});
      facts.back().is_anomaly = label == 1;
    }
  }
  [[nodiscard]] std::optional<Ranking> Ranked() const { return Ranking::Of(scores, facts); }

  std::vector<double> scores;
  std::vector<RowFacts> facts;
};

void ExpectNear(std::optional<double> found, const Json& expected) {
  ASSERT_TRUE(found.has_value());
  EXPECT_NEAR(*found, expected.get<double>(), kTolerance);
}

// The library's 0 for what is not defined is nullopt here.
void ExpectRatio(const Json& expected, bool is_undefined, std::optional<double> found) {
  EXPECT_EQ(!found.has_value(), is_undefined);
  if (!is_undefined) ExpectNear(found, expected);
}

void ExpectRow(const Json& row, const Confusion& found) {
  EXPECT_EQ(found, (Confusion{row["tp"], row["fp"], row["fn"], row["tn"]}));
  ExpectRatio(row["precision"], row["precision_undefined"], found.Precision());
  ExpectRatio(row["recall"], row["recall_undefined"], found.Recall());
  ExpectRatio(row["f1"], found.true_positives + found.false_positives + found.false_negatives == 0,
              found.F1());
  ExpectNear(found.Accuracy(), row["accuracy"]);
  if (row.contains("fpr")) ExpectRatio(row["fpr"], false, found.FalsePositiveRate());
  if (row.contains("workload_ratio")) ExpectRatio(row["workload_ratio"], false, found.Workload());
}

TEST(MetricsParityTest, RankingQualityIsTheLibrarys) {
  for (const Json& json : Vectors()["sets"]) {
    SCOPED_TRACE(json["name"]);
    const Set set(json);
    const RankingQuality quality = QualityOf(set.Ranked()->rows());
    ExpectNear(quality.roc_auc, json["roc_auc"]);
    ExpectNear(quality.average_precision, json["average_precision"]);
  }
  EXPECT_EQ(Vectors()["sets"].size(), 5U);
}

TEST(MetricsParityTest, TheFirstKAreTheLibrarys) {
  int rows = 0;
  for (const Json& json : Vectors()["sets"]) {
    const Set set(json);
    const std::optional<Ranking> ranking = set.Ranked();
    for (const Json& row : json["at_k"]) {
      SCOPED_TRACE(json["name"].get<std::string>() + " at " + row["k"].dump());
      const TopK top = AtK(ranking->rows(), row["k"]);
      EXPECT_EQ(top.hits, row["hits"]);
      EXPECT_EQ(top.tied_at_cut, row["tied_at_cut"]);
      EXPECT_EQ(top.taken_of_tied, row["taken_of_tied"]);
      ExpectNear(top.Precision(), row["precision"]);
      ExpectNear(top.Recall(), row["recall"]);
      ExpectNear(top.ExpectedPrecision(), row["precision_expected_over_ties"]);
      ExpectNear(top.ExpectedRecall(), row["recall_expected_over_ties"]);
      ++rows;
    }
  }
  EXPECT_EQ(rows, 24);
}

TEST(MetricsParityTest, CountsAndRatiosAtAThresholdAreTheLibrarys) {
  for (const Json& json : Vectors()["sets"]) {
    const Set set(json);
    for (const char* part : {"at_threshold", "sweep"}) {
      const Json& rows = part == std::string("sweep") ? json[part]["rows"] : json[part];
      for (const Json& row : rows) {
        SCOPED_TRACE(json["name"].get<std::string>() + " at " + row["threshold"].dump());
        ExpectRow(row, ConfusionAt(row["threshold"], set.scores, set.facts));
      }
    }
  }
}

ErrorCosts CostsOf(const Json& sweep) {
  return {Money(sweep["cost_fp"].get<std::int64_t>()), Money(sweep["cost_fn"].get<std::int64_t>())};
}

// Of many distinct scores the vectors have about forty.
TEST(MetricsParityTest, TheSweepHasTheLibrarysCountsAndCosts) {
  for (const Json& json : Vectors()["sets"]) {
    const Set set(json);
    const Json& sweep = json["sweep"];
    std::map<double, Confusion> found;
    ForEachThreshold(*set.Ranked(),
                     [&](const SweepPoint& point) { found[point.threshold] = point.confusion; });
    for (const Json& row : sweep["rows"]) {
      SCOPED_TRACE(json["name"].get<std::string>() + " at " + row["threshold"].dump());
      const auto at = found.find(row["threshold"]);
      ASSERT_NE(at, found.end());
      ExpectRow(row, at->second);
      EXPECT_EQ(CostOf(at->second, CostsOf(sweep)), Int128{row["cost"].get<std::int64_t>()});
    }
  }
}

TEST(MetricsParityTest, TheLeastCostIsTheLibrarys) {
  int whole_sweeps = 0;
  for (const Json& json : Vectors()["sets"]) {
    SCOPED_TRACE(json["name"]);
    const Set set(json);
    const Json& sweep = json["sweep"];
    const std::set<double> distinct(set.scores.begin(), set.scores.end());
    const std::optional<LeastCost> least = FindLeastCost(*set.Ranked(), CostsOf(sweep));
    ASSERT_TRUE(least.has_value());
    const Int128 expected{sweep["least_cost"].get<std::int64_t>()};
    EXPECT_LE(least->ten_thousandths, expected);
    if (sweep["rows"].size() <= distinct.size()) continue;  // theirs may have missed the least
    EXPECT_EQ(least->ten_thousandths, expected);
    EXPECT_EQ(Json(least->thresholds), sweep["least_cost_thresholds"]);
    ++whole_sweeps;
  }
  EXPECT_EQ(whole_sweeps, 2);
}

// A number where the library returns one without a warning, else nullopt.
void ExpectDegenerate(const Json& expected, std::optional<double> found) {
  const bool is_defined = expected.contains("returns") && !expected.contains("warns");
  EXPECT_EQ(found.has_value(), is_defined);
  if (is_defined) ExpectNear(found, expected["returns"]);
}

TEST(MetricsParityTest, WhatTheLibraryCannotSayIsNotDefined) {
  for (const Json& json : Vectors()["degenerate"]) {
    SCOPED_TRACE(json["name"]);
    const Set set(json);
    const std::optional<Ranking> ranking = set.Ranked();
    EXPECT_EQ(ranking.has_value(), json["name"] != "nan_score");
    const RankingQuality quality = ranking ? QualityOf(ranking->rows()) : RankingQuality();
    ExpectDegenerate(json["roc_auc_score"], quality.roc_auc);
    ExpectDegenerate(json["average_precision_score"], quality.average_precision);
    const Confusion confusion = ConfusionAt(json["threshold"], set.scores, set.facts);
    if (!json["confusion_matrix_labels_01"].contains("returns")) continue;
    const Json& matrix = json["confusion_matrix_labels_01"]["returns"];
    EXPECT_EQ(confusion, (Confusion{matrix[1][1], matrix[0][1], matrix[1][0], matrix[0][0]}));
    ExpectDegenerate(json["precision_score"], confusion.Precision());
    ExpectDegenerate(json["recall_score"], confusion.Recall());
  }
  EXPECT_EQ(Vectors()["degenerate"].size(), 9U);
}

TEST(MetricsParityTest, NothingIsDefinedWithoutRows) {
  const std::optional<Ranking> ranking = Ranking::Of({}, {});
  ASSERT_TRUE(ranking.has_value());
  EXPECT_FALSE(QualityOf(ranking->rows()).roc_auc);
  EXPECT_FALSE(AtK(ranking->rows(), 5).Precision());
  EXPECT_FALSE(AtK(ranking->rows(), 5).ExpectedPrecision());
  EXPECT_FALSE(AtK(ranking->rows(), 5).Recall());
  EXPECT_FALSE(AtK(ranking->rows(), 5).ExpectedRecall());
  EXPECT_FALSE(FindLeastCost(*ranking, ErrorCosts()));
  EXPECT_FALSE(ThresholdForBudget(*ranking, 3));
}

}  // namespace
}  // namespace harrier
