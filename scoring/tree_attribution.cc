#include "scoring/tree_attribution.h"

#include <cmath>
#include <vector>

#include "core/check.h"

namespace harrier {
namespace {

// What a row does at a split.
struct Step {
  double astray_share = 0;   // of the training weight, on the side that the row does not take
  std::uint32_t taken = 0;   // child on the row's side
  std::uint32_t astray = 0;  // the other child
  std::uint32_t doubt = 0;
  std::uint32_t feature = 0;
};

// One row on its way through the trees. Vectors by node serve one tree after the other.
class Attribution {
 public:
  Attribution(const AttributionLayout& layout, std::size_t feature_count)
      : layout_(layout),
        followed_(1 + 2 * layout.splits_max, 1),
        steps_(layout.splits_max),
        chances_(2 * layout.splits_max + 1),
        outputs_(2 * layout.splits_max + 1),
        sums_(feature_count) {}

  void Add(const AttributionTree& tree, const float* row);
  [[nodiscard]] double Contribution(std::size_t feature) const { return sums_[feature].Sum(); }

 private:
  void Decide(const AttributionTree& tree, const float* row);
  void Descend(const QuadratureRound& round, std::size_t splits);
  void Ascend(const QuadratureRound& round, std::size_t splits);

  const AttributionLayout& layout_;
  std::vector<std::uint32_t> followed_;  // by SideSlot: 1 while no split on the feature led astray
  std::vector<Step> steps_;              // by split
  std::vector<Lanes> chances_;           // of coming to a node, times the weight of the point
  std::vector<Lanes> outputs_;           // expected output below a node
  std::vector<Lanes> sums_;              // by feature
};

void Attribution::Decide(const AttributionTree& tree, const float* row) {
  const AttributionSplit* splits = layout_.splits.data() + tree.first_split;
  for (std::size_t i = 0; i < tree.split_count; ++i) {
    const AttributionSplit& split = splits[i];
    const float value = row[split.feature];
    // Without a branch: which way a row goes cannot be foreseen.
    const bool goes_left = (value <= split.threshold) | (split.missing_left & std::isnan(value));
    const std::size_t taken = goes_left ? 0 : 1;
    const std::uint32_t followed = followed_[split.hangs_from];
    followed_[SideSlot(i, taken)] = followed;
    followed_[SideSlot(i, 1 - taken)] = 0;
    static_assert(kAstray == 0);
    steps_[i] = {split.share[1 - taken], split.child[taken], split.child[1 - taken],
                 followed * split.doubt, split.feature};
  }
}

void Attribution::Descend(const QuadratureRound& round, std::size_t splits) {
  chances_[0] = round.weights;
  for (std::size_t i = 0; i < splits; ++i) {
    const Step& step = steps_[i];
    const Lanes& chance = chances_[i];
    const Lanes& unknown = round.doubts[step.doubt].unknown;
    const Lanes astray = chance * (unknown * Lanes::All(step.astray_share));
    const Lanes taken = chance - astray;
    chances_[step.astray] = astray;
    chances_[step.taken] = taken;
  }
}

void Attribution::Ascend(const QuadratureRound& round, std::size_t splits) {
  for (std::size_t i = splits; i-- > 0;) {
    const Step& step = steps_[i];
    const Doubt& doubt = round.doubts[step.doubt];
    const Lanes& taken = outputs_[step.taken];
    const Lanes gain = (taken - outputs_[step.astray]) * Lanes::All(step.astray_share);
    outputs_[i] = taken - doubt.unknown * gain;
    sums_[step.feature] += chances_[i] * doubt.relief * gain;
  }
}

void Attribution::Add(const AttributionTree& tree, const float* row) {
  Decide(tree, row);
  const double* leaf_values = layout_.leaf_values.data() + tree.first_leaf;
  for (std::size_t leaf = 0; leaf < tree.leaf_count; ++leaf) {
    outputs_[tree.split_count + leaf] = Lanes::All(leaf_values[leaf]);
  }
  for (const QuadratureRound& round : layout_.rounds) {
    Descend(round, tree.split_count);
    Ascend(round, tree.split_count);
  }
}

}  // namespace

void TreeAttribution::Contributions(const float* row, std::span<double> contributions) const {
  HARRIER_CHECK(contributions.size() == feature_count_, "one contribution for each feature");
  Attribution attribution(layout_, feature_count_);
  for (const AttributionTree& tree : layout_.trees) attribution.Add(tree, row);
  for (std::size_t feature = 0; feature < feature_count_; ++feature) {
    contributions[feature] = attribution.Contribution(feature);
  }
}

}  // namespace harrier
