// BoostedTrees: gradient-boosted trees for a yes or no (Chen, Guestrin 2016, "XGBoost", equation 1
// with the logistic loss). Each tree gives a row the value of the leaf that it reaches; base margin
// and values add up to the margin, the log-odds of yes. Flat arrays of nodes beside a plain
// predictor: this is the reference that every faster layout must match bit for bit. Rows,
// thresholds and leaf values are float32 and NaN in a row means missing; margins are doubles.
// Pure; immutable after Make; const access from any thread is safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "scoring/isolation_forest.h"

namespace harrier {

// What boosted trees may measure: a file that says more is refused before memory is spent on it.
inline constexpr std::size_t kBoostedTreesMax = 10'000;
inline constexpr std::size_t kBoostedNodesMax = 1'000'000;  // in all trees together
inline constexpr int kBoostedFeaturesMax = 1024;
inline constexpr int kBoostedDepthMax = 64;  // edges from the root to a leaf

// One tree; every vector has one element per node. Node 0 is the root; a child may stand before its
// parent. A row goes left when row[feature] < threshold, else right; a missing value goes left
// where missing_left is 1.
struct BoostedTree {
  std::vector<std::int32_t> feature;       // column of the row; kLeaf in a leaf
  std::vector<float> threshold;            // finite; 0 in a leaf
  std::vector<std::int32_t> left;          // kLeaf in a leaf
  std::vector<std::int32_t> right;         // kLeaf in a leaf
  std::vector<std::uint8_t> missing_left;  // 0 or 1; 0 in a leaf
  std::vector<float> leaf_value;           // log-odds, finite; 0 in an inner node
  std::vector<float> cover;                // sum of the training rows' hessians, finite, >= 0

  [[nodiscard]] std::size_t node_count() const { return feature.size(); }
  bool operator==(const BoostedTree&) const = default;
};

struct BoostedTreesShape {
  int feature_count = 0;
  float base_score = 0.5F;  // the probability before any tree, greater than 0, less than 1
  bool operator==(const BoostedTreesShape&) const = default;
};

class BoostedTrees {
 public:
  // Refuses trees that are not trees, with a sentence that names tree, node and defect.
  [[nodiscard]] static Result<BoostedTrees, std::string> Make(BoostedTreesShape shape,
                                                              std::vector<BoostedTree> trees);

  // The leaf that a row reaches. REQUIRES: the row has feature_count values.
  [[nodiscard]] std::size_t LeafOf(std::size_t tree, const float* row) const;
  // Log-odds: the leaf values in the order of the trees, then the base margin.
  [[nodiscard]] double Margin(const float* row) const;

  [[nodiscard]] const BoostedTreesShape& shape() const { return shape_; }
  [[nodiscard]] const std::vector<BoostedTree>& trees() const { return trees_; }
  [[nodiscard]] double base_margin() const { return base_margin_; }  // ln(p) - ln(1 - p)
  // Edges from the root of a tree to its deepest leaf.
  [[nodiscard]] int depth(std::size_t tree) const { return depths_[tree]; }
  bool operator==(const BoostedTrees&) const = default;

 private:
  BoostedTrees() = default;

  BoostedTreesShape shape_;
  std::vector<BoostedTree> trees_;
  std::vector<int> depths_;
  double base_margin_ = 0;
};

// A file of them (scoring/boosted_trees_json.h).
struct BoostedTreesFile {
  BoostedTrees trees;
  std::vector<std::string> feature_names;  // one per column; empty when the file has none
  std::string sha256;                      // identity: hash of the file's bytes; 64 hex digits
};

// 1/(1 + e^-margin). Margins beyond -700 and 700 count as these: a probability is never 0.
[[nodiscard]] double ProbabilityOf(double margin);

}  // namespace harrier
