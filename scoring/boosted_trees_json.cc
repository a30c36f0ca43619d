#include "scoring/boosted_trees_json.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <system_error>
#include <utility>

#include "core/sha256.h"
#include "scoring/refusal.h"
#include "scoring/xgboost_tree.h"

namespace harrier {
namespace {

// Numbers are read as float32 at once, as XGBoost does: by way of a double, some would be rounded
// twice.
using Json = nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t,
                                  std::uint64_t, float>;

constexpr std::size_t kNameBytesMax = 256;
constexpr int kNestingMax = 16;  // a file of XGBoost's has 7

std::string Number(std::size_t value) { return std::to_string(value); }

// A text as a complaint shows it: not all of it when it is long.
std::string Quoted(std::string_view text) { return '"' + std::string(text.substr(0, 80)) + '"'; }

// ---- parts of JSON

const Json& Member(const Json& object, const char* name) {
  const auto found = object.find(name);
  Require(found != object.end(), Quoted(name) + " is missing");
  return *found;
}

// An object with no member but these.
void RequireMembers(const Json& object, const std::string& what,
                    std::initializer_list<std::string_view> allowed) {
  Require(object.is_object(), what + " is not an object");
  for (const auto& member : object.items()) {
    Require(std::find(allowed.begin(), allowed.end(), member.key()) != allowed.end(),
            what + " has a member " + Quoted(member.key()) + " that this program does not know");
  }
}

const std::string& Text(const Json& value, const std::string& what) {
  Require(value.is_string() && value.get_ref<const std::string&>().size() <= kNameBytesMax,
          what + " is not a text of at most " + Number(kNameBytesMax) + " bytes");
  return value.get_ref<const std::string&>();
}

void RequireList(const Json& value, const std::string& what) {
  Require(value.is_array(), what + " is not a list");
}

void RequireEmptyList(const Json& value, const std::string& what) {
  Require(value == Json::array(), what + " is not an empty list: categories cannot be read");
}

// REQUIRES: least <= 0.
std::int32_t Integer(const Json& value, const std::string& what, std::int32_t least) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::int32_t>::max();
  const bool fits = value.is_number_unsigned()
                        ? value.get<std::uint64_t>() <= kMax
                        : value.is_number_integer() && value.get<std::int64_t>() >= least;
  if (!fits) {
    throw Refusal{what + " is not a whole number from " + std::to_string(least) + " to " +
                  std::to_string(kMax)};
  }
  return value.get<std::int32_t>();
}

// XGBoost writes its parameters as text: "15".
std::int32_t IntegerText(const Json& object, const char* name) {
  const std::string& text = Text(Member(object, name), Quoted(name));
  std::int32_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  Require(error == std::errc() && stop == end && value >= 0,
          Quoted(name) + " is not the text of a whole number: " + Quoted(text));
  return value;
}

// ---- trees

// The lists of a tree: one element per node.
class NodeLists {
 public:
  NodeLists(const Json& tree, std::size_t node_count) : tree_(tree), node_count_(node_count) {}

  [[nodiscard]] std::vector<std::int32_t> Integers(const char* name, std::int32_t least) const {
    const std::string what = "an element of " + Quoted(name);
    std::vector<std::int32_t> values;
    for (const Json& element : List(name)) values.push_back(Integer(element, what, least));
    return values;
  }

  [[nodiscard]] std::vector<float> Floats(const char* name) const {
    const std::string complaint = "an element of " + Quoted(name) + " is not a number";
    std::vector<float> values;
    for (const Json& element : List(name)) {
      Require(element.is_number(), complaint);
      values.push_back(element.get<float>());
    }
    return values;
  }

 private:
  [[nodiscard]] const Json& List(const char* name) const {
    const Json& list = Member(tree_, name);
    RequireList(list, Quoted(name));
    Require(list.size() == node_count_, Quoted(name) + " has " + Number(list.size()) +
                                            " elements, \"num_nodes\" says " + Number(node_count_));
    return list;
  }

