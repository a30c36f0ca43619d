// The forest still tells planted anomalies as well as it did: the small version, for every run, of
// what tests/detection/public_sets.py measures on data of others (docs/detection.md).
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "core/random.h"
#include "evaluation/ranking.h"
#include "evaluation/ranking_metrics.h"
#include "scoring/compiled_forest.h"
#include "scoring/forest_trainer.h"

namespace harrier {
namespace {

constexpr std::size_t kColumns = 6;
constexpr std::size_t kRows = 4000;
constexpr std::size_t kRowsPerAnomaly = 50;

struct LabelledRows {
  FeatureMatrix rows;
  std::vector<RowFacts> facts;
};

// Two round clusters of deviation 1, six apart in every column, 70 and 30 % of the rows. An anomaly
// belongs to one of them but strays four times as far in two columns.
LabelledRows MakeClusters() {
  Random random(1);
  LabelledRows made{{kColumns, {}}, {}};
  for (std::size_t row = 0; row < kRows; ++row) {
    const bool is_anomaly = row % kRowsPerAnomaly == 0;
    const double center = random.Chance(0.7) ? 0 : 6;
    const std::size_t odd = random.UniformBelow(kColumns);
    for (std::size_t column = 0; column < kColumns; ++column) {
      const bool strays = is_anomaly && (column == odd || column == (odd + 1) % kColumns);
      made.rows.values.push_back(
          static_cast<float>(center + random.Normal() * (strays ? 4.0 : 1.0)));
    }
    made.facts.push_back({.is_anomaly = is_anomaly});
  }
  return made;
}

double AreaUnderRoc(const LabelledRows& labelled, const ForestOptions& options) {
  const auto forest = FitIsolationForest(labelled.rows, options);
  EXPECT_TRUE(forest.has_value()) << forest.error();
  std::vector<double> scores(labelled.rows.rows());
  CompiledForest(*forest).MeanPathLengths(labelled.rows.View(), scores);
  std::transform(scores.begin(), scores.end(), scores.begin(),
                 [&](double mean_path_length) { return forest->RawScore(mean_path_length); });
  const auto ranking = Ranking::Of(scores, labelled.facts);
  return QualityOf(ranking->rows()).roc_auc.value_or(0);
}

double MeanArea(const LabelledRows& labelled, ForestOptions options) {
  double sum = 0;
  for (options.seed = 1; options.seed <= 3; ++options.seed) sum += AreaUnderRoc(labelled, options);
  return sum / 3;
}

// Over 300 other triples of seeds this mean was 0.8942, its deviation 0.0053; four of them lower is
// where a forest that is as good as it was does not fall.
constexpr double kLeastArea = 0.873;

TEST(ForestQuality, PlantedAnomaliesAreToldAsWellAsTheyWere) {
  EXPECT_GT(MeanArea(MakeClusters(), {}), kLeastArea);
}

// The bound is near enough to notice: with a tenth of the trees, or a quarter of the rows to a
// tree, the same forest falls below it.
TEST(ForestQuality, WeakerForestsFallBelowTheBound) {
  const LabelledRows labelled = MakeClusters();
  EXPECT_LT(MeanArea(labelled, {.trees = 10}), kLeastArea);
  EXPECT_LT(MeanArea(labelled, {.samples_per_tree = 64}), kLeastArea);
}

}  // namespace
}  // namespace harrier
