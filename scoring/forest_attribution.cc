#include "scoring/forest_attribution.h"

#include <cstddef>

#include "core/check.h"

namespace harrier {
namespace {

std::vector<std::vector<double>> DistinctRows(const IsolationForest& forest) {
  std::vector<std::vector<double>> covers;
  for (const IsolationTree& tree : forest.trees()) {
    covers.emplace_back(tree.samples.begin(), tree.samples.end());
  }
  return covers;
}

TreeAttribution Attribute(const IsolationForest& forest,
                          const std::vector<std::vector<double>>& covers) {
  HARRIER_CHECK(covers.size() == forest.trees().size(), "covers for each tree");
  std::vector<TreeView> views;
  for (std::size_t i = 0; i < covers.size(); ++i) {
    const IsolationTree& tree = forest.trees()[i];
    HARRIER_CHECK(covers[i].size() == tree.node_count(), "a cover for each node");
    views.push_back({tree.feature,
                     tree.threshold,
                     tree.left,
                     tree.right,
                     {},
                     covers[i],
                     forest.leaf_path_lengths(i)});
  }
  return {static_cast<std::size_t>(forest.shape().feature_count), views};
}

}  // namespace

ForestAttribution::ForestAttribution(const IsolationForest& forest)
    : ForestAttribution(forest, DistinctRows(forest)) {}

ForestAttribution::ForestAttribution(const IsolationForest& forest,
                                     const std::vector<std::vector<double>>& covers)
    : tree_count_(static_cast<double>(forest.trees().size())), trees_(Attribute(forest, covers)) {}

void ForestAttribution::Contributions(const float* row, std::span<double> contributions) const {
  trees_.Contributions(row, contributions);
  // A longer path is more normal.
  for (double& contribution : contributions) contribution = -contribution / tree_count_;
}

}  // namespace harrier
