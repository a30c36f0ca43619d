// TreeView: one binary decision tree as plain arrays, whatever made it: what attributions need to
// know of a tree. Borrows; pure; const access from any thread is safe.
#pragma once

#include <cstdint>
#include <span>

namespace harrier {

// Every span has one element per node; node 0 is the root, children may stand anywhere. A row goes
// left when row[feature] <= threshold, else right; a missing (NaN) value goes left where
// missing_left is 1. Trees that compare by < give the next float32 below each threshold.
struct TreeView {
  std::span<const std::int32_t> feature;  // column of the row; negative in a leaf
  std::span<const float> threshold;
  std::span<const std::int32_t> left;
  std::span<const std::int32_t> right;
  std::span<const std::uint8_t> missing_left;  // empty: a missing value goes right everywhere
  // Both are read in leaves only: an inner node has the training weight of its leaves.
  std::span<const double> cover;  // training weight, finite, >= 0
  std::span<const double> value;
};

}  // namespace harrier