  const Json& tree_;
  std::size_t node_count_;
};

void RequireNumericSplits(const Json& tree, const NodeLists& lists) {
  for (const char* name :
       {"categories", "categories_nodes", "categories_segments", "categories_sizes"}) {
    RequireEmptyList(Member(tree, name), Quoted(name));
  }
  for (const std::int32_t type : lists.Integers("split_type", 0)) {
    Require(type == 0, "\"split_type\" has a split by category; numbers alone can be read");
  }
}

BoostedTree ReadTree(const Json& tree, std::size_t index, int feature_count) {
  RequireMembers(
      tree, "it",
      {"base_weights", "categories", "categories_nodes", "categories_segments", "categories_sizes",
       "default_left", "id", "left_children", "loss_changes", "parents", "right_children",
       "split_conditions", "split_indices", "split_type", "sum_hessian", "tree_param"});
  const Json& shape = Member(tree, "tree_param");
  RequireMembers(shape, "\"tree_param\"",
                 {"num_deleted", "num_feature", "num_nodes", "size_leaf_vector"});
  Require(IntegerText(shape, "size_leaf_vector") <= 1, "its leaves have more than one value");
  Require(IntegerText(shape, "num_feature") == feature_count,
          "\"num_feature\" is not " + std::to_string(feature_count) + ", as for the model");
  Require(Member(tree, "id") == index, "\"id\" is not " + Number(index));
  const NodeLists lists(tree, static_cast<std::size_t>(IntegerText(shape, "num_nodes")));
  RequireNumericSplits(tree, lists);
  return OrRefuse(ToBoostedTree(
      {lists.Integers("split_indices", 0), lists.Floats("split_conditions"),
       lists.Integers("left_children", kLeaf), lists.Integers("right_children", kLeaf),
       lists.Integers("default_left", 0), lists.Floats("sum_hessian"),
       static_cast<std::size_t>(IntegerText(shape, "num_deleted"))}));
}

std::vector<BoostedTree> ReadTrees(const Json& list, int feature_count) {
  std::vector<BoostedTree> trees;
  for (const Json& tree : list) {
    try {
      trees.push_back(ReadTree(tree, trees.size(), feature_count));
    } catch (const Refusal& refusal) {
      throw Refusal{"tree " + Number(trees.size()) + ": " + refusal.sentence};
    }
  }
  return trees;
}

// ---- the model around the trees

void CheckVersion(const Json& version) {
  Require(version.is_array() && version.size() == 3, "\"version\" is not a list of 3");
  const std::int32_t major = Integer(version[0], "\"version\": an element", 0);
  const std::int32_t minor = Integer(version[1], "\"version\": an element", 0);
  Require((major == 1 && minor >= 7) || major == 2 || major == 3,
          "was written by XGBoost " + std::to_string(major) + "." + std::to_string(minor) +
              "; this program reads 1.7 to 3.x");
}

void RequireName(const Json& object, const std::string& what, std::string_view known) {
  const std::string& name = Text(Member(object, "name"), "the name of the " + what);
  Require(name == known,
          "has the " + what + " " + Quoted(name) + "; this program reads " + Quoted(known));
}

// XGBoost's own calls differ in whether they use the trees after the best iteration, so a file that
// has some is no answer.
void CheckNotStoppedEarly(const Json& learner, std::size_t tree_count) {
  const Json& attributes = Member(learner, "attributes");
  Require(attributes.is_object(), "\"attributes\" is not an object");
  if (!attributes.contains("best_iteration")) return;
  const auto best = static_cast<std::size_t>(IntegerText(attributes, "best_iteration"));
  Require(best + 1 == tree_count, "has " + Number(tree_count) +
                                      " trees, but its best iteration is " + Number(best) +
                                      ": save the best part, booster[:best_iteration + 1]");
}

// [2E-1], or 2E-1 before 3.1.
float BaseScore(const Json& parameters) {
  const std::string& text = Text(Member(parameters, "base_score"), "\"base_score\"");
  std::string_view digits = text;
  if (digits.starts_with('[') && digits.ends_with(']')) {
    digits = digits.substr(1, digits.size() - 2);
  }
  float score = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, score);
  Require(error == std::errc() && stop == end && score > 0 && score < 1,
          "\"base_score\" is not one probability between 0 and 1: " + Quoted(text));
  return score;
}

BoostedTreesShape ReadShape(const Json& learner) {
  const Json& parameters = Member(learner, "learner_model_param");
  RequireMembers(parameters, "\"learner_model_param\"",
                 {"base_score", "boost_from_average", "num_class", "num_feature", "num_target"});
  Require(IntegerText(parameters, "num_class") <= 1, "has more than one class to predict");
  Require(IntegerText(parameters, "num_target") == 1, "has more than one target to predict");
  return {IntegerText(parameters, "num_feature"), BaseScore(parameters)};
}

// A list of one text per feature, or empty.
const Json& ListOfFeatures(const Json& learner, const char* name, int feature_count) {
  const Json& list = Member(learner, name);
  RequireList(list, Quoted(name));
  Require(list.empty() || list.size() == static_cast<std::size_t>(feature_count),
          Quoted(name) + " has " + Number(list.size()) + " elements, \"num_feature\" says " +
              std::to_string(feature_count));
  return list;
}

void CheckFeatureTypes(const Json& learner, int feature_count) {
  constexpr std::string_view kNumeric[] = {"float", "int", "i", "q"};
  const Json& types = ListOfFeatures(learner, "feature_types", feature_count);
  for (std::size_t i = 0; i < types.size(); ++i) {
    const std::string& type = Text(types[i], "a feature's type");
    Require(std::find(std::begin(kNumeric), std::end(kNumeric), type) != std::end(kNumeric),
            "feature " + Number(i) + " is of type " + Quoted(type) + "; numbers alone can be read");
  }
}

