// CompiledBoostedTrees: boosted trees laid out for speed. The nodes of a tree stand level by level
// with siblings side by side, and a leaf leads to itself; so walks of one length go side by side
// without a branch, sixteen at a time: a row through sixteen trees, or sixteen rows of a block of
// 64 through one tree. Leaf values are added in tree order either way, so both give the bits of
// BoostedTrees::Margin. docs/formats/judge.md has the figures.
// Pure; immutable; const access from any thread is safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "scoring/boosted_trees.h"

namespace harrier {

// One node of all trees. A walk goes on to first_child where the row's value is less than
// `threshold`, else to the node after it. A leaf is its own first_child, and its value_index leads
// to a value that is less than everything finite.
struct CompiledBoostedNode {
  float threshold = 0;            // in a leaf: the leaf's value
  std::uint32_t value_index = 0;  // 2 * feature, + 1 where missing values go left
  std::uint32_t first_child = 0;
};

class CompiledBoostedTrees {
 public:
  explicit CompiledBoostedTrees(BoostedTrees trees);

  // Log-odds of every row. REQUIRES: rows of at least feature_count values, out.size() ==
  // rows.count.
  void Margins(const RowsView& rows, std::span<double> out) const;

  [[nodiscard]] const BoostedTrees& trees() const { return trees_; }

 private:
  [[nodiscard]] double SumRow(const float* row) const;
  void SumBlock(const RowsView& rows, double* sums) const;
  void AddTree(std::size_t tree, const float* values, double* sums) const;

  BoostedTrees trees_;
  std::vector<CompiledBoostedNode> nodes_;  // tree after tree
  std::vector<std::uint32_t> roots_;        // of each tree, in nodes_
};

}  // namespace harrier
