#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>

#include "core/sha256.h"
#include "scoring/forest_trainer.h"

namespace harrier {
namespace {

using ::testing::HasSubstr;

FeatureMatrix NormalRows(std::size_t rows, std::size_t columns) {
  Random random(1);
  FeatureMatrix matrix{columns, {}};
  for (std::size_t i = 0; i < rows * columns; ++i) {
    matrix.values.push_back(static_cast<float>(random.Normal()));
  }
  return matrix;
}

IsolationForest Fit(const FeatureMatrix& rows, const ForestOptions& options) {
  auto forest = FitIsolationForest(rows, options);
  EXPECT_TRUE(forest.has_value()) << forest.error();
  return *std::move(forest);
}

TEST(ForestTrainer, SameRowsAndSeedGiveTheSameForest) {
  const FeatureMatrix rows = NormalRows(1000, 4);
  EXPECT_EQ(Fit(rows, {10, 256, 42}), Fit(rows, {10, 256, 42}));
  EXPECT_FALSE(Fit(rows, {10, 256, 42}) == Fit(rows, {10, 256, 43}));
}

TEST(ForestTrainer, MoreTreesLeaveTheFirstOnesAsTheyWere) {
  const FeatureMatrix rows = NormalRows(1000, 4);
  const IsolationForest few = Fit(rows, {3, 256, 42});
  const IsolationForest many = Fit(rows, {30, 256, 42});
  EXPECT_TRUE(std::equal(few.trees().begin(), few.trees().end(), many.trees().begin()));
}

TEST(ForestTrainer, TreesAreNoDeeperThanTheHeightLimit) {
  EXPECT_EQ(Fit(NormalRows(1000, 4), {50, 256, 42}).depth(), 8);
  EXPECT_EQ(Fit(NormalRows(1000, 4), {50, 257, 42}).depth(), 9);
  EXPECT_EQ(Fit(NormalRows(1000, 4), {50, 2, 42}).depth(), 1);
  EXPECT_EQ(Fit(NormalRows(1000, 4), {50, 1, 42}).depth(), 0);
}

TEST(ForestTrainer, FewerRowsThanSamplesAreAllUsed) {
  const IsolationForest forest = Fit(NormalRows(100, 2), {5, 256, 42});
  EXPECT_EQ(forest.shape().samples_per_tree, 100);
  for (const IsolationTree& tree : forest.trees()) EXPECT_EQ(tree.samples[0], 100);
}

// Without replacement: with as many samples as rows, each row is in each tree exactly once, so the
// rows that reach a node are those that its ancestors' cuts send there.
TEST(ForestTrainer, SamplesAreDrawnWithoutReplacement) {
  const FeatureMatrix rows = NormalRows(200, 3);
  const IsolationForest forest = Fit(rows, {20, 200, 42});
  for (std::size_t tree = 0; tree < forest.trees().size(); ++tree) {
    std::map<std::size_t, std::int32_t> rows_at_leaf;
    for (std::size_t row = 0; row < 200; ++row) {
      ++rows_at_leaf[forest.LeafOf(tree, rows.View().Row(row))];
    }
    for (const auto& [leaf, count] : rows_at_leaf) {
      EXPECT_EQ(forest.trees()[tree].samples[leaf], count);
    }
  }
}

// Two samples of 1000 rows, of which the second half is different: they differ, and so are cut, in
// half of the trees. The bound is five standard deviations of 4000 trees.
TEST(ForestTrainer, SamplesComeFromAllRows) {
  FeatureMatrix rows{1, std::vector<float>(1000, 0.0F)};
  std::fill(rows.values.begin() + 500, rows.values.end(), 1.0F);
  const IsolationForest forest = Fit(rows, {4000, 2, 42});
  const auto cuts = std::count_if(forest.trees().begin(), forest.trees().end(),
                                  [](const IsolationTree& tree) { return tree.node_count() == 3; });
  EXPECT_NEAR(static_cast<double>(cuts), 4000 * 500.0 / 999, 5 * std::sqrt(4000 * 0.25));
}

TEST(ForestTrainer, ConstantFeaturesAreNeverCut) {
  FeatureMatrix rows = NormalRows(500, 3);
  for (std::size_t row = 0; row < 500; ++row) rows.values[row * 3 + 1] = 7.0F;
  std::set<std::int32_t> features;
  const IsolationForest forest = Fit(rows, {20, 256, 42});
  for (const IsolationTree& tree : forest.trees()) {
    features.insert(tree.feature.begin(), tree.feature.end());
  }
  EXPECT_EQ(features, (std::set<std::int32_t>{kLeaf, 0, 2}));
}

TEST(ForestTrainer, EqualRowsMakeOneLeaf) {
  const FeatureMatrix rows{2, std::vector<float>(600, 1.5F)};
  const IsolationForest forest = Fit(rows, {5, 256, 42});
  for (const IsolationTree& tree : forest.trees()) {
    EXPECT_EQ(tree.node_count(), 1U);
    EXPECT_EQ(tree.samples[0], 256);
  }
}

TEST(ForestTrainer, NeighbouringFloatsAreCutApart) {
  FeatureMatrix rows{1, {}};
  for (int i = 0; i < 100; ++i) {
    rows.values.push_back(i % 2 == 0 ? 1.0F : std::nextafter(1.0F, 2.0F));
  }
  const IsolationForest forest = Fit(rows, {5, 100, 42});
  for (const IsolationTree& tree : forest.trees()) {
    EXPECT_EQ(tree.threshold[0], 1.0F);
    EXPECT_EQ(tree.samples, (std::vector<std::int32_t>{100, 50, 50}));
  }
}

// The root's cut is a feature in three drawn evenly and a threshold drawn evenly over its range.
// Bounds are five standard deviations of the mean of 3000 draws.
TEST(ForestTrainer, CutsAreDrawnEvenly) {
  FeatureMatrix rows{3, {}};
  Random random(3);
  for (int i = 0; i < 3 * 1000; ++i) rows.values.push_back(static_cast<float>(random.Uniform01()));
  std::map<std::int32_t, int> cuts;
  double threshold_sum = 0;
  const IsolationForest forest = Fit(rows, {3000, 256, 42});
  for (const IsolationTree& tree : forest.trees()) {
    ++cuts[tree.feature[0]];
    threshold_sum += static_cast<double>(tree.threshold[0]);
  }
  for (const auto& [feature, count] : cuts) EXPECT_NEAR(count, 1000, 5 * std::sqrt(3000 * 2.0 / 9));
  EXPECT_EQ(cuts.size(), 3U);
  EXPECT_NEAR(threshold_sum / 3000, 0.5, 5 * std::sqrt(1.0 / 12 / 3000));
}

TEST(ForestTrainer, OutliersHaveShorterPaths) {
  FeatureMatrix rows = NormalRows(2000, 2);
  const IsolationForest forest = Fit(rows, {100, 256, 42});
  const float centre[] = {0, 0};
  const float edge[] = {3, 3};
  const float outside[] = {8, -8};
  EXPECT_GT(forest.MeanPathLength(centre), forest.MeanPathLength(edge));
  EXPECT_GT(forest.MeanPathLength(edge), forest.MeanPathLength(outside));
}

TEST(ForestTrainer, UnusableInputIsRefused) {
  const FeatureMatrix rows = NormalRows(10, 2);
  const auto error = [](const FeatureMatrix& matrix, const ForestOptions& options) {
    const auto forest = FitIsolationForest(matrix, options);
    return forest.has_value() ? std::string("accepted") : forest.error();
  };
  EXPECT_THAT(error({2, {}}, {}), HasSubstr("no rows"));
  EXPECT_THAT(error(rows, {0, 256, 42}), HasSubstr("trees must be 1 to 10000"));
  EXPECT_THAT(error(rows, {10'001, 256, 42}), HasSubstr("trees must be"));
  EXPECT_THAT(error(rows, {10, 0, 42}), HasSubstr("samples must be 1 to 1000000"));
  EXPECT_THAT(error(rows, {10, 256, -1}), HasSubstr("seed"));
  FeatureMatrix broken = rows;
  broken.values[5] = std::numeric_limits<float>::infinity();
  EXPECT_THAT(error(broken, {}), HasSubstr("row 2, column 1"));
}

TEST(TrainIsolationForest, RecordsTheFactsAndCalibratesOnItsRows) {
  const FeatureMatrix rows{1, {1.0F, 2.0F, 4.0F, -0.5F}};
  const auto model =
      TrainIsolationForest(rows, {FeatureId::kAmountLog}, {{10, 256, 42}, 0.01, "harrier test"});
  ASSERT_TRUE(model.has_value());
  EXPECT_EQ(model->training.rows, 4);
  EXPECT_EQ(model->training.seed, 42);
  EXPECT_EQ(model->training.contamination, 0.01);
  EXPECT_EQ(model->training.program, "harrier test");
  const std::string bytes("\x00\x00\x80\x3f\x00\x00\x00\x40\x00\x00\x80\x40\x00\x00\x00\xbf", 16);
  EXPECT_EQ(model->training.data_sha256, Sha256Hex(bytes));
  EXPECT_EQ(model->calibration.rows(), 4);
}

// ---- TrainingSample

FeatureVector Numbered(int number) {
  FeatureVector row;
  row.Set(FeatureId::kHour, static_cast<float>(number));
  row.Set(FeatureId::kIsOnline, -1);
  return row;
}

TEST(TrainingSample, KeepsAllRowsInOrderUpToItsBound) {
  TrainingSample sample(AllFeatures(1), 3, 42);
  for (int i = 0; i < 3; ++i) sample.Add(Numbered(i));
  EXPECT_EQ(sample.seen(), 3);
  ASSERT_EQ(sample.rows().rows(), 3U);
  EXPECT_EQ(sample.rows().View().Row(2)[0], 2);
  EXPECT_EQ(sample.rows().View().Row(2)[FeatureCountOf(1) - 1], -1);
}

// Each of 20 rows is kept in 5 of 20 cases; bounds are five standard deviations of 4000 trials.
TEST(TrainingSample, PrefersNoRow) {
  std::map<int, int> kept;
  for (int seed = 0; seed < 4000; ++seed) {
    TrainingSample sample(AllFeatures(1), 5, seed);
    for (int i = 0; i < 20; ++i) sample.Add(Numbered(i));
    ASSERT_EQ(sample.rows().rows(), 5U);
    for (std::size_t i = 0; i < 5; ++i) ++kept[static_cast<int>(sample.rows().View().Row(i)[0])];
  }
  for (int i = 0; i < 20; ++i) {
    EXPECT_NEAR(kept[i], 1000, 5 * std::sqrt(4000 * 0.25 * 0.75)) << i;
  }
}

}  // namespace
}  // namespace harrier
