// Attributions of random boosted trees against the definition of the Shapley value, summed over all
// sets of columns, on rows with missing values and with values that lie on thresholds.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

#include "core/random.h"
#include "scoring/judge_attribution.h"
#include "tests/fakes/shapley_values.h"

namespace harrier {
namespace {

constexpr double kExact = 1e-10;
constexpr double kAdditivity = 1e-9;
constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Where the float32 below is another sign, the smallest there is, or infinite; and plain numbers.
constexpr float kThresholds[] = {0.0F,
                                 -0.0F,
                                 1.0F,
                                 2.0F,
                                 -1.5F,
                                 std::numeric_limits<float>::denorm_min(),
                                 std::numeric_limits<float>::lowest(),
                                 std::numeric_limits<float>::max()};

float AnyThreshold(Random* random) {
  return kThresholds[random->UniformBelow(std::size(kThresholds))];
}

// On a threshold, next to one, infinite or missing.
float AnyValue(Random* random) {
  const float threshold = AnyThreshold(random);
  switch (random->UniformBelow(6)) {
    case 0:
      return kMissing;
    case 1:
      return random->Chance(0.5) ? kInfinity : -kInfinity;
    case 2:
      return std::nextafter(threshold, -kInfinity);
    case 3:
      return std::nextafter(threshold, kInfinity);
    default:
      return threshold;
  }
}

std::vector<float> AnyRow(std::size_t columns, Random* random) {
  std::vector<float> row;
  for (std::size_t i = 0; i < columns; ++i) row.push_back(AnyValue(random));
  return row;
}

// Some leaves were never reached in training.
void AddLeaf(BoostedTree* tree, Random* random) {
  tree->feature.push_back(kLeaf);
  tree->threshold.push_back(0);
  tree->left.push_back(kLeaf);
  tree->right.push_back(kLeaf);
  tree->missing_left.push_back(0);
  tree->leaf_value.push_back(static_cast<float>(random->Normal()));
  tree->cover.push_back(random->Chance(0.1) ? 0 : static_cast<float>(random->Uniform(0.1, 50)));
}

// Turns a leaf into a split with two new leaves. Its own cover stays: only those of leaves count.
void Split(BoostedTree* tree, std::size_t leaf, std::size_t columns, Random* random) {
  const auto first = static_cast<std::int32_t>(tree->node_count());
  AddLeaf(tree, random);
  AddLeaf(tree, random);
  const bool first_is_left = random->Chance(0.5);
  tree->feature[leaf] = static_cast<std::int32_t>(random->UniformBelow(columns));
  tree->threshold[leaf] = AnyThreshold(random);
  tree->left[leaf] = first_is_left ? first : first + 1;
  tree->right[leaf] = first_is_left ? first + 1 : first;
  tree->missing_left[leaf] = random->Chance(0.5) ? 1 : 0;
  tree->leaf_value[leaf] = 0;
}

BoostedTree AnyTree(std::size_t columns, Random* random) {
  BoostedTree tree;
  AddLeaf(&tree, random);
  for (std::uint64_t splits = random->UniformBelow(40); splits > 0; --splits) {
    std::size_t node = random->UniformBelow(tree.node_count());
    while (tree.feature[node] != kLeaf) node = random->UniformBelow(tree.node_count());
    Split(&tree, node, columns, random);
  }
  return tree;
}

BoostedTrees AnyTrees(std::size_t columns, Random* random) {
  std::vector<BoostedTree> trees(3);
  for (BoostedTree& tree : trees) tree = AnyTree(columns, random);
  const BoostedTreesShape shape{static_cast<int>(columns), 0.01F};
  auto made = BoostedTrees::Make(shape, std::move(trees));
  RC_ASSERT(made.has_value());
  return *std::move(made);
}

double CoverBelow(const BoostedTree& tree, std::size_t node) {
  if (tree.feature[node] == kLeaf) return static_cast<double>(tree.cover[node]);
  return CoverBelow(tree, static_cast<std::size_t>(tree.left[node])) +
         CoverBelow(tree, static_cast<std::size_t>(tree.right[node]));
}

// What a row is known by: the columns whose bits are set.
struct PartlyKnown {
  const std::vector<float>& row;
  std::uint32_t known = 0;
};

// Known columns take the row's side as XGBoost compares, the others both, by training weight.
double Expected(const BoostedTree& tree, PartlyKnown what, std::size_t node) {
  if (tree.feature[node] == kLeaf) return static_cast<double>(tree.leaf_value[node]);
  const auto column = static_cast<std::size_t>(tree.feature[node]);
  const auto left = static_cast<std::size_t>(tree.left[node]);
  const auto right = static_cast<std::size_t>(tree.right[node]);
  if ((what.known >> column & 1U) != 0) {
    const float value = what.row[column];
    const bool goes_left =
        std::isnan(value) ? tree.missing_left[node] != 0 : value < tree.threshold[node];
    return Expected(tree, what, goes_left ? left : right);
  }
  const double total = CoverBelow(tree, node);
  const double share = total > 0 ? CoverBelow(tree, left) / total : 0.5;
  return share * Expected(tree, what, left) + (1 - share) * Expected(tree, what, right);
}

RC_GTEST_PROP(JudgeAttribution, IsTheShapleyValueByItsDefinition, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const std::size_t columns = 1 + random.UniformBelow(8);
  const BoostedTrees trees = AnyTrees(columns, &random);
  const std::vector<float> row = AnyRow(columns, &random);

  std::vector<double> margin_of_set(std::size_t{1} << columns, trees.base_margin());
  for (std::uint32_t set = 0; set < margin_of_set.size(); ++set) {
    for (const BoostedTree& tree : trees.trees()) {
      margin_of_set[set] += Expected(tree, {row, set}, 0);
    }
  }
  const JudgeAttribution attribution(trees);
  RC_ASSERT(std::fabs(attribution.expected_margin() - margin_of_set.front()) < kExact);
  const std::vector<double> truth = ShapleyValues(margin_of_set, columns);
  std::vector<double> contributions(columns);
  attribution.Contributions(row.data(), contributions);
  for (std::size_t i = 0; i < columns; ++i) {
    RC_ASSERT(std::fabs(contributions[i] - truth[i]) < kExact);
  }
}

// More columns than sets can be counted for.
RC_GTEST_PROP(JudgeAttribution, AddsUpToTheMargin, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const std::size_t columns = 1 + random.UniformBelow(60);
  const BoostedTrees trees = AnyTrees(columns, &random);
  const JudgeAttribution attribution(trees);
  std::vector<double> contributions(columns);
  for (int i = 0; i < 20; ++i) {
    const std::vector<float> row = AnyRow(columns, &random);
    attribution.Contributions(row.data(), contributions);
    double margin = attribution.expected_margin();
    for (const double contribution : contributions) margin += contribution;
    RC_ASSERT(std::fabs(margin - trees.Margin(row.data())) < kAdditivity);
  }
}

}  // namespace
}  // namespace harrier
