// Boosted trees and rows for benchmarks: full trees with thresholds like the values of the rows, of
// which one in twenty is missing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "core/random.h"
#include "scoring/boosted_trees.h"

namespace harrier {

struct FullTreesShape {
  int trees = 0;
  int depth = 0;
  int features = 0;
};

[[nodiscard]] inline BoostedTree MakeFullTree(const FullTreesShape& shape, Random* random) {
  const std::int32_t inner_nodes = (1 << shape.depth) - 1;
  const auto features = static_cast<std::uint64_t>(shape.features);
  BoostedTree tree;
  for (std::int32_t node = 0; node < 2 * inner_nodes + 1; ++node) {
    const bool is_leaf = node >= inner_nodes;
    const auto feature = static_cast<std::int32_t>(random->UniformBelow(features));
    const auto number = static_cast<float>(random->Normal());
    tree.feature.push_back(is_leaf ? kLeaf : feature);
    tree.threshold.push_back(is_leaf ? 0 : number);
    tree.left.push_back(is_leaf ? kLeaf : 2 * node + 1);
    tree.right.push_back(is_leaf ? kLeaf : 2 * node + 2);
    tree.missing_left.push_back(!is_leaf && random->Chance(0.5) ? 1 : 0);
    tree.leaf_value.push_back(is_leaf ? number : 0);
    tree.cover.push_back(static_cast<float>(1 + random->UniformBelow(64)));
  }
  return tree;
}

[[nodiscard]] inline BoostedTrees MakeFullTrees(const FullTreesShape& shape, Random* random) {
  std::vector<BoostedTree> trees;
  for (int i = 0; i < shape.trees; ++i) trees.push_back(MakeFullTree(shape, random));
  return *BoostedTrees::Make({shape.features, 0.01F}, std::move(trees));
}

[[nodiscard]] inline std::vector<float> MakeRowsWithMissing(std::size_t values, Random* random) {
  std::vector<float> rows;
  for (std::size_t i = 0; i < values; ++i) {
    rows.push_back(random->Chance(0.05) ? std::numeric_limits<float>::quiet_NaN()
                                        : static_cast<float>(random->Normal()));
  }
  return rows;
}

}  // namespace harrier
