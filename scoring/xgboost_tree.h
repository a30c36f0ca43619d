// A tree as XGBoost stores it (docs/formats/judge.md), and the way from there to a BoostedTree.
// XGBoost keeps a threshold and a leaf's value in one list, and nodes that pruning took out in
// their places. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "scoring/boosted_trees.h"

namespace harrier {

// Every vector has one element per node. A leaf has kLeaf on the left.
struct XgboostTree {
  std::vector<std::int32_t> split_indices;
  std::vector<float> split_conditions;  // threshold, or value of a leaf
  std::vector<std::int32_t> left_children;
  std::vector<std::int32_t> right_children;
  std::vector<std::int32_t> default_left;  // 0 or 1
  std::vector<float> sum_hessian;
  std::size_t num_deleted = 0;

  [[nodiscard]] std::size_t node_count() const { return split_indices.size(); }
};

// The tree without deleted nodes: the others keep their order and move together. Refuses deleted
// nodes that are miscounted or that another node leads to, and a default_left that is neither 0
// nor 1; all else is for BoostedTrees to refuse.
// REQUIRES: vectors of one length, children of at least kLeaf.
[[nodiscard]] Result<BoostedTree, std::string> ToBoostedTree(const XgboostTree& tree);

}  // namespace harrier
