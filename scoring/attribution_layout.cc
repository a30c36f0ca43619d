#include "scoring/attribution_layout.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/check.h"
#include "scoring/gauss_legendre.h"

namespace harrier {
namespace {

constexpr std::size_t kNoNode = static_cast<std::size_t>(-1);

// A node of a TreeView with what the way to it says. Places count in level order.
struct PlacedNode {
  std::size_t source = 0;         // node of the view
  std::size_t parent = kNoNode;   // place
  std::size_t side = 0;           // of the parent; 0 is left
  std::size_t left_child = 0;     // place; the right child is next
  std::uint32_t number = 0;       // in the layout
  std::size_t path_features = 0;  // different ones that are split on, from the root to here
  double cover = 0;
  std::array<double, 2> share = {};
  // The product of the shares that splits above on the same feature gave to this way: how much of
  // an unknown feature's weight follows the row to here. 1 when there is none.
  double kept = 1;
};

// Adds trees to a layout, one after the other.
class Layouter {
 public:
  explicit Layouter(std::size_t feature_count) : feature_count_(feature_count) {}

  void Add(const TreeView& tree);
  [[nodiscard]] AttributionLayout Finish() &&;

 private:
  void PlaceNodes(const TreeView& tree);
  void NumberNodes(const TreeView& tree);
  void SumCovers(const TreeView& tree);
  void AddSplit(const TreeView& tree, PlacedNode* node);
  [[nodiscard]] std::uint32_t DoubtOf(double kept);
  [[nodiscard]] double ExpectedOutput(const AttributionTree& tree) const;

