#include <gtest/gtest.h>

#include <vector>

#include "scoring/forest_trainer.h"
#include "scoring/scorer.h"

namespace harrier {
namespace {

// A model over two features of the table, the later one first.
Model TwoFeatureModel() {
  Random random(11);
  FeatureMatrix rows{2, {}};
  for (int i = 0; i < 2000; ++i) {
    rows.values.push_back(static_cast<float>(random.Normal()));
    rows.values.push_back(static_cast<float>(random.UniformBelow(24)));
  }
  return *TrainIsolationForest(rows, {FeatureId::kAmountZ, FeatureId::kHour},
                               {{50, 128, 3}, {}, ""});
}

std::vector<FeatureVector> Rows(std::size_t count) {
  Random random(12);
  std::vector<FeatureVector> rows(count);
  for (FeatureVector& row : rows) {
    for (float& value : row.values) value = static_cast<float>(random.Uniform(-30, 30));
  }
  return rows;
}

TEST(Scorer, ReadsTheModelsFeaturesInTheModelsOrder) {
  const Scorer scorer(TwoFeatureModel());
  const std::vector<FeatureVector> rows = Rows(150);
  std::vector<double> raw(150);
  std::vector<double> score(150);
  scorer.Score(rows, raw, score);
  const IsolationForest& forest = scorer.model().forest;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const float columns[] = {rows[i][FeatureId::kAmountZ], rows[i][FeatureId::kHour]};
    EXPECT_EQ(raw[i], forest.RawScore(forest.MeanPathLength(columns)));
    EXPECT_EQ(score[i], scorer.model().calibration.Score(raw[i]));
  }
}

TEST(Scorer, BatchSizeNeverChangesAScore) {
  const Scorer scorer(TwoFeatureModel());
  const std::vector<FeatureVector> rows = Rows(130);
  std::vector<double> raw(130);
  std::vector<double> score(130);
  scorer.Score(rows, raw, score);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    double raw_alone = 0;
    double score_alone = 0;
    scorer.Score({&rows[i], 1}, {&raw_alone, 1}, {&score_alone, 1});
    EXPECT_EQ(raw_alone, raw[i]);
    EXPECT_EQ(score_alone, score[i]);
  }
}

TEST(Scorer, AcceptsAnEmptyBatch) {
  const Scorer scorer(TwoFeatureModel());
  scorer.Score({}, {}, {});
  EXPECT_EQ(scorer.model().features.size(), 2U);
}

}  // namespace
}  // namespace harrier