std::vector<std::string> FeatureNames(const Json& learner, int feature_count) {
  std::vector<std::string> names;
  std::set<std::string_view> seen;
  for (const Json& element : ListOfFeatures(learner, "feature_names", feature_count)) {
    const std::string& name = Text(element, "a feature's name");
    Require(!name.empty(), "a feature's name is empty");
    Require(seen.insert(name).second, "feature " + Quoted(name) + " is there twice");
    names.push_back(name);
  }
  return names;
}

// One tree in each iteration, all for the same class.
void CheckOneTreeAtATime(const Json& model, std::size_t tree_count) {
  const Json& parameters = Member(model, "gbtree_model_param");
  RequireMembers(parameters, "\"gbtree_model_param\"",
                 {"num_parallel_tree", "num_trees", "size_leaf_vector"});
  Require(IntegerText(parameters, "num_parallel_tree") == 1,
          "has several trees in an iteration: \"num_parallel_tree\" is not 1");
  const auto stated = static_cast<std::size_t>(IntegerText(parameters, "num_trees"));
  Require(stated == tree_count, "\"trees\" has " + Number(tree_count) +
                                    " elements, \"num_trees\" says " + Number(stated));
  Require(Member(model, "tree_info") == Json(std::vector<int>(tree_count, 0)),
          "\"tree_info\" is not a list of one 0 per tree");
  if (!model.contains("iteration_indptr")) return;  // before 2.0
  std::vector<std::size_t> first_trees(tree_count + 1);
  std::iota(first_trees.begin(), first_trees.end(), 0U);
  Require(model["iteration_indptr"] == Json(first_trees),
          "\"iteration_indptr\" does not count one tree per iteration");
}

const Json& ListOfTrees(const Json& model) {
  RequireMembers(model, "\"model\"",
                 {"cats", "gbtree_model_param", "iteration_indptr", "tree_info", "trees"});
  if (model.contains("cats")) {  // since 3.1
    for (const auto& member : model["cats"].items()) {
      RequireEmptyList(member.value(), "\"cats\": " + Quoted(member.key()));
    }
  }
  const Json& list = Member(model, "trees");
  RequireList(list, "\"trees\"");
  CheckOneTreeAtATime(model, list.size());
  return list;
}

BoostedTreesFile ReadLearner(const Json& learner) {
  RequireMembers(learner, "\"learner\"",
                 {"attributes", "feature_names", "feature_types", "gradient_booster",
                  "learner_model_param", "objective"});
  RequireName(Member(learner, "objective"), "objective", "binary:logistic");
  const Json& booster = Member(learner, "gradient_booster");
  RequireName(booster, "booster", "gbtree");
  RequireMembers(booster, "\"gradient_booster\"", {"model", "name"});

  const BoostedTreesShape shape = ReadShape(learner);
  CheckFeatureTypes(learner, shape.feature_count);
  const Json& list = ListOfTrees(Member(booster, "model"));
  CheckNotStoppedEarly(learner, list.size());
  return {OrRefuse(BoostedTrees::Make(shape, ReadTrees(list, shape.feature_count))),
          FeatureNames(learner, shape.feature_count),
          {}};
}

// ---- the text

// Follows the parser: what is nested too deep is refused before it takes memory, and so is a name
// that an object has twice, of which the parser would silently keep the last.
class StructureWatch {
 public:
  void See(int depth, Json::parse_event_t event, const Json& parsed) {
    Require(depth <= kNestingMax, "is nested too deep to be a file of XGBoost's");
    if (event == Json::parse_event_t::object_start) names_.emplace_back();
    if (event == Json::parse_event_t::object_end) names_.pop_back();
    if (event != Json::parse_event_t::key) return;
    const std::string& name = parsed.get_ref<const std::string&>();
    Require(names_.back().insert(name).second, "has " + Quoted(name) + " twice in one object");
  }

 private:
  std::vector<std::set<std::string>> names_;  // of the objects that are open
};

Json Parse(std::string_view text) {
  Require(text.size() <= kBoostedTreesBytesMax,
          "is larger than " + Number(kBoostedTreesBytesMax >> 20) + " MiB");
  StructureWatch watch;
  try {
    return Json::parse(text, [&watch](int depth, Json::parse_event_t event, const Json& parsed) {
      watch.See(depth, event, parsed);
      return true;
    });
  } catch (const Json::exception& error) {
    throw Refusal{"is not JSON (XGBoost writes JSON when the name ends in .json): " +
                  std::string(error.what()).substr(0, 200)};
  }
}

BoostedTreesFile ReadRoot(std::string_view text) {
  const Json root = Parse(text);
  RequireMembers(root, "the file", {"learner", "version"});
  CheckVersion(Member(root, "version"));
  BoostedTreesFile file = ReadLearner(Member(root, "learner"));
  file.sha256 = Sha256Hex(text);
  return file;
}

}  // namespace

Result<BoostedTreesFile, std::string> ReadBoostedTreesText(std::string_view text) {
  try {
    return ReadRoot(text);
  } catch (const Refusal& refusal) {
    return Unexpected(refusal.sentence);
  }
}

}  // namespace harrier
