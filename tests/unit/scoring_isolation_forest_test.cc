#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "scoring/isolation_forest.h"

namespace harrier {
namespace {

using ::testing::HasSubstr;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// node 0: x0 <= 1 ? node 1 (1 row) : node 2
// node 2: x1 <= -2 ? node 3 (2 rows) : node 4 (5 rows)
IsolationTree SmallTree() {
  return {{0, kLeaf, 1, kLeaf, kLeaf},
          {1.0F, 0, -2.0F, 0, 0},
          {1, kLeaf, 3, kLeaf, kLeaf},
          {2, kLeaf, 4, kLeaf, kLeaf},
          {8, 1, 7, 2, 5}};
}

IsolationForest SmallForest() {
  auto forest = IsolationForest::Make({2, 8}, {SmallTree()});
  EXPECT_TRUE(forest.has_value());
  return *std::move(forest);
}

TEST(AveragePathLength, FollowsThePaper) {
  EXPECT_EQ(AveragePathLength(0), 0);
  EXPECT_EQ(AveragePathLength(1), 0);
  EXPECT_EQ(AveragePathLength(2), 1);
  EXPECT_NEAR(AveragePathLength(3), 2 * (std::log(2.0) + 0.5772156649015329) - 4.0 / 3, 1e-15);
  EXPECT_NEAR(AveragePathLength(256), 10.244770920119917, 1e-14);
  EXPECT_NEAR(AveragePathLength(1000), 12.969940887100174, 1e-14);
}

TEST(FloatNotAbove, IsTheGreatestFloatNotAbove) {
  constexpr float kMax = std::numeric_limits<float>::max();
  EXPECT_EQ(FloatNotAbove(0.5), 0.5F);
  EXPECT_EQ(FloatNotAbove(0.1), std::nextafter(0.1F, 0.0F));  // 0.1F is above 0.1
  EXPECT_EQ(FloatNotAbove(-0.1), -0.1F);                      // -0.1F is below -0.1
  EXPECT_EQ(FloatNotAbove(1e300), kMax);
  EXPECT_EQ(FloatNotAbove(-1e300), -kInfinity);
  EXPECT_EQ(FloatNotAbove(1e-300), 0.0F);
  EXPECT_EQ(FloatNotAbove(-1e-300), -std::numeric_limits<float>::denorm_min());
}

TEST(IsolationForest, EqualGoesLeftAndNanGoesRight) {
  const IsolationForest forest = SmallForest();
  const auto leaf = [&](float first, float second) {
    const float row[] = {first, second};
    return forest.LeafOf(0, row);
  };
  EXPECT_EQ(leaf(1.0F, 0), 1U);
  EXPECT_EQ(leaf(std::nextafter(1.0F, 2.0F), -2.0F), 3U);
  EXPECT_EQ(leaf(kInfinity, kInfinity), 4U);
  EXPECT_EQ(leaf(std::nanf(""), std::nanf("")), 4U);
}

TEST(IsolationForest, PathLengthIsDepthPlusWhatTheLeafDidNotIsolate) {
  const IsolationForest forest = SmallForest();
  const float rows[3][2] = {{0, 0}, {2, -3}, {2, 0}};
  EXPECT_EQ(forest.PathLength(0, rows[0]), 1);
  EXPECT_EQ(forest.PathLength(0, rows[1]), 2 + 1);
  EXPECT_EQ(forest.PathLength(0, rows[2]), 2 + AveragePathLength(5));
  EXPECT_EQ(forest.depth(), 2);
}

TEST(IsolationForest, RawScoreIsHalfAtTheAveragePath) {
  const IsolationForest forest = SmallForest();
  EXPECT_EQ(forest.RawScore(AveragePathLength(8)), 0.5);
  EXPECT_EQ(forest.RawScore(0), 1.0);
  EXPECT_NEAR(forest.RawScore(1), std::pow(2.0, -1 / AveragePathLength(8)), 1e-15);
}

TEST(IsolationForest, RawScoreOfSingleSamplesIsHalf) {
  const auto forest = IsolationForest::Make({1, 1}, {{{kLeaf}, {0}, {kLeaf}, {kLeaf}, {1}}});
  ASSERT_TRUE(forest.has_value());
  EXPECT_EQ(forest->RawScore(0), 0.5);
}

// ---- what is not a forest is refused

struct Defect {
  const char* says;
  std::function<void(IsolationTree*)> make;
};

class BrokenTree : public ::testing::TestWithParam<Defect> {};

TEST_P(BrokenTree, IsRefusedByName) {
  IsolationTree tree = SmallTree();
  GetParam().make(&tree);
  const auto forest = IsolationForest::Make({2, 8}, {SmallTree(), tree});
  ASSERT_FALSE(forest.has_value());
  EXPECT_THAT(forest.error(), HasSubstr("tree 1"));
  EXPECT_THAT(forest.error(), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    IsolationForest, BrokenTree,
    ::testing::Values(
        Defect{"no node", [](IsolationTree* tree) { *tree = {}; }},
        Defect{"differ in length", [](IsolationTree* tree) { tree->left.pop_back(); }},
        Defect{"does not exist", [](IsolationTree* tree) { tree->left[2] = 5; }},
        Defect{"does not exist", [](IsolationTree* tree) { tree->right[0] = -1; }},
        Defect{"does not come after its parent", [](IsolationTree* tree) { tree->left[2] = 2; }},
        Defect{"does not come after its parent", [](IsolationTree* tree) { tree->right[2] = 0; }},
        Defect{"feature 2 does not exist", [](IsolationTree* tree) { tree->feature[0] = 2; }},
        Defect{"feature -2 does not exist", [](IsolationTree* tree) { tree->feature[0] = -2; }},
        Defect{"not finite", [](IsolationTree* tree) { tree->threshold[0] = std::nanf(""); }},
        Defect{"not finite", [](IsolationTree* tree) { tree->threshold[2] = kInfinity; }},
        Defect{"leaf with children", [](IsolationTree* tree) { tree->left[1] = 3; }},
        Defect{"leaf with a threshold", [](IsolationTree* tree) { tree->threshold[4] = 1; }},
        Defect{"has 0 samples", [](IsolationTree* tree) { tree->samples[0] = 0; }},
        Defect{"has 9 samples", [](IsolationTree* tree) { tree->samples[0] = 9; }},
        Defect{"sum of its children", [](IsolationTree* tree) { tree->samples[3] = 3; }}));

TEST(IsolationForest, NodeWithTwoParentsIsRefused) {
  IsolationTree tree = SmallTree();
  tree.left[2] = 4;  // node 4 twice, node 3 never
  tree.samples = {7, 1, 6, 1, 3};
  const auto forest = IsolationForest::Make({2, 8}, {tree});
  ASSERT_FALSE(forest.has_value());
  EXPECT_THAT(forest.error(), HasSubstr("node 3: is the child of 0 nodes"));
}

TEST(IsolationForest, ShapesOutOfBoundsAreRefused) {
  const std::vector<IsolationTree> one = {SmallTree()};
  EXPECT_FALSE(IsolationForest::Make({0, 8}, one).has_value());
  EXPECT_FALSE(IsolationForest::Make({kForestFeaturesMax + 1, 8}, one).has_value());
  EXPECT_FALSE(IsolationForest::Make({2, 0}, one).has_value());
  EXPECT_FALSE(IsolationForest::Make({2, kSamplesPerTreeMax + 1}, one).has_value());
  EXPECT_FALSE(IsolationForest::Make({2, 8}, {}).has_value());
  const IsolationTree leaf = {{kLeaf}, {0}, {kLeaf}, {kLeaf}, {8}};
  EXPECT_TRUE(IsolationForest::Make({2, 8}, std::vector(kForestTreesMax, leaf)).has_value());
  EXPECT_FALSE(IsolationForest::Make({2, 8}, std::vector(kForestTreesMax + 1, leaf)).has_value());
}

}  // namespace
}  // namespace harrier
