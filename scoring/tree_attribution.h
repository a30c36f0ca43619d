// TreeAttribution: what each feature of a row contributed to the output of a sum of binary trees.
// Exact Shapley values with path-dependent expectations (Lundberg et al. 2020, "From local
// explanations to global understanding with explainable AI for trees", algorithm 2), as integrals
// by Gauss-Legendre quadrature (Wettenstein, Mitchell, Yu 2026, "Quadrature-TreeSHAP"). What does
// not depend on the row is worked out once; a row takes two straight passes over all splits.
// docs/attribution.md derives it and has the figures. Units are those of the leaf values.
// Pure; immutable; const access from any thread is safe.
#pragma once

#include <cstddef>
#include <span>

#include "scoring/attribution_layout.h"
#include "scoring/tree_view.h"

namespace harrier {

class TreeAttribution {
 public:
  // REQUIRES: trees that are trees, with features below feature_count. Where no training weight
  // passed a split, its sides count the same.
  TreeAttribution(std::size_t feature_count, std::span<const TreeView> trees)
      : feature_count_(feature_count), layout_(LayOut(feature_count, trees)) {}

  // Contribution of each feature. Output = expected_output() + their sum, to rounding.
  // REQUIRES: feature_count values in row and in contributions.
  void Contributions(const float* row, std::span<double> contributions) const;

  // The sum of the trees' outputs when no feature is known.
  [[nodiscard]] double expected_output() const { return layout_.expected_output; }
  [[nodiscard]] std::size_t feature_count() const { return feature_count_; }

 private:
  std::size_t feature_count_;
  AttributionLayout layout_;
};

}  // namespace harrier
