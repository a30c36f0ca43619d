// IsolationForest: trees that isolate rows by random cuts (Liu, Ting, Zhou 2008, "Isolation
// Forest"). A row that few cuts suffice to isolate has a short mean path and is anomalous.
// Flat arrays of nodes beside a plain predictor: this is the reference that every faster layout
// must match bit for bit. Rows and thresholds are float32, path lengths are doubles in edges.
// Pure; immutable after Make; const access from any thread is safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"

namespace harrier {

inline constexpr std::int32_t kLeaf = -1;  // stands for the feature and the children of a leaf

// What a forest may measure: a file that says more is refused before memory is spent on it.
inline constexpr std::size_t kForestTreesMax = 10'000;
inline constexpr std::size_t kForestNodesMax = 4'000'000;  // in all trees together
inline constexpr int kForestFeaturesMax = 1024;
inline constexpr std::int32_t kSamplesPerTreeMax = 1'000'000;

// One tree; every vector has one element per node. Node 0 is the root, a child's index is greater
// than its parent's. A row goes left when row[feature] <= threshold, else (NaN too) right.
struct IsolationTree {
  std::vector<std::int32_t> feature;  // column of the row; kLeaf in a leaf
  std::vector<float> threshold;       // finite; 0 in a leaf
  std::vector<std::int32_t> left;     // kLeaf in a leaf
  std::vector<std::int32_t> right;    // kLeaf in a leaf
  std::vector<std::int32_t> samples;  // distinct training rows that reached the node

  [[nodiscard]] std::size_t node_count() const { return feature.size(); }
  bool operator==(const IsolationTree&) const = default;
};

struct ForestShape {
  int feature_count = 0;
  std::int32_t samples_per_tree = 0;  // psi
  bool operator==(const ForestShape&) const = default;
};

// Rows of float32 side by side, row after row. Borrowed.
struct RowsView {
  const float* first = nullptr;
  std::size_t count = 0;
  std::size_t stride = 0;  // floats from one row to the next

  [[nodiscard]] const float* Row(std::size_t index) const { return first + index * stride; }
  [[nodiscard]] RowsView From(std::size_t index) const {
    return {Row(index), count - index, stride};
  }
};

class IsolationForest {
 public:
  // Refuses trees that are not trees, with a sentence that names tree, node and defect.
  [[nodiscard]] static Result<IsolationForest, std::string> Make(ForestShape shape,
                                                                 std::vector<IsolationTree> trees);

  // The leaf that a row reaches. REQUIRES: the row has feature_count values.
  [[nodiscard]] std::size_t LeafOf(std::size_t tree, const float* row) const;
  // h(x): edges from the root to the leaf, and c(samples) for what the leaf did not isolate.
  [[nodiscard]] double PathLength(std::size_t tree, const float* row) const {
    return leaf_path_lengths_[tree][LeafOf(tree, row)];
  }
  // E[h(x)], summed in the order of the trees.
  [[nodiscard]] double MeanPathLength(const float* row) const;
  // 2^(-E[h]/c(psi)), equation 2 of the paper; 0.5 when c(psi) is 0.
  [[nodiscard]] double RawScore(double mean_path_length) const;

  [[nodiscard]] const ForestShape& shape() const { return shape_; }
  [[nodiscard]] const std::vector<IsolationTree>& trees() const { return trees_; }
  [[nodiscard]] int depth() const { return depth_; }  // edges to the deepest leaf
  // h of each leaf of a tree, by node; 0 in inner nodes.
  [[nodiscard]] std::span<const double> leaf_path_lengths(std::size_t tree) const {
    return leaf_path_lengths_[tree];
  }
  bool operator==(const IsolationForest&) const = default;

 private:
  IsolationForest() = default;

  ForestShape shape_;
  std::vector<IsolationTree> trees_;
  std::vector<std::vector<double>> leaf_path_lengths_;
  int depth_ = 0;
  double normal_path_length_ = 0;  // c(psi)
};

// c(n): mean path length of an unsuccessful search in a binary search tree of n rows, equation 1
// of the paper: 2 (ln(n - 1) + 0.5772156649015329) - 2 (n - 1)/n; 0 for n <= 1, 1 for n = 2.
[[nodiscard]] double AveragePathLength(std::int64_t rows);

// The greatest float32 that is not above a double: for float32 x, x <= threshold and
// x <= FloatNotAbove(threshold) are the same. REQUIRES: not NaN.
[[nodiscard]] float FloatNotAbove(double threshold);

}  // namespace harrier
