// ForestAttribution: what each feature contributed to the anomaly of a row in an isolation forest,
// exactly (scoring/tree_attribution.h). In edges of the mean path; positive is toward anomaly:
// MeanPathLength(row) = expected_path_length() - sum of contributions, to 1e-9.
// Pure; immutable; const access from any thread is safe.
#pragma once

#include <span>
#include <vector>

#include "scoring/isolation_forest.h"
#include "scoring/tree_attribution.h"

namespace harrier {

class ForestAttribution {
 public:
  // Expectations weigh the sides of a split by their distinct training rows.
  explicit ForestAttribution(const IsolationForest& forest);
  // By other training weights: covers[tree][node], read in leaves; finite, >= 0. For samples drawn
  // with replacement, where a row counts as often as it was drawn.
  ForestAttribution(const IsolationForest& forest, const std::vector<std::vector<double>>& covers);

  // REQUIRES: feature_count values in row and in contributions.
  void Contributions(const float* row, std::span<double> contributions) const;

  // E[h(x)] when nothing is known of the row.
  [[nodiscard]] double expected_path_length() const {
    return trees_.expected_output() / tree_count_;
  }
  [[nodiscard]] std::size_t feature_count() const { return trees_.feature_count(); }

 private:
  double tree_count_;
  TreeAttribution trees_;
};

}  // namespace harrier
