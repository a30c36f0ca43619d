// Confusion and its ratios against scikit-learn's (tests/data/metrics/SOURCE.md) and against a
// naive count over all thresholds.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "snapshot/metrics.h"

namespace harrier {
namespace {

using Json = nlohmann::json;

constexpr double kTolerance = 1e-12;

Json ReadVectors() {
  std::ifstream file(std::string(HARRIER_SOURCE_DIR) + "/tests/data/metrics/at_threshold.json");
  return Json::parse(file);
}

Confusion ConfusionOf(const Json& set, double threshold) {
  const auto scores = set["score"].get<std::vector<double>>();
  const auto labels = set["label"].get<std::vector<int>>();
  const std::unique_ptr<bool[]> truth(new bool[labels.size()]);
  std::transform(labels.begin(), labels.end(), truth.get(), [](int label) { return label == 1; });
  return ConfusionAt(threshold, scores, std::span<const bool>(truth.get(), labels.size()));
}

// The library's 0 for what is not defined is nullopt here.
void ExpectRatio(const Json& expected, bool is_undefined, std::optional<double> found) {
  EXPECT_EQ(!found.has_value(), is_undefined);
  if (!found || is_undefined) return;
  EXPECT_NEAR(*found, expected.get<double>(), kTolerance);
}

void ExpectRow(const Json& set, const Json& row) {
  SCOPED_TRACE(set["name"].get<std::string>() + " at " + row["threshold"].dump());
  const Confusion found = ConfusionOf(set, row["threshold"]);
  EXPECT_EQ(found, (Confusion{row["tp"], row["fp"], row["fn"], row["tn"]}));
  ExpectRatio(row["precision"], row["precision_undefined"], found.Precision());
  ExpectRatio(row["recall"], row["recall_undefined"], found.Recall());
  ExpectRatio(row["f1"], found.true_positives + found.false_positives + found.false_negatives == 0,
              found.F1());
  if (row.contains("fpr")) ExpectRatio(row["fpr"], false, found.FalsePositiveRate());
  if (row.contains("workload_ratio")) ExpectRatio(row["workload_ratio"], false, found.Workload());
}

TEST(MetricsParityTest, CountsAndRatiosAreTheLibrarys) {
  int rows = 0;
  const Json vectors = ReadVectors();
  for (const Json& set : vectors["sets"]) {
    for (const char* part : {"at_threshold", "sweep"}) {
      for (const Json& row : set[part]) {
        ExpectRow(set, row);
        ++rows;
      }
    }
  }
  EXPECT_GT(rows, 60);
}

TEST(MetricsParityTest, DegenerateSetsHaveTheLibrarysConfusion) {
  const Json vectors = ReadVectors();
  for (const Json& set : vectors["degenerate"]) {
    const Confusion found = ConfusionOf(set, set["threshold"]);
    const Json& matrix = set["confusion"];
    EXPECT_EQ(found, (Confusion{matrix[1][1], matrix[0][1], matrix[1][0], matrix[0][0]}))
        << set["name"];
  }
  EXPECT_EQ(vectors["degenerate"].size(), 7U);
}

}  // namespace
}  // namespace harrier
