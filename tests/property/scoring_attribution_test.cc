// Attributions of random trees against the definition of the Shapley value, summed over all sets
// of features, and the properties that make the value unique: additivity, dummy, symmetry.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/random.h"
#include "scoring/forest_attribution.h"
#include "scoring/forest_trainer.h"
#include "scoring/tree_attribution.h"
#include "tests/fakes/owned_tree.h"
#include "tests/fakes/shapley_values.h"

namespace harrier {
namespace {

constexpr double kExact = 1e-10;
constexpr double kAdditivity = 1e-9;
constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

struct RandomTree : OwnedTree {
  // A leaf of random weight, sometimes none, and random value. Returns its node.
  std::size_t AddLeaf(Random* random) {
    feature.push_back(-1);
    threshold.push_back(0);
    left.push_back(-1);
    right.push_back(-1);
    missing_left.push_back(0);
    cover.push_back(random->Chance(0.1) ? 0 : static_cast<double>(random->UniformBelow(200)) / 8);
    value.push_back(random->Uniform(-5, 15));
    return feature.size() - 1;
  }

  // Makes a leaf a split with two new leaves.
  void Grow(std::size_t leaf, std::size_t columns, Random* random) {
    feature[leaf] = static_cast<std::int32_t>(random->UniformBelow(columns));
    threshold[leaf] = static_cast<float>(random->UniformBelow(4));
    missing_left[leaf] = random->Chance(0.5) ? 1 : 0;
    const auto first = static_cast<std::int32_t>(AddLeaf(random));
    const auto second = static_cast<std::int32_t>(AddLeaf(random));
    left[leaf] = random->Chance(0.5) ? first : second;
    right[leaf] = left[leaf] == first ? second : first;
  }

  // By the definition in the header: the weight of a node is that of its leaves.
  [[nodiscard]] double Cover(std::size_t node) const {
    if (feature[node] < 0) return cover[node];
    return Cover(static_cast<std::size_t>(left[node])) +
           Cover(static_cast<std::size_t>(right[node]));
  }

