#include "scoring/boosted_trees.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "core/portable_math.h"

namespace harrier {
namespace {

std::string Number(std::size_t value) { return std::to_string(value); }

std::string OfTree(std::size_t index, const std::string& defect) {
  return "tree " + Number(index) + ": " + defect;
}

// One node of one tree, as a complaint sees it.
struct NodePlace {
  std::size_t tree = 0;
  std::size_t node = 0;

  [[nodiscard]] std::string Says(const std::string& defect) const {
    return "tree " + Number(tree) + ", node " + Number(node) + ": " + defect;
  }
};

std::optional<std::string> CheckShape(const BoostedTreesShape& shape, std::size_t trees) {
  if (shape.feature_count < 1 || shape.feature_count > kBoostedFeaturesMax) {
    return "boosted trees have 1 to " + std::to_string(kBoostedFeaturesMax) + " features, not " +
           std::to_string(shape.feature_count);
  }
  if (!(shape.base_score > 0 && shape.base_score < 1)) {
    return "the base score is a probability, greater than 0 and less than 1";
  }
  if (trees < 1 || trees > kBoostedTreesMax) {
    return "there must be 1 to " + Number(kBoostedTreesMax) + " trees, not " + Number(trees);
  }
  return std::nullopt;
}

std::optional<std::string> CheckSizes(const BoostedTree& tree, std::size_t index) {
  const std::size_t nodes = tree.node_count();
  if (nodes == 0) return OfTree(index, "it has no node");
  for (const std::size_t size :
       {tree.threshold.size(), tree.left.size(), tree.right.size(), tree.missing_left.size(),
        tree.leaf_value.size(), tree.cover.size()}) {
    if (size != nodes) return OfTree(index, "its arrays differ in length");
  }
  return std::nullopt;
}

std::optional<std::string> CheckLeaf(const BoostedTree& tree, NodePlace place) {
  const std::size_t node = place.node;
  if (tree.left[node] != kLeaf || tree.right[node] != kLeaf) {
    return place.Says("a leaf with children");
  }
  if (tree.threshold[node] != 0 || tree.missing_left[node] != 0) {
    return place.Says("a leaf with a threshold or a way for missing values");
  }
  if (!std::isfinite(tree.leaf_value[node])) return place.Says("a leaf value that is not finite");
  return std::nullopt;
}

std::optional<std::string> CheckInnerNode(const BoostedTree& tree, NodePlace place,
                                          int feature_count) {
  const std::size_t node = place.node;
  if (tree.feature[node] < 0 || tree.feature[node] >= feature_count) {
    return place.Says("feature " + std::to_string(tree.feature[node]) + " does not exist");
  }
  if (!std::isfinite(tree.threshold[node])) return place.Says("a threshold that is not finite");
  if (tree.leaf_value[node] != 0) return place.Says("an inner node with a leaf value");
  if (tree.missing_left[node] > 1) {
    return place.Says("the way of missing values is neither 0 nor 1");
  }
  for (const std::int32_t child : {tree.left[node], tree.right[node]}) {
    if (child < 0 || static_cast<std::size_t>(child) >= tree.node_count()) {
      return place.Says("child " + std::to_string(child) + " does not exist");
    }
  }
  return std::nullopt;
}

std::optional<std::string> CheckNodes(const BoostedTree& tree, std::size_t index,
                                      int feature_count) {
  for (std::size_t node = 0; node < tree.node_count(); ++node) {
    const NodePlace place{index, node};
    if (!(std::isfinite(tree.cover[node]) && tree.cover[node] >= 0)) {
      return place.Says("a cover that is negative or not finite");
    }
    auto defect = tree.feature[node] == kLeaf ? CheckLeaf(tree, place)
                                              : CheckInnerNode(tree, place, feature_count);
    if (defect) return defect;
  }
  return std::nullopt;
}

// Edges from the root to each node that was reached so far.
class NodeDepths {
 public:
  // REQUIRES: all children exist.
  NodeDepths(const BoostedTree& tree, std::size_t index)
      : tree_(tree), index_(index), depths_(tree.node_count(), kNotReached) {
    depths_[0] = 0;
  }

