// Random boosted trees: the reference follows a tree of pointers, the compiled layout has the
// reference's bits, files are read back, and a damaged file is refused or can score.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/json_text.h"
#include "core/random.h"
#include "scoring/boosted_trees_json.h"
#include "scoring/compiled_boosted_trees.h"

namespace harrier {
namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr std::int32_t kDeletedFeature = std::numeric_limits<std::int32_t>::max();

// A tree as the textbook has it: the oracle walks it by pointers.
struct PointerNode {
  float threshold = 0;
  std::int32_t feature = 0;
  bool missing_left = false;
  float value = 0;
  float cover = 0;
  std::unique_ptr<PointerNode> left;
  std::unique_ptr<PointerNode> right;
};

float OracleValue(const PointerNode& node, const float* row) {
  if (node.left == nullptr) return node.value;
  const float value = row[node.feature];
  if (value != value) return OracleValue(node.missing_left ? *node.left : *node.right, row);
  return OracleValue(node.threshold > value ? *node.left : *node.right, row);
}

// Finite numbers that a comparison may trip over, and ordinary ones.
float AnyThreshold(Random* random) {
  constexpr float kAwkward[] = {0.0F,
                                -0.0F,
                                std::numeric_limits<float>::denorm_min(),
                                -std::numeric_limits<float>::denorm_min(),
                                std::numeric_limits<float>::min(),
                                std::numeric_limits<float>::max(),
                                std::numeric_limits<float>::lowest()};
  if (random->Chance(0.3)) return kAwkward[random->UniformBelow(std::size(kAwkward))];
  return random->Chance(0.5) ? static_cast<float>(random->UniformBelow(4))
                             : static_cast<float>(random->Normal());
}

struct Growth {
  std::int32_t features = 0;
  int depth_left = 0;
  double split_chance = 0;
};

std::unique_ptr<PointerNode> Grow(Random* random, Growth growth, std::vector<float>* thresholds) {
  auto node = std::make_unique<PointerNode>();
  node->cover = static_cast<float>(random->UniformBelow(100)) / 8;
  if (growth.depth_left == 0 || !random->Chance(growth.split_chance)) {
    node->value = static_cast<float>(random->Normal());
    return node;
  }
  node->feature =
      static_cast<std::int32_t>(random->UniformBelow(static_cast<std::uint64_t>(growth.features)));
  node->threshold = AnyThreshold(random);
  thresholds->push_back(node->threshold);
  node->missing_left = random->Chance(0.5);
  --growth.depth_left;
  node->left = Grow(random, growth, thresholds);
  node->right = Grow(random, growth, thresholds);
  return node;
}

void CollectNodes(const PointerNode& node, std::vector<const PointerNode*>* nodes) {
  nodes->push_back(&node);
  if (node.left == nullptr) return;
  CollectNodes(*node.left, nodes);
  CollectNodes(*node.right, nodes);
}

// Behind the root the nodes stand in any order.
BoostedTree Flatten(const PointerNode& root, Random* random) {
  std::vector<const PointerNode*> nodes;
  CollectNodes(root, &nodes);
  for (std::size_t i = 2; i < nodes.size(); ++i) {
    std::swap(nodes[i], nodes[1 + random->UniformBelow(i)]);
  }
  const auto place_of = [&nodes](const std::unique_ptr<PointerNode>& child) {
    const auto found = std::find(nodes.begin(), nodes.end(), child.get());
    return static_cast<std::int32_t>(found - nodes.begin());
  };
  BoostedTree tree;
  for (const PointerNode* node : nodes) {
    const bool is_leaf = node->left == nullptr;
    tree.feature.push_back(is_leaf ? kLeaf : node->feature);
    tree.threshold.push_back(node->threshold);
    tree.left.push_back(is_leaf ? kLeaf : place_of(node->left));
    tree.right.push_back(is_leaf ? kLeaf : place_of(node->right));
    tree.missing_left.push_back(node->missing_left ? 1 : 0);
    tree.leaf_value.push_back(node->value);
    tree.cover.push_back(node->cover);
  }
  return tree;
}

// The same trees twice, and the thresholds in them.
class Grove {
 public:
  Grove(Random* random, std::size_t tree_count, Growth growth) : features_(growth.features) {
    for (std::size_t i = 0; i < tree_count; ++i) {
      roots_.push_back(Grow(random, growth, &thresholds_));
      trees_.push_back(Flatten(*roots_.back(), random));
    }
  }

