// Quadrature, attributions of trees that can be done by hand, and the sign for forests.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/random.h"
#include "scoring/forest_attribution.h"
#include "scoring/forest_trainer.h"
#include "scoring/gauss_legendre.h"
#include "scoring/tree_attribution.h"
#include "tests/fakes/owned_tree.h"

namespace harrier {
namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

// At 0 or below 3, else 7; three of four training rows are above.
OwnedTree Stump() {
  return {{0, -1, -1}, {0, 0, 0}, {1, -1, -1}, {2, -1, -1}, {}, {4, 1, 3}, {0, 3, 7}};
}

std::vector<double> Contributions(const TreeAttribution& attribution, std::vector<float> row) {
  std::vector<double> contributions(row.size());
  attribution.Contributions(row.data(), contributions);
  return contributions;
}

TreeAttribution Attribute(std::size_t feature_count, const OwnedTree& tree) {
  return {feature_count, std::vector<TreeView>{tree.View()}};
}

TEST(GaussLegendre, IntegratesPolynomialsUpToTwiceItsPoints) {
  for (const std::size_t count : {1U, 2U, 3U, 4U, 8U, 12U, 20U, 64U}) {
    const std::vector<QuadraturePoint> rule = GaussLegendre(count);
    ASSERT_EQ(rule.size(), count);
    for (std::size_t degree = 0; degree < 2 * count; ++degree) {
      double integral = 0;
      for (const QuadraturePoint& point : rule) {
        integral += point.weight * std::pow(point.place, static_cast<double>(degree));
      }
      EXPECT_NEAR(integral, 1 / (static_cast<double>(degree) + 1), 1e-14)
          << count << " points, degree " << degree;
    }
  }
}

TEST(GaussLegendre, PlacesAscendInsideTheInterval) {
  double last = 0;
  for (const QuadraturePoint& point : GaussLegendre(64)) {
    EXPECT_GT(point.place, last);
    EXPECT_GT(point.weight, 0);
    last = point.place;
  }
  EXPECT_LT(last, 1);
}

TEST(TreeAttribution, StumpGivesAllToItsOnlyFeature) {
  const TreeAttribution attribution = Attribute(2, Stump());
  EXPECT_DOUBLE_EQ(attribution.expected_output(), 6);
  const std::vector<double> low = Contributions(attribution, {0, 5});
  EXPECT_NEAR(low[0], -3, 1e-14);
  EXPECT_EQ(low[1], 0);
  EXPECT_NEAR(Contributions(attribution, {0.5F, 5})[0], 1, 1e-14);
}

// Model B of Lundberg, Erion, Lee 2018, "Consistent individualized feature attribution for tree
// ensembles", figure 1: fever and cough score 80, cough another 10; the paper has 30 and 35.
TEST(TreeAttribution, FeverAndCoughAreAsInThePaper) {
  const OwnedTree tree = {{1, 0, 0, -1, -1, -1, -1},
                          {0.5F, 0.5F, 0.5F, 0, 0, 0, 0},
                          {1, 3, 5, -1, -1, -1, -1},
                          {2, 4, 6, -1, -1, -1, -1},
                          {},
                          {4, 2, 2, 1, 1, 1, 1},
                          {0, 0, 0, 0, 0, 10, 90}};
  const TreeAttribution attribution = Attribute(2, tree);
  EXPECT_DOUBLE_EQ(attribution.expected_output(), 25);
  const std::vector<double> ill = Contributions(attribution, {1, 1});
  EXPECT_NEAR(ill[0], 30, 1e-13);
  EXPECT_NEAR(ill[1], 35, 1e-13);
}

TEST(TreeAttribution, TreeOfOneLeafExpectsItsValue) {
  const TreeAttribution attribution = Attribute(1, {{-1}, {0}, {-1}, {-1}, {}, {5}, {2.5}});
  EXPECT_EQ(attribution.expected_output(), 2.5);
  EXPECT_EQ(Contributions(attribution, {1})[0], 0);
}

TEST(TreeAttribution, MissingValuesGoWhereTheSplitSendsThem) {
  OwnedTree stump = Stump();
  EXPECT_NEAR(Contributions(Attribute(1, stump), {kMissing})[0], 1, 1e-14);
  stump.missing_left = {1, 0, 0};
  EXPECT_NEAR(Contributions(Attribute(1, stump), {kMissing})[0], -3, 1e-14);
  EXPECT_NEAR(Contributions(Attribute(1, stump), {0.5F})[0], 1, 1e-14);
}

TEST(TreeAttribution, SidesWithoutTrainingWeightCountTheSame) {
  OwnedTree stump = Stump();
  stump.cover = {0, 0, 0};
  const TreeAttribution attribution = Attribute(1, stump);
  EXPECT_DOUBLE_EQ(attribution.expected_output(), 5);
  EXPECT_NEAR(Contributions(attribution, {1})[0], 2, 1e-14);
}

TEST(TreeAttribution, InnerNodesHaveTheWeightOfTheirLeaves) {
  OwnedTree stump = Stump();
  stump.cover[0] = 1000;
  EXPECT_DOUBLE_EQ(Attribute(1, stump).expected_output(), 6);
}

TEST(TreeAttribution, TreesAddUp) {
  const OwnedTree stump = Stump();
  const TreeAttribution attribution(1, std::vector<TreeView>{stump.View(), stump.View()});
  EXPECT_DOUBLE_EQ(attribution.expected_output(), 12);
  EXPECT_NEAR(Contributions(attribution, {1})[0], 2, 1e-14);
}

// One value far out in one feature of otherwise usual rows.
TEST(ForestAttribution, WhatIsUnusualContributesTowardAnomaly) {
  Random random(3);
  FeatureMatrix rows{4, {}};
  for (int i = 0; i < 4 * 1000; ++i) rows.values.push_back(static_cast<float>(random.Normal()));
  const IsolationForest forest = *FitIsolationForest(rows, {});
  const ForestAttribution attribution(forest);
  std::vector<double> contributions(4);
  attribution.Contributions(std::vector<float>{0, 0, 30, 0}.data(), contributions);
  EXPECT_GT(contributions[2], 1);
  for (const std::size_t usual : {0U, 1U, 3U}) {
    EXPECT_LT(std::fabs(contributions[usual]), contributions[2] / 3);
  }
}

}  // namespace
}  // namespace harrier
