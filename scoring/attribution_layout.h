// AttributionLayout: an ensemble of binary trees laid out for attributions, and all of their
// arithmetic that does not depend on the row. Private to tree_attribution.*; docs/attribution.md
// defines the terms. Pure; immutable once made.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "scoring/tree_view.h"

namespace harrier {

// One number for each of the quadrature points that go side by side. Pairs are what every 64-bit
// processor has registers for; +, - and * work by lane, so the bits are the same everywhere.
inline constexpr std::size_t kLanes = 4;
struct Lanes {
  using Pair = double __attribute__((vector_size(2 * sizeof(double))));
  Pair low = {};
  Pair high = {};

  [[nodiscard]] static Lanes All(double value) { return {Pair{value, value}, Pair{value, value}}; }
  [[nodiscard]] static Lanes Of(const std::array<double, kLanes>& values) {
    return {Pair{values[0], values[1]}, Pair{values[2], values[3]}};
  }
  [[nodiscard]] double Sum() const { return (low[0] + low[1]) + (high[0] + high[1]); }
  Lanes& operator+=(const Lanes& other) {
    low += other.low;
    high += other.high;
    return *this;
  }
};
[[nodiscard]] inline Lanes operator-(const Lanes& a, const Lanes& b) {
  return {a.low - b.low, a.high - b.high};
}
[[nodiscard]] inline Lanes operator*(const Lanes& a, const Lanes& b) {
  return {a.low * b.low, a.high * b.high};
}

// A feature is known with chance t. Having followed the row through splits on it, this is what is
// left of the doubt: the chance that it is unknown after all, and how fast that falls with t.
struct Doubt {
  Lanes unknown = {};
  Lanes relief = {};  // -d unknown / dt
};
// Index of the doubt after a split that led astray: the feature is unknown for sure.
inline constexpr std::uint32_t kAstray = 0;

// An inner node. [0] is left, [1] is right; nodes are numbered within the tree.
struct AttributionSplit {
  std::array<double, 2> share = {};  // of the training weight that reached the split
  std::array<std::uint32_t, 2> child = {};
  float threshold = 0;
  std::uint32_t feature = 0;
  // Where this split hangs below the nearest one above it on the same feature: SideSlot, or 0.
  std::uint32_t hangs_from = 0;
  std::uint32_t doubt = kAstray;  // of QuadratureRound::doubts, unless a split above led astray
  bool missing_left = false;
};

// Slots for the sides of every split of a tree; slot 0 stands for "no split above".
[[nodiscard]] inline std::size_t SideSlot(std::size_t split, std::size_t side) {
  return 1 + 2 * split + side;
}

// Splits are nodes 0, 1, ... level by level, so parents come before children; leaves follow.
struct AttributionTree {
  std::size_t first_split = 0;  // in AttributionLayout::splits
  std::size_t split_count = 0;
  std::size_t first_leaf = 0;  // in AttributionLayout::leaf_values
  std::size_t leaf_count = 0;
};

// One pass over the trees, with kLanes points of the quadrature.
struct QuadratureRound {
  Lanes weights = {};
  std::vector<Doubt> doubts;
};

struct AttributionLayout {
  std::vector<AttributionTree> trees;
  std::vector<AttributionSplit> splits;
  std::vector<double> leaf_values;
  std::vector<QuadratureRound> rounds;
  std::size_t splits_max = 0;  // in one tree
  double expected_output = 0;  // sum over trees of the mean leaf value, by training weight
};

// REQUIRES: as the constructor of TreeAttribution.
[[nodiscard]] AttributionLayout LayOut(std::size_t feature_count, std::span<const TreeView> trees);

}  // namespace harrier
