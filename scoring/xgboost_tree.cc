#include "scoring/xgboost_tree.h"

#include <limits>

namespace harrier {
namespace {

// The split index of a deleted node, and its new place.
constexpr std::int32_t kDeleted = std::numeric_limits<std::int32_t>::max();

bool IsLeaf(const XgboostTree& tree, std::size_t node) { return tree.left_children[node] == kLeaf; }

// Where each node goes.
std::vector<std::int32_t> NewPlaces(const XgboostTree& tree) {
  std::vector<std::int32_t> places;
  std::int32_t kept = 0;
  for (std::size_t node = 0; node < tree.node_count(); ++node) {
    const bool is_deleted = IsLeaf(tree, node) && tree.split_indices[node] == kDeleted;
    places.push_back(is_deleted ? kDeleted : kept++);
  }
  return places;
}

// The new place of a child; a child that never was stays what it is.
std::int32_t NewChild(std::int32_t child, const std::vector<std::int32_t>& places) {
  const bool exists = child >= 0 && static_cast<std::size_t>(child) < places.size();
  return exists ? places[static_cast<std::size_t>(child)] : child;
}

void AppendNode(const XgboostTree& from, std::size_t node, const std::vector<std::int32_t>& places,
                BoostedTree* to) {
  const bool is_leaf = IsLeaf(from, node);
  to->feature.push_back(is_leaf ? kLeaf : from.split_indices[node]);
  to->threshold.push_back(is_leaf ? 0 : from.split_conditions[node]);
  to->left.push_back(NewChild(from.left_children[node], places));
  to->right.push_back(NewChild(from.right_children[node], places));
  to->missing_left.push_back(!is_leaf && from.default_left[node] != 0 ? 1 : 0);
  to->leaf_value.push_back(is_leaf ? from.split_conditions[node] : 0);
  to->cover.push_back(from.sum_hessian[node]);
}

}  // namespace

Result<BoostedTree, std::string> ToBoostedTree(const XgboostTree& tree) {
  const std::vector<std::int32_t> places = NewPlaces(tree);
  BoostedTree kept;
  for (std::size_t node = 0; node < tree.node_count(); ++node) {
    if (places[node] == kDeleted) continue;
    if (tree.default_left[node] < 0 || tree.default_left[node] > 1) {
      return Unexpected("node " + std::to_string(node) +
                        ": the way of missing values is neither 0 nor 1");
    }
    AppendNode(tree, node, places, &kept);
    if (kept.left.back() == kDeleted || kept.right.back() == kDeleted) {
      return Unexpected("node " + std::to_string(node) + " leads to a deleted node");
    }
  }
  const std::size_t deleted = tree.node_count() - kept.node_count();
  if (deleted != tree.num_deleted) {
    return Unexpected("has " + std::to_string(deleted) + " deleted nodes, \"num_deleted\" says " +
                      std::to_string(tree.num_deleted));
  }
  return kept;
}

}  // namespace harrier