  [[nodiscard]] BoostedTrees Make() const {
    auto made = BoostedTrees::Make({features_, 0.125F}, trees_);
    RC_ASSERT(made.has_value());
    return *std::move(made);
  }

  [[nodiscard]] double OracleMargin(const float* row) const {
    double sum = 0;
    for (const auto& root : roots_) sum += static_cast<double>(OracleValue(*root, row));
    return sum + Make().base_margin();
  }

  // Missing, infinite, subnormal, equal to a threshold or next to it, or ordinary.
  float AnyValue(Random* random) const {
    const std::uint64_t kind = random->UniformBelow(8);
    if (kind == 0) return kMissing;
    if (kind == 1) return random->Chance(0.5) ? kInfinity : -kInfinity;
    if (kind == 2 || thresholds_.empty()) return AnyThreshold(random);
    const float threshold = thresholds_[random->UniformBelow(thresholds_.size())];
    if (kind == 3) return std::nextafter(threshold, -kInfinity);
    if (kind == 4) return std::nextafter(threshold, kInfinity);
    if (kind == 5) return -std::numeric_limits<float>::quiet_NaN();
    return threshold;
  }

  std::vector<float> AnyRows(Random* random, std::size_t count) const {
    std::vector<float> rows;
    for (std::size_t i = 0; i < count * static_cast<std::size_t>(features_); ++i) {
      rows.push_back(AnyValue(random));
    }
    return rows;
  }

  [[nodiscard]] const std::vector<BoostedTree>& trees() const { return trees_; }
  [[nodiscard]] std::int32_t features() const { return features_; }

 private:
  std::int32_t features_;
  std::vector<float> thresholds_;
  std::vector<std::unique_ptr<PointerNode>> roots_;
  std::vector<BoostedTree> trees_;
};

// From all of the range in each run; RapidCheck would begin with the small ones.
template <class T>
T AnyOf(T from, T to) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<T>(from, to));
}

Grove AnyGrove(Random* random, std::int32_t features_max) {
  const Growth growth{AnyOf(1, features_max + 1), AnyOf(0, 9), *rc::gen::element(0.6, 0.85, 1.0)};
  return {random, AnyOf<std::size_t>(1, 40), growth};
}

RC_GTEST_PROP(BoostedTrees, FollowATreeOfPointers, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const Grove grove = AnyGrove(&random, 8);
  const BoostedTrees trees = grove.Make();
  for (int i = 0; i < 20; ++i) {
    const std::vector<float> row = grove.AnyRows(&random, 1);
    RC_ASSERT(trees.Margin(row.data()) == grove.OracleMargin(row.data()));
  }
}

// More than 64 features are too many for a block.
RC_GTEST_PROP(CompiledBoostedTrees, HaveTheReferencesBits, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const Grove grove = AnyGrove(&random, *rc::gen::element(4, 80));
  const BoostedTrees trees = grove.Make();
  const auto count = AnyOf<std::size_t>(0, 200);
  const std::vector<float> values = grove.AnyRows(&random, count);
  const RowsView rows{values.data(), count, static_cast<std::size_t>(grove.features())};
  std::vector<double> margins(count, -1);
  CompiledBoostedTrees(trees).Margins(rows, margins);
  for (std::size_t row = 0; row < count; ++row) {
    RC_ASSERT(std::bit_cast<std::uint64_t>(margins[row]) ==
              std::bit_cast<std::uint64_t>(trees.Margin(rows.Row(row))));
  }
}

template <class T>
void AppendList(std::string* out, std::string_view name, const std::vector<T>& values) {
  *out += '"' + std::string(name) + "\":[";
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) *out += ',';
    if constexpr (std::is_integral_v<T>) {
      AppendNumber(out, std::int64_t{values[i]});
    } else {
      AppendNumber(out, values[i]);
    }
  }
  *out += "],";
}