  // Goes to every node. What is reached a second time has two parents or lies on a circle; what is
  // never reached hangs loose. Without either it is a tree.
  std::optional<std::string> Reach() {
    std::vector<std::size_t> to_visit = {0};
    while (!to_visit.empty()) {
      const std::size_t node = to_visit.back();
      to_visit.pop_back();
      if (tree_.feature[node] == kLeaf) continue;
      for (const std::int32_t child : {tree_.left[node], tree_.right[node]}) {
        to_visit.push_back(static_cast<std::size_t>(child));
        if (auto defect = ReachChild(node, to_visit.back())) return defect;
      }
    }
    const auto loose = std::find(depths_.begin(), depths_.end(), kNotReached);
    if (loose == depths_.end()) return std::nullopt;
    const auto node = static_cast<std::size_t>(loose - depths_.begin());
    return NodePlace{index_, node}.Says("no way leads to it from the root");
  }

  [[nodiscard]] int greatest() const { return *std::max_element(depths_.begin(), depths_.end()); }

 private:
  static constexpr int kNotReached = -1;

  std::optional<std::string> ReachChild(std::size_t node, std::size_t child) {
    if (depths_[child] != kNotReached) {
      return NodePlace{index_, node}.Says("child " + Number(child) + " is reached a second time");
    }
    depths_[child] = depths_[node] + 1;
    if (depths_[child] <= kBoostedDepthMax) return std::nullopt;
    return OfTree(index_, "it is deeper than " + std::to_string(kBoostedDepthMax) + " levels");
  }

  const BoostedTree& tree_;
  std::size_t index_;
  std::vector<int> depths_;
};

}  // namespace

Result<BoostedTrees, std::string> BoostedTrees::Make(BoostedTreesShape shape,
                                                     std::vector<BoostedTree> trees) {
  if (auto defect = CheckShape(shape, trees.size())) return Unexpected(*std::move(defect));
  BoostedTrees made;
  std::size_t nodes = 0;
  for (std::size_t index = 0; index < trees.size(); ++index) {
    const BoostedTree& tree = trees[index];
    nodes += tree.node_count();
    if (nodes > kBoostedNodesMax) {
      return Unexpected("boosted trees have at most " + Number(kBoostedNodesMax) + " nodes");
    }
    if (auto defect = CheckSizes(tree, index)) return Unexpected(*std::move(defect));
    if (auto defect = CheckNodes(tree, index, shape.feature_count)) {
      return Unexpected(*std::move(defect));
    }
    NodeDepths depths(tree, index);
    if (auto defect = depths.Reach()) return Unexpected(*std::move(defect));
    made.depths_.push_back(depths.greatest());
  }
  const double probability = shape.base_score;
  made.shape_ = shape;
  made.trees_ = std::move(trees);
  made.base_margin_ = Log(probability) - Log(1 - probability);
  return made;
}

std::size_t BoostedTrees::LeafOf(std::size_t tree, const float* row) const {
  const BoostedTree& nodes = trees_[tree];
  std::size_t node = 0;
  while (nodes.feature[node] != kLeaf) {
    const float value = row[nodes.feature[node]];
    const bool goes_left =
        std::isnan(value) ? nodes.missing_left[node] == 1 : value < nodes.threshold[node];
    node = static_cast<std::size_t>(goes_left ? nodes.left[node] : nodes.right[node]);
  }
  return node;
}

double BoostedTrees::Margin(const float* row) const {
  double sum = 0;
  for (std::size_t tree = 0; tree < trees_.size(); ++tree) {
    sum += static_cast<double>(trees_[tree].leaf_value[LeafOf(tree, row)]);
  }
  return base_margin_ + sum;
}

double ProbabilityOf(double margin) {
  constexpr double kMarginMax = 700;  // the range of Exp
  return 1 / (1 + Exp(-std::clamp(margin, -kMarginMax, kMarginMax)));
}

}  // namespace harrier
