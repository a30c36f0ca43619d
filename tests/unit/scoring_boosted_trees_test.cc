// Boosted trees by hand: which way a row goes, what it adds up to, and every defect that is
// refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "scoring/boosted_trees.h"
#include "scoring/compiled_boosted_trees.h"
#include "scoring/xgboost_tree.h"

namespace harrier {
namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Less than 2 or missing: 0.25. Else by feature 1, where missing goes right: less than -1: 0.5,
// otherwise 4.
BoostedTree SmallTree() {
  return {{0, kLeaf, 1, kLeaf, kLeaf},
          {2, 0, -1, 0, 0},
          {1, kLeaf, 3, kLeaf, kLeaf},
          {2, kLeaf, 4, kLeaf, kLeaf},
          {1, 0, 0, 0, 0},
          {0, 0.25F, 0, 0.5F, 4},
          {10, 4, 6, 5, 1}};
}

BoostedTree OneLeaf(float value) { return {{kLeaf}, {0}, {kLeaf}, {kLeaf}, {0}, {value}, {1}}; }

BoostedTrees Made(const std::vector<BoostedTree>& trees, BoostedTreesShape shape = {2, 0.5F}) {
  auto made = BoostedTrees::Make(shape, trees);
  EXPECT_TRUE(made.has_value()) << made.error();
  return *made;
}

std::size_t LeafOf(float first, float second) {
  const float row[] = {first, second};
  return Made({SmallTree()}).LeafOf(0, row);
}

TEST(BoostedTreesTest, OnlyWhatIsLessGoesLeft) {
  EXPECT_EQ(LeafOf(1, 0), 1U);
  EXPECT_EQ(LeafOf(std::nextafter(2.0F, 0.0F), 0), 1U);
  EXPECT_EQ(LeafOf(2, 0), 4U);
  EXPECT_EQ(LeafOf(3, -1), 4U);
  EXPECT_EQ(LeafOf(3, -2), 3U);
}

TEST(BoostedTreesTest, MissingGoesTheWayOfTheNode) {
  EXPECT_EQ(LeafOf(kMissing, 0), 1U);
  EXPECT_EQ(LeafOf(3, kMissing), 4U);
}

TEST(BoostedTreesTest, InfinityIsAValueAndNotMissing) {
  EXPECT_EQ(LeafOf(-kInfinity, 0), 1U);
  EXPECT_EQ(LeafOf(kInfinity, kInfinity), 4U);
  EXPECT_EQ(LeafOf(kInfinity, -kInfinity), 3U);
}

TEST(BoostedTreesTest, MarginIsBaseMarginAndLeafValues) {
  const float row[] = {3, -2};
  const BoostedTrees trees = Made({SmallTree(), OneLeaf(-0.125F), SmallTree()}, {2, 0.25F});
  EXPECT_NEAR(trees.base_margin(), std::log(0.25 / 0.75), 1e-15);
  EXPECT_EQ(trees.Margin(row), trees.base_margin() + 0.875);
  EXPECT_EQ(Made({OneLeaf(3)}).Margin(row), 3);  // base score one half adds nothing
}

TEST(BoostedTreesTest, LeafValuesAreAddedInTheOrderOfTheTrees) {
  const float row[] = {0, 0};
  const std::vector<BoostedTree> trees = {OneLeaf(1), OneLeaf(1e30F), OneLeaf(-1e30F)};
  EXPECT_EQ(Made(trees).Margin(row), 0);
  EXPECT_EQ(Made({trees[1], trees[2], trees[0]}).Margin(row), 1);
  double margin = -1;
  CompiledBoostedTrees(Made(trees)).Margins({row, 1, 2}, {&margin, 1});
  EXPECT_EQ(margin, 0);
}

TEST(BoostedTreesTest, BaseScoreIsReadAsFloat32) {
  const BoostedTrees trees = Made({OneLeaf(0)}, {1, 0.1F});
  EXPECT_NEAR(trees.base_margin(), std::log(0.1F) - std::log(1 - double{0.1F}), 1e-7);
  EXPECT_GT(std::fabs(trees.base_margin() - std::log(0.1 / 0.9)), 1e-9);
}

TEST(BoostedTreesTest, ProbabilityIsLogisticAndNeverBeyondItsBounds) {
  EXPECT_EQ(ProbabilityOf(0), 0.5);
  EXPECT_NEAR(ProbabilityOf(2), 0.8807970779778823, 1e-15);
  EXPECT_NEAR(ProbabilityOf(-2), 0.11920292202211755, 1e-15);
  EXPECT_EQ(ProbabilityOf(1e30), 1);
  EXPECT_GT(ProbabilityOf(-1e30), 0);
  EXPECT_LT(ProbabilityOf(-1e30), 1e-300);
}

TEST(BoostedTreesTest, DepthIsThatOfTheDeepestLeaf) {
  const BoostedTrees trees = Made({SmallTree(), OneLeaf(1)});
  EXPECT_EQ(trees.depth(0), 2);
  EXPECT_EQ(trees.depth(1), 0);
}

TEST(BoostedTreesTest, ChildMayStandBeforeItsParent) {
  const BoostedTree tree = {{0, kLeaf, kLeaf, 1, kLeaf},
                            {2, 0, 0, -1, 0},
                            {3, kLeaf, kLeaf, 1, kLeaf},
                            {4, kLeaf, kLeaf, 2, kLeaf},
                            {0, 0, 0, 1, 0},
                            {0, 1, 2, 0, 3},
                            {3, 1, 1, 2, 1}};
  const float row[] = {1, 0};
  EXPECT_EQ(Made({tree}).LeafOf(0, row), 2U);
}

// A chain that goes right `depth` times.
BoostedTree Chain(int depth) {
  BoostedTree chain;
  const std::int32_t nodes = 2 * depth + 1;
  for (std::int32_t node = 0; node < nodes; ++node) {
    const bool is_leaf = node % 2 == 1 || node == nodes - 1;
    chain.feature.push_back(is_leaf ? kLeaf : 0);
    chain.threshold.push_back(0);
    chain.left.push_back(is_leaf ? kLeaf : node + 1);
    chain.right.push_back(is_leaf ? kLeaf : node + 2);
    chain.missing_left.push_back(0);
    chain.leaf_value.push_back(is_leaf ? static_cast<float>(node) : 0);
    chain.cover.push_back(1);
  }
  return chain;
}

TEST(BoostedTreesTest, DeepestTreeIsWalkedToItsEnd) {
  const BoostedTrees trees = Made({Chain(kBoostedDepthMax)});
  const float row[] = {1, 0};
  EXPECT_EQ(trees.Margin(row), 2 * kBoostedDepthMax);
  double margin = 0;
  CompiledBoostedTrees(trees).Margins({row, 1, 2}, {&margin, 1});
  EXPECT_EQ(margin, 2 * kBoostedDepthMax);
}

std::string ErrorOf(const std::vector<BoostedTree>& trees, BoostedTreesShape shape = {2, 0.5F}) {
  const auto made = BoostedTrees::Make(shape, trees);
  return made.has_value() ? "accepted" : made.error();
}

// Of a leaf, and after it the small tree with one change.
template <class Change>
std::string ErrorAfter(Change change) {
  BoostedTree tree = SmallTree();
  change(&tree);
  return ErrorOf({OneLeaf(1), tree});
}

TEST(BoostedTreesTest, ShapesOutOfBoundsAreRefused) {
  EXPECT_EQ(ErrorOf({}), "there must be 1 to 10000 trees, not 0");
  EXPECT_EQ(ErrorOf(std::vector<BoostedTree>(10'001, OneLeaf(1))),
            "there must be 1 to 10000 trees, not 10001");
  EXPECT_EQ(ErrorOf({OneLeaf(1)}, {0, 0.5F}), "boosted trees have 1 to 1024 features, not 0");
  EXPECT_EQ(ErrorOf({OneLeaf(1)}, {1025, 0.5F}), "boosted trees have 1 to 1024 features, not 1025");
  for (const float score : {0.0F, 1.0F, -0.5F, kMissing, kInfinity}) {
    EXPECT_EQ(ErrorOf({OneLeaf(1)}, {1, score}),
              "the base score is a probability, greater than 0 and less than 1");
  }
  const BoostedTree half = Chain(kBoostedDepthMax);
  EXPECT_EQ(ErrorOf(std::vector<BoostedTree>(kBoostedNodesMax / half.node_count() + 1, half)),
            "boosted trees have at most 1000000 nodes");
}

TEST(BoostedTreesTest, ListsThatDoNotFitAreRefused) {
  EXPECT_EQ(ErrorOf({BoostedTree{}}), "tree 0: it has no node");
  const std::string differ = "tree 1: its arrays differ in length";
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->threshold.pop_back(); }), differ);
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->left.push_back(kLeaf); }), differ);
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->right.pop_back(); }), differ);
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->missing_left.clear(); }), differ);
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->leaf_value.clear(); }), differ);
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->cover.pop_back(); }), differ);
}

