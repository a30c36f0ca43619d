#include "scoring/score_account.h"

#include <algorithm>
#include <utility>

#include "scoring/forest_attribution.h"

namespace harrier {
namespace {

TreePath PathThrough(const Model& model, std::size_t index, const float* row) {
  const IsolationTree& tree = model.forest.trees()[index];
  TreePath path;
  path.tree = index;
  std::size_t node = 0;
  while (tree.feature[node] != kLeaf) {
    const auto column = static_cast<std::size_t>(tree.feature[node]);
    TreeStep step;
    step.feature = model.features[column];
    step.value = row[column];
    step.threshold = tree.threshold[node];
    step.is_at_most = step.value <= step.threshold;
    node = static_cast<std::size_t>(step.is_at_most ? tree.left[node] : tree.right[node]);
    step.samples_left = tree.samples[node];
    path.steps.push_back(step);
  }
  path.path_length = model.forest.leaf_path_lengths(index)[node];
  return path;
}

void CountSteps(const Model& model, const TreePath& path, ScoreAccount* account) {
  const auto steps = static_cast<int>(path.steps.size());
  account->fewest_steps = path.tree == 0 ? steps : std::min(account->fewest_steps, steps);
  account->most_steps = std::max(account->most_steps, steps);
  for (const TreeStep& step : path.steps) {
    const auto column = std::find(model.features.begin(), model.features.end(), step.feature);
    ++account->steps_by_feature[static_cast<std::size_t>(column - model.features.begin())];
  }
}

void FindKnots(const Calibration& calibration, double raw_score, ScoreAccount* account) {
  account->calibration_rows = calibration.rows();
  for (const CalibrationKnot& knot : calibration.knots()) {
    if (knot.raw <= raw_score) account->knot_below = knot;
    if (knot.raw > raw_score) {
      account->knot_above = knot;
      return;
    }
  }
}

}  // namespace

ScoreAccount AccountForScore(const Model& model, const FeatureVector& features,
                             const ScoreAccountOptions& options) {
  std::vector<float> row;
  for (const FeatureId feature : model.features) row.push_back(features[feature]);
  ScoreAccount account;
  account.trees = model.forest.trees().size();
  account.samples_per_tree = model.forest.shape().samples_per_tree;
  account.mean_path_length = model.forest.MeanPathLength(row.data());
  account.expected_path_length = AveragePathLength(account.samples_per_tree);
  account.steps_by_feature.assign(model.features.size(), 0);
  std::vector<TreePath> paths;
  for (std::size_t tree = 0; tree < account.trees; ++tree) {
    paths.push_back(PathThrough(model, tree, row.data()));
    CountSteps(model, paths.back(), &account);
  }
  std::stable_sort(paths.begin(), paths.end(), [](const TreePath& a, const TreePath& b) {
    return a.path_length < b.path_length;
  });
  paths.resize(std::min(paths.size(), options.shortest_paths));
  account.shortest = std::move(paths);
  const ForestAttribution attribution(model.forest);
  account.contributions.resize(model.features.size());
  attribution.Contributions(row.data(), account.contributions);
  account.unknown_path_length = attribution.expected_path_length();
  FindKnots(model.calibration, options.raw_score, &account);
  return account;
}

}  // namespace harrier