  // v(S): known features take the row's side, the others both, by training weight.
  [[nodiscard]] double Expected(const std::vector<float>& row, std::uint32_t known,
                                std::size_t node) const {
    if (feature[node] < 0) return value[node];
    const auto column = static_cast<std::size_t>(feature[node]);
    const auto to_left = static_cast<std::size_t>(left[node]);
    const auto to_right = static_cast<std::size_t>(right[node]);
    if ((known >> column & 1U) != 0) {
      const bool goes_left =
          std::isnan(row[column]) ? missing_left[node] != 0 : row[column] <= threshold[node];
      return Expected(row, known, goes_left ? to_left : to_right);
    }
    const double total = Cover(node);
    const double share = total > 0 ? Cover(to_left) / total : 0.5;
    return share * Expected(row, known, to_left) + (1 - share) * Expected(row, known, to_right);
  }
};

RandomTree AnyTree(std::size_t columns, Random* random) {
  RandomTree tree;
  tree.AddLeaf(random);
  for (std::uint64_t splits = random->UniformBelow(40); splits > 0; --splits) {
    std::size_t node = random->UniformBelow(tree.feature.size());
    while (tree.feature[node] >= 0) node = random->UniformBelow(tree.feature.size());
    tree.Grow(node, columns, random);
  }
  return tree;
}

std::vector<float> AnyRow(std::size_t columns, Random* random) {
  std::vector<float> row;
  for (std::size_t i = 0; i < columns; ++i) {
    row.push_back(random->Chance(0.1) ? kMissing : static_cast<float>(random->UniformBelow(5)));
  }
  return row;
}

std::vector<double> Contributions(const TreeAttribution& attribution,
                                  const std::vector<float>& row) {
  std::vector<double> contributions(row.size());
  attribution.Contributions(row.data(), contributions);
  return contributions;
}

double Sum(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

RC_GTEST_PROP(TreeAttribution, IsTheShapleyValueByItsDefinition, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const std::size_t columns = 1 + random.UniformBelow(10);
  std::vector<RandomTree> trees;
  std::vector<TreeView> views;
  for (int i = 0; i < 3; ++i) trees.push_back(AnyTree(columns, &random));
  for (const RandomTree& tree : trees) views.push_back(tree.View());
  const std::vector<float> row = AnyRow(columns, &random);

  std::vector<double> value_of_set(std::size_t{1} << columns, 0);
  for (std::uint32_t set = 0; set < value_of_set.size(); ++set) {
    for (const RandomTree& tree : trees) value_of_set[set] += tree.Expected(row, set, 0);
  }
  const TreeAttribution attribution(columns, views);
  RC_ASSERT(std::fabs(attribution.expected_output() - value_of_set[0]) < kExact);
  const std::vector<double> truth = ShapleyValues(value_of_set, columns);
  const std::vector<double> contributions = Contributions(attribution, row);
  for (std::size_t i = 0; i < columns; ++i) {
    RC_ASSERT(std::fabs(contributions[i] - truth[i]) < kExact);
  }
}

// A path of as many features as splits, its end reached only by the row: the case with the highest
// degree. The value of a feature is (1 - z) times the integral of the others' z + t (1 - z), whose
// coefficients are all positive, so expanding them loses nothing.
RC_GTEST_PROP(TreeAttribution, IsExactOnPathsOfManyFeatures, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const std::size_t columns = 1 + random.UniformBelow(60);
  RandomTree tree;
  std::vector<double> shares;  // of the row's side at each split
  std::size_t end = tree.AddLeaf(&random);
  for (std::size_t i = 0; i < columns; ++i) {
    tree.Grow(end, columns, &random);
    tree.feature[end] = static_cast<std::int32_t>(i);
    tree.threshold[end] = 0;
    const auto astray = static_cast<std::size_t>(tree.left[end]);
    tree.value[astray] = 0;
    tree.cover[astray] = 1 + random.Uniform01();
    end = static_cast<std::size_t>(tree.right[end]);
  }
  tree.value[end] = 10;
  tree.cover[end] = 1;
  for (std::size_t node = 0; node < tree.feature.size(); ++node) {
    if (tree.feature[node] < 0) continue;
    shares.push_back(tree.Cover(static_cast<std::size_t>(tree.right[node])) / tree.Cover(node));
  }
  const TreeAttribution attribution(columns, std::vector<TreeView>{tree.View()});
  const std::vector<double> contributions =
      Contributions(attribution, std::vector<float>(columns, 1));
  for (std::size_t i = 0; i < columns; ++i) {
    std::vector<double> polynomial = {10 * (1 - shares[i])};
    for (std::size_t other = 0; other < columns; ++other) {
      if (other == i) continue;
      polynomial.push_back(0);
      for (std::size_t power = polynomial.size(); power-- > 0;) {
        polynomial[power] = polynomial[power] * shares[other] +
                            (power > 0 ? polynomial[power - 1] * (1 - shares[other]) : 0);
      }
    }
    double integral = 0;
    for (std::size_t power = 0; power < polynomial.size(); ++power) {
      integral += polynomial[power] / (static_cast<double>(power) + 1);
    }
    RC_ASSERT(std::fabs(contributions[i] - integral) < kExact);
  }
}

RC_GTEST_PROP(TreeAttribution, UnusedFeaturesContributeNothingAndNamesDoNotMatter, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const std::size_t columns = 2 + random.UniformBelow(10);
  RandomTree tree = AnyTree(columns, &random);
  std::vector<float> row = AnyRow(columns + 1, &random);
  const std::vector<double> before =
      Contributions({columns + 1, std::vector<TreeView>{tree.View()}}, row);
  RC_ASSERT(before[columns] == 0);

  // The first feature becomes the last.
  for (std::int32_t& feature : tree.feature) {
    if (feature >= 0) feature = feature == 0 ? static_cast<std::int32_t>(columns) : feature - 1;
  }
  std::rotate(row.begin(), row.begin() + 1, row.end());
  std::vector<double> after = Contributions({columns + 1, std::vector<TreeView>{tree.View()}}, row);
  RC_ASSERT(after[columns - 1] == before[columns]);
  RC_ASSERT(after[columns] == before[0]);
  for (std::size_t i = 1; i < columns; ++i) RC_ASSERT(after[i - 1] == before[i]);
}

// Both features above 1 make a difference of 1, asked in either order by one tree each.
RC_GTEST_PROP(TreeAttribution, InterchangeableFeaturesContributeTheSame, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  std::vector<RandomTree> trees(2);
  const double value = random.Uniform(-9, 9);
  const double weight = random.Uniform(0.1, 9);
  for (std::size_t i = 0; i < 2; ++i) {
    RandomTree& tree = trees[i];
    const std::size_t root = tree.AddLeaf(&random);
    tree.Grow(root, 1, &random);
    const auto end = static_cast<std::size_t>(tree.right[root]);
    tree.Grow(end, 1, &random);
    tree.feature[root] = static_cast<std::int32_t>(i);
    tree.feature[end] = static_cast<std::int32_t>(1 - i);
    tree.threshold.assign(tree.feature.size(), 1);
    tree.cover.assign(tree.feature.size(), weight);
    tree.value.assign(tree.feature.size(), value);
    tree.value[static_cast<std::size_t>(tree.right[end])] = value + 1;
  }
  const TreeAttribution attribution(2, std::vector<TreeView>{trees[0].View(), trees[1].View()});
  const std::vector<double> contributions = Contributions(attribution, {2, 2});
  RC_ASSERT(std::fabs(contributions[0] - contributions[1]) < kExact);
  RC_ASSERT(contributions[0] > 0);
}

RC_GTEST_PROP(ForestAttribution, AddsUpToThePathLength, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const std::size_t columns = 1 + random.UniformBelow(50);
  FeatureMatrix rows{columns, {}};
  for (std::size_t i = 0; i < 600 * columns; ++i) {
    rows.values.push_back(i % 3 == 0 ? static_cast<float>(random.UniformBelow(6))
                                     : static_cast<float>(random.Normal()));
  }
  const ForestOptions options{static_cast<int>(1 + random.UniformBelow(20)),
                              static_cast<std::int32_t>(1 + random.UniformBelow(600)), 1};
  const IsolationForest forest = *FitIsolationForest(rows, options);
  const ForestAttribution attribution(forest);
  std::vector<double> contributions(columns);
  for (std::size_t i = 0; i < 20; ++i) {
    const float* row = rows.View().Row(random.UniformBelow(rows.rows()));
    attribution.Contributions(row, contributions);
    const double length = attribution.expected_path_length() - Sum(contributions);
    RC_ASSERT(std::fabs(length - forest.MeanPathLength(row)) < kAdditivity);
  }
}

}  // namespace
}  // namespace harrier