TEST(BoostedTreesTest, BadNodesAreRefusedByTreeAndNode) {
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->feature[2] = 2; }),
            "tree 1, node 2: feature 2 does not exist");
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->feature[2] = -2; }),
            "tree 1, node 2: feature -2 does not exist");
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->threshold[0] = kMissing; }),
            "tree 1, node 0: a threshold that is not finite");
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->threshold[0] = kInfinity; }),
            "tree 1, node 0: a threshold that is not finite");
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->missing_left[0] = 2; }),
            "tree 1, node 0: the way of missing values is neither 0 nor 1");
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->leaf_value[0] = 1; }),
            "tree 1, node 0: an inner node with a leaf value");
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->cover[3] = -1; }),
            "tree 1, node 3: a cover that is negative or not finite");
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->cover[3] = kMissing; }),
            "tree 1, node 3: a cover that is negative or not finite");
}

TEST(BoostedTreesTest, BadLeavesAreRefusedByTreeAndNode) {
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->left[4] = 1; }),
            "tree 1, node 4: a leaf with children");
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->right[4] = 1; }),
            "tree 1, node 4: a leaf with children");
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->threshold[4] = 1; }),
            "tree 1, node 4: a leaf with a threshold or a way for missing values");
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->missing_left[4] = 1; }),
            "tree 1, node 4: a leaf with a threshold or a way for missing values");
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->leaf_value[4] = -kInfinity; }),
            "tree 1, node 4: a leaf value that is not finite");
}

