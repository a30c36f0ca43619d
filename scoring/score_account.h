// How the model came to its score: the way of one transaction through the trees, and where its raw
// score lies among those of the training rows. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/verdict.h"
#include "scoring/calibration.h"
#include "scoring/model.h"

namespace harrier {

// A question that a tree asks: is this feature at most that?
struct TreeStep {
  FeatureId feature = FeatureId::kHour;
  float value = 0;  // the transaction's
  float threshold = 0;
  bool is_at_most = false;        // the answer
  std::int32_t samples_left = 0;  // training rows that gave the same answers so far
};

struct TreePath {
  std::size_t tree = 0;    // counted from 0
  double path_length = 0;  // questions asked, and c(samples) for what they did not isolate
  std::vector<TreeStep> steps;
};

struct ScoreAccount {
  std::size_t trees = 0;
  std::int32_t samples_per_tree = 0;
  double mean_path_length = 0;
  double expected_path_length = 0;  // c(samples_per_tree)
  int fewest_steps = 0;
  int most_steps = 0;
  std::vector<TreePath> shortest;              // the trees with the shortest paths, shortest first
  std::vector<std::int64_t> steps_by_feature;  // by column of the model
  // What each feature contributed to the mean path length, in steps, positive toward anomaly; by
  // column of the model (docs/attribution.md). mean_path_length = unknown_path_length - their sum.
  std::vector<double> contributions;
  double unknown_path_length = 0;  // with no feature known
  std::int64_t calibration_rows = 0;
  // The knots of the calibration that the raw score lies between.
  std::optional<CalibrationKnot> knot_below;
  std::optional<CalibrationKnot> knot_above;
};

struct ScoreAccountOptions {
  double raw_score = 0;
  std::size_t shortest_paths = 3;
};
[[nodiscard]] ScoreAccount AccountForScore(const Model& model, const FeatureVector& features,
                                           const ScoreAccountOptions& options);

}  // namespace harrier
