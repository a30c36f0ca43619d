#include "scoring/judge_attribution.h"

#include <cmath>
#include <limits>
#include <vector>

namespace harrier {
namespace {

// What a tree has otherwise than a TreeView wants it.
struct ConvertedTree {
  std::vector<float> threshold;
  std::vector<double> cover;
  std::vector<double> value;
};

ConvertedTree Convert(const BoostedTree& tree) {
  ConvertedTree converted;
  // Value < threshold, the judge's question, is value <= the float32 below the threshold.
  for (const float threshold : tree.threshold) {
    converted.threshold.push_back(
        std::nextafter(threshold, -std::numeric_limits<float>::infinity()));
  }
  converted.cover.assign(tree.cover.begin(), tree.cover.end());
  converted.value.assign(tree.leaf_value.begin(), tree.leaf_value.end());
  return converted;
}

TreeAttribution Attribute(const BoostedTrees& trees) {
  std::vector<ConvertedTree> converted;  // lends its arrays to the views
  for (const BoostedTree& tree : trees.trees()) converted.push_back(Convert(tree));
  std::vector<TreeView> views;
  for (std::size_t i = 0; i < converted.size(); ++i) {
    const BoostedTree& tree = trees.trees()[i];
    views.push_back({tree.feature, converted[i].threshold, tree.left, tree.right, tree.missing_left,
                     converted[i].cover, converted[i].value});
  }
  return {static_cast<std::size_t>(trees.shape().feature_count), views};
}

}  // namespace

JudgeAttribution::JudgeAttribution(const BoostedTrees& trees)
    : trees_(Attribute(trees)), expected_margin_(trees.base_margin() + trees_.expected_output()) {}

}  // namespace harrier
