#include "scoring/isolation_forest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "core/portable_math.h"

namespace harrier {
namespace {

constexpr double kEulerGamma = 0.5772156649015329;

std::string Number(std::size_t value) { return std::to_string(value); }

// One node of one tree, as a complaint sees it.
struct NodePlace {
  std::size_t tree = 0;
  std::size_t node = 0;

  [[nodiscard]] std::string Says(const std::string& defect) const {
    return "tree " + Number(tree) + ", node " + Number(node) + ": " + defect;
  }
};

std::optional<std::string> CheckShape(const ForestShape& shape, std::size_t trees) {
  if (shape.feature_count < 1 || shape.feature_count > kForestFeaturesMax) {
    return "a forest has 1 to " + std::to_string(kForestFeaturesMax) + " features, not " +
           std::to_string(shape.feature_count);
  }
  if (shape.samples_per_tree < 1 || shape.samples_per_tree > kSamplesPerTreeMax) {
    return "a tree has 1 to " + std::to_string(kSamplesPerTreeMax) + " samples, not " +
           std::to_string(shape.samples_per_tree);
  }
  if (trees < 1 || trees > kForestTreesMax) {
    return "a forest has 1 to " + Number(kForestTreesMax) + " trees, not " + Number(trees);
  }
  return std::nullopt;
}

std::optional<std::string> CheckSizes(const IsolationTree& tree, std::size_t index) {
  const std::size_t nodes = tree.node_count();
  if (nodes == 0) return "tree " + Number(index) + " has no node";
  if (tree.threshold.size() != nodes || tree.left.size() != nodes || tree.right.size() != nodes ||
      tree.samples.size() != nodes) {
    return "tree " + Number(index) + ": its arrays differ in length";
  }
  return std::nullopt;
}

std::optional<std::string> CheckLeaf(const IsolationTree& tree, NodePlace place) {
  const std::size_t node = place.node;
  if (tree.left[node] != kLeaf || tree.right[node] != kLeaf) {
    return place.Says("a leaf with children");
  }
  if (tree.threshold[node] != 0) return place.Says("a leaf with a threshold");
  return std::nullopt;
}

std::optional<std::string> CheckChild(const IsolationTree& tree, NodePlace place,
                                      std::int32_t child) {
  if (child < 0 || static_cast<std::size_t>(child) >= tree.node_count()) {
    return place.Says("child " + std::to_string(child) + " does not exist");
  }
  if (static_cast<std::size_t>(child) <= place.node) {
    return place.Says("child " + std::to_string(child) +
                      " does not come after its parent, so the tree may run in a circle");
  }
  return std::nullopt;
}

std::optional<std::string> CheckInnerNode(const IsolationTree& tree, NodePlace place,
                                          int feature_count) {
  const std::size_t node = place.node;
  if (tree.feature[node] < 0 || tree.feature[node] >= feature_count) {
    return place.Says("feature " + std::to_string(tree.feature[node]) + " does not exist");
  }
  if (!std::isfinite(tree.threshold[node])) return place.Says("a threshold that is not finite");
  for (const std::int32_t child : {tree.left[node], tree.right[node]}) {
    if (auto defect = CheckChild(tree, place, child)) return defect;
  }
  const std::int64_t below = std::int64_t{tree.samples[static_cast<std::size_t>(tree.left[node])]} +
                             tree.samples[static_cast<std::size_t>(tree.right[node])];
  if (below != tree.samples[node]) {
    return place.Says("its samples are not the sum of its children's");
  }
  return std::nullopt;
}

// Every node but the root must be the child of exactly one node. With children after parents, that
// makes it a tree.
std::optional<std::string> CheckParents(const IsolationTree& tree, std::size_t index) {
  std::vector<int> parents(tree.node_count(), 0);
  for (std::size_t node = 0; node < tree.node_count(); ++node) {
    if (tree.feature[node] == kLeaf) continue;
    ++parents[static_cast<std::size_t>(tree.left[node])];
    ++parents[static_cast<std::size_t>(tree.right[node])];
  }
  for (std::size_t node = 1; node < parents.size(); ++node) {
    if (parents[node] != 1) {
      return NodePlace{index, node}.Says("is the child of " + std::to_string(parents[node]) +
                                         " nodes, not of one");
    }
  }
  return std::nullopt;
}

std::optional<std::string> CheckTree(const IsolationTree& tree, std::size_t index,
                                     const ForestShape& shape) {
  if (auto defect = CheckSizes(tree, index)) return defect;
  for (std::size_t node = 0; node < tree.node_count(); ++node) {
    const NodePlace place{index, node};
    if (tree.samples[node] < 1 || tree.samples[node] > shape.samples_per_tree) {
      return place.Says("has " + std::to_string(tree.samples[node]) +
                        " samples; allowed are 1 to " + std::to_string(shape.samples_per_tree));
    }
    auto defect = tree.feature[node] == kLeaf ? CheckLeaf(tree, place)
                                              : CheckInnerNode(tree, place, shape.feature_count);
    if (defect) return defect;
  }
  return CheckParents(tree, index);
}

// Edges from the root to each node.
std::vector<int> NodeDepths(const IsolationTree& tree) {
  std::vector<int> depths(tree.node_count(), 0);
  for (std::size_t node = 0; node < tree.node_count(); ++node) {
    if (tree.feature[node] == kLeaf) continue;
    depths[static_cast<std::size_t>(tree.left[node])] = depths[node] + 1;
    depths[static_cast<std::size_t>(tree.right[node])] = depths[node] + 1;
  }
  return depths;
}

}  // namespace

double AveragePathLength(std::int64_t rows) {
  if (rows <= 1) return 0;
  if (rows == 2) return 1;
  const auto n = static_cast<double>(rows);
  return 2 * (Log(n - 1) + kEulerGamma) - 2 * (n - 1) / n;
}

float FloatNotAbove(double threshold) {
  const auto nearest = static_cast<float>(threshold);
  if (static_cast<double>(nearest) <= threshold) return nearest;
  return std::nextafter(nearest, -std::numeric_limits<float>::infinity());
}

Result<IsolationForest, std::string> IsolationForest::Make(ForestShape shape,
                                                           std::vector<IsolationTree> trees) {
  if (auto defect = CheckShape(shape, trees.size())) return Unexpected(*std::move(defect));
  std::size_t nodes = 0;
  for (std::size_t index = 0; index < trees.size(); ++index) {
    nodes += trees[index].node_count();
    if (nodes > kForestNodesMax) {
      return Unexpected("a forest has at most " + Number(kForestNodesMax) + " nodes");
    }
    if (auto defect = CheckTree(trees[index], index, shape)) return Unexpected(*std::move(defect));
  }

  IsolationForest forest;
  forest.shape_ = shape;
  forest.trees_ = std::move(trees);
  forest.normal_path_length_ = AveragePathLength(shape.samples_per_tree);
  for (const IsolationTree& tree : forest.trees_) {
    const std::vector<int> depths = NodeDepths(tree);
    forest.depth_ = std::max(forest.depth_, *std::max_element(depths.begin(), depths.end()));
    std::vector<double>& lengths = forest.leaf_path_lengths_.emplace_back(tree.node_count(), 0.0);
    for (std::size_t node = 0; node < tree.node_count(); ++node) {
      if (tree.feature[node] != kLeaf) continue;
      lengths[node] = depths[node] + AveragePathLength(tree.samples[node]);
    }
  }
  return forest;
}

std::size_t IsolationForest::LeafOf(std::size_t tree, const float* row) const {
  const IsolationTree& nodes = trees_[tree];
  std::size_t node = 0;
  while (nodes.feature[node] != kLeaf) {
    const float value = row[nodes.feature[node]];
    node = static_cast<std::size_t>(value <= nodes.threshold[node] ? nodes.left[node]
                                                                   : nodes.right[node]);
  }
  return node;
}

double IsolationForest::MeanPathLength(const float* row) const {
  double sum = 0;
  for (std::size_t tree = 0; tree < trees_.size(); ++tree) sum += PathLength(tree, row);
  return sum / static_cast<double>(trees_.size());
}

double IsolationForest::RawScore(double mean_path_length) const {
  if (normal_path_length_ == 0) return 0.5;
  // The floor is far below every real score and inside the range of Exp2.
  return Exp2(std::max(-mean_path_length / normal_path_length_, -1000.0));
}

}  // namespace harrier
