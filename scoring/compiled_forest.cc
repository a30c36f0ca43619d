#include "scoring/compiled_forest.h"

#include <algorithm>
#include <array>
#include <limits>

#include "core/check.h"
#include "scoring/compiled_forest_blocks.h"

namespace harrier {
namespace {

// Beyond these a heap costs more memory than it saves time: trees of 2^10 leaves, 2^20 in all.
constexpr int kHeapDepthMax = 10;
constexpr std::size_t kHeapSlotsMax = 1U << 20;
// What a block of columns may hold on the stack (16 KiB).
constexpr std::size_t kBlockFeaturesMax = 64;
// Fewer rows than this are faster one by one than in a mostly empty vector.
constexpr std::size_t kVectorRowsMin = 4;
// Enough independent walks to hide the latency of their loads.
constexpr std::size_t kInterleavedTrees = 16;

// Copies a tree into heap slot `slot` and below. A leaf above the last level repeats itself: its
// slots send every row one way, and either way ends at the same path length.
class HeapFiller {
 public:
  HeapFiller(const IsolationForest& forest, std::size_t tree, ForestHeaps* heaps)
      : nodes_(forest.trees()[tree]),
        lengths_(forest.leaf_path_lengths(tree)),
        base_(tree << heaps->depth),
        heaps_(heaps) {}

  void Fill(std::size_t node, std::size_t slot) {
    const std::size_t leaf_slot_first = std::size_t{1} << heaps_->depth;
    if (slot >= leaf_slot_first) {
      heaps_->path_lengths[base_ + slot - leaf_slot_first] = lengths_[node];
      return;
    }
    const bool is_leaf = nodes_.feature[node] == kLeaf;
    heaps_->features[base_ + slot] = is_leaf ? 0 : nodes_.feature[node];
    heaps_->thresholds[base_ + slot] =
        is_leaf ? std::numeric_limits<float>::infinity() : nodes_.threshold[node];
    Fill(is_leaf ? node : static_cast<std::size_t>(nodes_.left[node]), 2 * slot);
    Fill(is_leaf ? node : static_cast<std::size_t>(nodes_.right[node]), 2 * slot + 1);
  }

 private:
  const IsolationTree& nodes_;
  std::span<const double> lengths_;
  std::size_t base_;
  ForestHeaps* heaps_;
};

ForestHeaps MakeHeaps(const IsolationForest& forest) {
  ForestHeaps heaps;
  const std::size_t trees = forest.trees().size();
  if (forest.depth() > kHeapDepthMax || trees << forest.depth() > kHeapSlotsMax) return heaps;
  heaps.tree_count = trees;
  heaps.depth = forest.depth();
  const std::size_t slots = trees << heaps.depth;
  heaps.thresholds.resize(slots + kHeapSlack);
  heaps.features.resize(slots + kHeapSlack);
  heaps.path_lengths.resize(slots);
  for (std::size_t tree = 0; tree < trees; ++tree) HeapFiller(forest, tree, &heaps).Fill(0, 1);
  return heaps;
}

// Walks kTrees heaps side by side and adds their path lengths in order.
template <std::size_t kTrees>
double AddTrees(const ForestHeaps& heaps, std::size_t first_tree, const float* row, double sum) {
  std::array<std::size_t, kTrees> slots;
  slots.fill(1);
  for (int level = 0; level < heaps.depth; ++level) {
    for (std::size_t i = 0; i < kTrees; ++i) {
      const std::size_t at = ((first_tree + i) << heaps.depth) + slots[i];
      const bool goes_left = row[heaps.features[at]] <= heaps.thresholds[at];
      slots[i] = 2 * slots[i] + (goes_left ? 0 : 1);
    }
  }
  const std::size_t leaf_slot_first = std::size_t{1} << heaps.depth;
  for (std::size_t i = 0; i < kTrees; ++i) {
    sum += heaps.path_lengths[((first_tree + i) << heaps.depth) + slots[i] - leaf_slot_first];
  }
  return sum;
}

double SumRow(const ForestHeaps& heaps, const float* row) {
  double sum = 0;
  std::size_t tree = 0;
  for (; tree + kInterleavedTrees <= heaps.tree_count; tree += kInterleavedTrees) {
    sum = AddTrees<kInterleavedTrees>(heaps, tree, row, sum);
  }
  for (; tree < heaps.tree_count; ++tree) sum = AddTrees<1>(heaps, tree, row, sum);
  return sum;
}

}  // namespace

SimdLevel DetectSimdLevel() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") != 0) return SimdLevel::kAvx512;
  if (__builtin_cpu_supports("avx2") != 0) return SimdLevel::kAvx2;
#endif
  return SimdLevel::kPlain;
}

CompiledForest::CompiledForest(const IsolationForest& forest, SimdLevel level)
    : forest_(forest), heaps_(MakeHeaps(forest)), level_(level) {
  HARRIER_CHECK(level <= DetectSimdLevel(), "the processor lacks these instructions");
}

void CompiledForest::MeanPathLengths(const RowsView& rows, std::span<double> out) const {
  HARRIER_CHECK(out.size() == rows.count, "one result for each row");
  if (heaps_.tree_count == 0) {
    for (std::size_t i = 0; i < rows.count; ++i) out[i] = forest_.MeanPathLength(rows.Row(i));
    return;
  }
  const auto trees = static_cast<double>(heaps_.tree_count);
  std::array<double, kBlockRows> sums;
  for (std::size_t first = 0; first < rows.count; first += kBlockRows) {
    const std::size_t count = std::min(kBlockRows, rows.count - first);
    SumBlock({rows.Row(first), count, rows.stride}, sums.data());
    for (std::size_t i = 0; i < count; ++i) out[first + i] = sums[i] / trees;
  }
}

void CompiledForest::SumBlock(const RowsView& rows, double* sums) const {
  const auto features = static_cast<std::size_t>(forest_.shape().feature_count);
  if (level_ == SimdLevel::kPlain || rows.count < kVectorRowsMin || features > kBlockFeaturesMax) {
    for (std::size_t i = 0; i < rows.count; ++i) sums[i] = SumRow(heaps_, rows.Row(i));
    return;
  }
  alignas(64) std::array<float, kBlockFeaturesMax * kBlockRows> columns;
  for (std::size_t feature = 0; feature < features; ++feature) {
    float* column = columns.data() + feature * kBlockRows;
    for (std::size_t i = 0; i < rows.count; ++i) column[i] = rows.Row(i)[feature];
    std::fill(column + rows.count, column + kBlockRows, 0.0F);
  }
  if (level_ == SimdLevel::kAvx512) {
    SumBlockAvx512(heaps_, columns.data(), rows.count, sums);
  } else {
    SumBlockAvx2(heaps_, columns.data(), rows.count, sums);
  }
}

}  // namespace harrier