TEST(BoostedTreesTest, WhatIsNoTreeIsRefused) {
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->right[2] = 5; }),
            "tree 1, node 2: child 5 does not exist");
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->left[2] = kLeaf; }),
            "tree 1, node 2: child -1 does not exist");
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->right[2] = 0; }),  // a circle
            "tree 1, node 2: child 0 is reached a second time");
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->right[2] = 2; }),
            "tree 1, node 2: child 2 is reached a second time");
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) { tree->right[2] = 3; }),  // two parents
            "tree 1, node 2: child 3 is reached a second time");
  EXPECT_EQ(ErrorAfter([](BoostedTree* tree) {
              tree->feature[0] = tree->left[0] = tree->right[0] = kLeaf;
              tree->threshold[0] = tree->missing_left[0] = 0;
            }),
            "tree 1, node 1: no way leads to it from the root");
  EXPECT_EQ(ErrorOf({Chain(kBoostedDepthMax + 1)}), "tree 0: it is deeper than 64 levels");
}

TEST(CompiledBoostedTreesTest, NoRowsAreNoWork) {
  const CompiledBoostedTrees compiled(Made({SmallTree()}));
  compiled.Margins({nullptr, 0, 2}, {});
  EXPECT_EQ(compiled.trees().trees()[0], SmallTree());
}

TEST(CompiledBoostedTreesTest, WhatStandsBetweenRowsIsNotRead) {
  const BoostedTrees trees = Made({SmallTree()});
  std::vector<float> rows;
  for (int row = 0; row < 20; ++row) {
    rows.insert(rows.end(), {static_cast<float>(row % 4), -2, kMissing, 1e30F, -1e30F});
  }
  std::vector<double> margins(20);
  CompiledBoostedTrees(trees).Margins({rows.data(), 20, 5}, margins);
  for (std::size_t row = 0; row < 20; ++row) EXPECT_EQ(margins[row], row % 4 < 2 ? 0.25 : 0.5);
}

constexpr std::int32_t kDeleted = std::numeric_limits<std::int32_t>::max();

// The small tree as XGBoost would store it, after pruning took out nodes 1 and 3.
XgboostTree PrunedTree() {
  return {{0, kDeleted, 0, kDeleted, 1, 0, 0},
          {2, 9, 0.25F, 9, -1, 0.5F, 4},
          {2, -1, -1, -1, 5, -1, -1},
          {4, -1, -1, -1, 6, -1, -1},
          {1, 1, 0, 1, 0, 0, 1},
          {10, 0, 4, 0, 6, 5, 1},
          2};
}

TEST(XgboostTreeTest, DeletedNodesAreLeftOut) {
  const auto tree = ToBoostedTree(PrunedTree());
  ASSERT_TRUE(tree.has_value()) << tree.error();
  EXPECT_EQ(*tree, SmallTree());
}

TEST(XgboostTreeTest, DeletedNodesMustAddUpAndHangNowhere) {
  XgboostTree tree = PrunedTree();
  tree.num_deleted = 1;
  EXPECT_EQ(ToBoostedTree(tree).error(), "has 2 deleted nodes, \"num_deleted\" says 1");
  tree = PrunedTree();
  tree.right_children[4] = 3;
  EXPECT_EQ(ToBoostedTree(tree).error(), "node 4 leads to a deleted node");
  tree = PrunedTree();
  tree.left_children[0] = 1;
  EXPECT_EQ(ToBoostedTree(tree).error(), "node 0 leads to a deleted node");
  tree = PrunedTree();
  tree.default_left[4] = 2;
  EXPECT_EQ(ToBoostedTree(tree).error(), "node 4: the way of missing values is neither 0 nor 1");
}

TEST(XgboostTreeTest, SplitIsNeverTakenForADeletedNode) {
  XgboostTree tree = PrunedTree();
  tree.split_indices[4] = kDeleted;
  EXPECT_EQ(ErrorOf({*ToBoostedTree(tree)}), "tree 0, node 2: feature 2147483647 does not exist");
}

TEST(XgboostTreeTest, ChildThatNeverWasStaysForTheTreeToRefuse) {
  XgboostTree tree = PrunedTree();
  tree.right_children[4] = 7;
  EXPECT_EQ(ErrorOf({*ToBoostedTree(tree)}), "tree 0, node 2: child 7 does not exist");
  tree.right_children[4] = kLeaf;
  EXPECT_EQ(ErrorOf({*ToBoostedTree(tree)}), "tree 0, node 2: child -1 does not exist");
}

}  // namespace
}  // namespace harrier