// As XGBoost writes a tree, with `deleted` nodes behind it.
void AppendTree(std::string* out, BoostedTree tree, const Grove& grove, std::size_t index,
                std::size_t deleted) {
  for (std::size_t node = 0; node < tree.node_count(); ++node) {
    if (tree.feature[node] != kLeaf) continue;
    tree.feature[node] = 0;
    tree.threshold[node] = tree.leaf_value[node];
  }
  const std::size_t nodes = tree.node_count() + deleted;
  tree.feature.resize(nodes, kDeletedFeature);
  tree.threshold.resize(nodes, 1);
  tree.left.resize(nodes, kLeaf);
  tree.right.resize(nodes, kLeaf);
  tree.missing_left.resize(nodes, 1);
  tree.cover.resize(nodes, 1);
  *out +=
      "{\"categories\":[],\"categories_nodes\":[],\"categories_segments\":[],"
      "\"categories_sizes\":[],";
  AppendList(out, "split_indices", tree.feature);
  AppendList(out, "split_conditions", tree.threshold);
  AppendList(out, "left_children", tree.left);
  AppendList(out, "right_children", tree.right);
  AppendList(out, "default_left", tree.missing_left);
  AppendList(out, "sum_hessian", tree.cover);
  AppendList(out, "split_type", std::vector<int>(nodes, 0));
  *out += "\"id\":" + std::to_string(index) + ",\"tree_param\":{\"num_deleted\":\"" +
          std::to_string(deleted) + "\",\"num_feature\":\"" + std::to_string(grove.features()) +
          "\",\"num_nodes\":\"" + std::to_string(nodes) + "\",\"size_leaf_vector\":\"1\"}}";
}

std::string FileOf(const Grove& grove, Random* random) {
  const std::string count = std::to_string(grove.trees().size());
  std::string text =
      "{\"learner\":{\"attributes\":{},\"feature_names\":[],\"feature_types\":[],"
      "\"gradient_booster\":{\"model\":{\"gbtree_model_param\":{\"num_parallel_tree\":\"1\","
      "\"num_trees\":\"" +
      count + "\"},";
  AppendList(&text, "tree_info", std::vector<int>(grove.trees().size(), 0));
  text += "\"trees\":[";
  for (std::size_t i = 0; i < grove.trees().size(); ++i) {
    if (i > 0) text += ',';
    AppendTree(&text, grove.trees()[i], grove, i, random->UniformBelow(3));
  }
  text +=
      "]},\"name\":\"gbtree\"},\"learner_model_param\":{\"base_score\":\"[1.25E-1]\","
      "\"num_class\":\"0\",\"num_feature\":\"" +
      std::to_string(grove.features()) +
      "\",\"num_target\":\"1\"},\"objective\":{\"name\":\"binary:logistic\"}},"
      "\"version\":[3,2,0]}";
  return text;
}

RC_GTEST_PROP(BoostedTreesFile, IsReadBitForBit, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const Grove grove = AnyGrove(&random, 8);
  const auto file = ReadBoostedTreesText(FileOf(grove, &random));
  if (!file) RC_FAIL(file.error());
  RC_ASSERT(file->trees == grove.Make());
}

// One to eight bytes replaced, inserted or taken out.
std::string Damaged(std::string text, Random* random) {
  constexpr std::string_view kBytes = "0123456789-.eE,:[]{}\"nul \n\\\xff";
  for (std::uint64_t i = random->UniformBelow(8) + 1; i > 0; --i) {
    const std::uint64_t place = random->UniformBelow(text.size());
    const char byte = kBytes[random->UniformBelow(kBytes.size())];
    const auto at = text.begin() + static_cast<std::ptrdiff_t>(place);
    switch (random->UniformBelow(3)) {
      case 0:
        *at = byte;
        break;
      case 1:
        text.insert(at, byte);
        break;
      default:
        text.erase(at);
    }
  }
  return text;
}

RC_GTEST_PROP(BoostedTreesFile, DamageIsRefusedOrLeavesTreesThatScore, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const Grove grove = AnyGrove(&random, 8);
  const auto file = ReadBoostedTreesText(Damaged(FileOf(grove, &random), &random));
  if (!file) {
    RC_ASSERT(!file.error().empty());
    return;
  }
  const auto features = static_cast<std::size_t>(file->trees.shape().feature_count);
  const std::vector<float> rows(20 * features, kMissing);
  std::vector<double> margins(20);
  CompiledBoostedTrees(file->trees).Margins({rows.data(), 20, features}, margins);
  for (const double margin : margins) RC_ASSERT(std::isfinite(margin));
}

}  // namespace
}  // namespace harrier