  std::size_t feature_count_;
  AttributionLayout layout_;
  std::vector<PlacedNode> nodes_;           // of the tree that is being added
  std::map<double, std::uint32_t> doubts_;  // kept share to index
  std::vector<double> kept_of_doubts_;      // from kAstray + 1 on
  std::size_t path_features_max_ = 1;
};

bool IsSplit(const TreeView& tree, const PlacedNode& node) {
  return tree.feature[node.source] >= 0;
}

void Layouter::PlaceNodes(const TreeView& tree) {
  nodes_.assign(1, {});
  for (std::size_t place = 0; place < nodes_.size(); ++place) {
    if (!IsSplit(tree, nodes_[place])) continue;
    HARRIER_CHECK(nodes_.size() + 2 <= tree.feature.size(), "a tree has each node once");
    const std::size_t source = nodes_[place].source;
    nodes_[place].left_child = nodes_.size();
    for (std::size_t side = 0; side < 2; ++side) {
      PlacedNode child;
      child.source = static_cast<std::size_t>((side == 0 ? tree.left : tree.right)[source]);
      child.parent = place;
      child.side = side;
      HARRIER_CHECK(child.source < tree.feature.size(), "a child exists");
      nodes_.push_back(child);
    }
  }
}

void Layouter::NumberNodes(const TreeView& tree) {
  std::uint32_t number = 0;
  for (const bool splits : {true, false}) {
    for (PlacedNode& node : nodes_) {
      if (IsSplit(tree, node) == splits) node.number = number++;
    }
  }
}

void Layouter::SumCovers(const TreeView& tree) {
  for (std::size_t place = nodes_.size(); place-- > 0;) {
    PlacedNode& node = nodes_[place];
    if (!IsSplit(tree, node)) {
      node.cover = tree.cover[node.source];
      continue;
    }
    const double left = nodes_[node.left_child].cover;
    const double right = nodes_[node.left_child + 1].cover;
    node.cover = left + right;
    node.share = {0.5, 0.5};
    if (node.cover > 0) node.share = {left / node.cover, right / node.cover};
  }
}

std::uint32_t Layouter::DoubtOf(double kept) {
  const auto next = static_cast<std::uint32_t>(kAstray + 1 + kept_of_doubts_.size());
  const auto [found, is_new] = doubts_.try_emplace(kept, next);
  if (is_new) kept_of_doubts_.push_back(kept);
  return found->second;
}

void Layouter::AddSplit(const TreeView& tree, PlacedNode* node) {
  AttributionSplit split;
  split.share = node->share;
  split.child = {nodes_[node->left_child].number, nodes_[node->left_child + 1].number};
  split.threshold = tree.threshold[node->source];
  split.feature = static_cast<std::uint32_t>(tree.feature[node->source]);
  split.missing_left = !tree.missing_left.empty() && tree.missing_left[node->source] != 0;
  HARRIER_CHECK(split.feature < feature_count_, "a split has a feature of the row");

  const PlacedNode* below = node;
  while (below->parent != kNoNode &&
         tree.feature[nodes_[below->parent].source] != tree.feature[node->source]) {
    below = &nodes_[below->parent];
  }
  node->path_features = node->parent == kNoNode ? 0 : nodes_[node->parent].path_features;
  if (below->parent == kNoNode) {
    ++node->path_features;
    path_features_max_ = std::max(path_features_max_, node->path_features);
  } else {
    const PlacedNode& above = nodes_[below->parent];
    node->kept = above.kept * above.share[below->side];
    split.hangs_from = static_cast<std::uint32_t>(SideSlot(above.number, below->side));
  }
  split.doubt = DoubtOf(node->kept);
  layout_.splits.push_back(split);
}

double Layouter::ExpectedOutput(const AttributionTree& tree) const {
  std::vector<double> expected(tree.split_count);
  for (const double value :
       std::span(layout_.leaf_values).subspan(tree.first_leaf, tree.leaf_count)) {
    expected.push_back(value);
  }
  for (std::size_t i = tree.split_count; i-- > 0;) {
    const AttributionSplit& split = layout_.splits[tree.first_split + i];
    expected[i] =
        split.share[0] * expected[split.child[0]] + split.share[1] * expected[split.child[1]];
  }
  return expected[0];
}

void Layouter::Add(const TreeView& tree) {
  PlaceNodes(tree);
  NumberNodes(tree);
  SumCovers(tree);
  AttributionTree added{layout_.splits.size(), 0, layout_.leaf_values.size(), 0};
  for (PlacedNode& node : nodes_) {
    if (IsSplit(tree, node)) {
      AddSplit(tree, &node);
      ++added.split_count;
    } else {
      layout_.leaf_values.push_back(tree.value[node.source]);
      ++added.leaf_count;
    }
  }
  layout_.expected_output += ExpectedOutput(added);
  layout_.splits_max = std::max(layout_.splits_max, added.split_count);
  layout_.trees.push_back(added);
}

using RoundPoints = std::span<const QuadraturePoint, kLanes>;

// With z for the kept share: of the chance t + (1 - t) z that the row is followed, (1 - t) z is
// the part in which the feature is unknown.
Doubt MakeDoubt(double kept, RoundPoints points) {
  std::array<double, kLanes> unknown = {};
  std::array<double, kLanes> relief = {};
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const double known = points[lane].place;
    const double followed = kept + known * (1 - kept);
    unknown[lane] = (1 - known) * kept / followed;
    relief[lane] = kept / (followed * followed);
  }
  return {Lanes::Of(unknown), Lanes::Of(relief)};
}

QuadratureRound MakeRound(RoundPoints points, const std::vector<double>& kept_of_doubts) {
  QuadratureRound round;
  round.weights =
      Lanes::Of({points[0].weight, points[1].weight, points[2].weight, points[3].weight});
  round.doubts = {{Lanes::All(1), Lanes::All(0)}};  // kAstray
  for (const double kept : kept_of_doubts) round.doubts.push_back(MakeDoubt(kept, points));
  return round;
}

// The derivative of the output by the chance that a feature is known has degree
// path_features_max_ - 1 at most, for which half as many points suffice.
AttributionLayout Layouter::Finish() && {
  const std::size_t rounds = (path_features_max_ + 2 * kLanes - 1) / (2 * kLanes);
  const std::vector<QuadraturePoint> points = GaussLegendre(rounds * kLanes);
  for (std::size_t round = 0; round < rounds; ++round) {
    layout_.rounds.push_back(
        MakeRound(RoundPoints(points.data() + round * kLanes, kLanes), kept_of_doubts_));
  }
  return std::move(layout_);
}

}  // namespace

AttributionLayout LayOut(std::size_t feature_count, std::span<const TreeView> trees) {
  Layouter layouter(feature_count);
  for (const TreeView& tree : trees) layouter.Add(tree);
  return std::move(layouter).Finish();
}

}  // namespace harrier
