// JudgeAttribution: what each column of a row contributed to the margin of boosted trees, exactly
// (scoring/tree_attribution.h). In log-odds; positive is toward yes, for a judge toward fraud:
// Margin(row) = expected_margin() + sum of contributions, to 1e-9. A missing value (NaN)
// contributes by the ways that the trees keep for it. Pure; immutable; const access from any thread
// is safe.
#pragma once

#include <cstddef>
#include <span>

#include "scoring/boosted_trees.h"
#include "scoring/tree_attribution.h"

namespace harrier {

class JudgeAttribution {
 public:
  // Expectations weigh the sides of a split by the covers of their leaves.
  explicit JudgeAttribution(const BoostedTrees& trees);

  // REQUIRES: feature_count values in row and in contributions.
  void Contributions(const float* row, std::span<double> contributions) const {
    trees_.Contributions(row, contributions);
  }

  // The margin when nothing is known of the row: base margin + expected output of the trees.
  [[nodiscard]] double expected_margin() const { return expected_margin_; }
  [[nodiscard]] std::size_t feature_count() const { return trees_.feature_count(); }

 private:
  TreeAttribution trees_;
  double expected_margin_;
};

}  // namespace harrier
