// CompiledForest: an isolation forest laid out for speed. Each tree becomes a perfect binary heap
// (a shallow leaf is repeated below itself), so a walk is a fixed number of steps without a branch.
// Blocks of 64 rows go through one tree at a time, several rows to an instruction where the
// processor has AVX2 or AVX-512; single rows go through sixteen trees at a time. Path lengths are
// added in tree order on every way, so all give the bits of IsolationForest::MeanPathLength.
// docs/performance.md has the figures. Pure; immutable; const access from any thread is safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "scoring/isolation_forest.h"

namespace harrier {

enum class SimdLevel : std::uint8_t { kPlain, kAvx2, kAvx512 };

// The best this processor and operating system can do.
[[nodiscard]] SimdLevel DetectSimdLevel();

// The heaps of all trees, one after the other. Slot 1 of a heap is its root, the children of slot i
// are 2i and 2i + 1; slot 0 is not used. Leaves follow in their own array.
struct ForestHeaps {
  std::size_t tree_count = 0;
  int depth = 0;                       // of every heap; 2^depth leaves
  std::vector<float> thresholds;       // tree * 2^depth + slot
  std::vector<std::int32_t> features;  // likewise
  std::vector<double> path_lengths;    // tree * 2^depth + leaf, from left to right
};

class CompiledForest {
 public:
  explicit CompiledForest(const IsolationForest& forest)
      : CompiledForest(forest, DetectSimdLevel()) {}
  // For tests and benchmarks. REQUIRES: level <= DetectSimdLevel().
  CompiledForest(const IsolationForest& forest, SimdLevel level);

  // E[h(x)] of every row. REQUIRES: rows of at least feature_count values, out.size() ==
  // rows.count.
  void MeanPathLengths(const RowsView& rows, std::span<double> out) const;

  [[nodiscard]] const IsolationForest& forest() const { return forest_; }
  [[nodiscard]] SimdLevel level() const { return level_; }

 private:
  void SumBlock(const RowsView& rows, double* sums) const;

  IsolationForest forest_;
  ForestHeaps heaps_;  // empty when the trees are too deep for heaps
  SimdLevel level_;
};

}  // namespace harrier
