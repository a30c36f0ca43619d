#include "scoring/model_json.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <utility>

#include "core/json_text.h"
#include "scoring/feature_table.h"
#include "scoring/hashed_text.h"
#include "scoring/refusal.h"

namespace harrier {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kKind = "isolation-forest";
constexpr std::size_t kTextMax = 256;

// ---- writing

template <class T>
void AppendArray(std::string* out, std::string_view name, const std::vector<T>& values) {
  *out += '"';
  out->append(name);
  *out += "\":[";
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) *out += ',';
    if constexpr (std::is_integral_v<T>) {
      AppendNumber(out, std::int64_t{values[i]});
    } else {
      AppendNumber(out, values[i]);
    }
  }
  *out += ']';
}

void AppendFeatures(std::string* out, const std::vector<FeatureId>& features) {
  *out += "\"features\":[";
  for (std::size_t i = 0; i < features.size(); ++i) {
    if (i > 0) *out += ',';
    JsonObjectWriter feature(out);
    feature.String("name", InfoOf(features[i]).name);
    feature.Number("version", std::int64_t{VersionOf(features[i])});
    feature.Close();
  }
  *out += "],\n";
}

void AppendTraining(std::string* out, const Model& model) {
  *out += "\"training\":";
  JsonObjectWriter facts(out);
  facts.Number("rows", model.training.rows);
  facts.Number("seed", model.training.seed);
  facts.Number("trees", static_cast<std::int64_t>(model.forest.trees().size()));
  facts.Number("samples", std::int64_t{model.forest.shape().samples_per_tree});
  if (model.training.contamination) facts.Number("contamination", *model.training.contamination);
  facts.StringUnlessEmpty("data_sha256", model.training.data_sha256);
  facts.StringUnlessEmpty("program", model.training.program);
  facts.Close();
  *out += ",\n";
}

void AppendCalibration(std::string* out, const Calibration& calibration) {
  *out += "\"calibration\":{\"rows\":";
  AppendNumber(out, calibration.rows());
  *out += ",\"knots\":[";
  for (std::size_t i = 0; i < calibration.knots().size(); ++i) {
    *out += i > 0 ? ",[" : "[";
    AppendNumber(out, calibration.knots()[i].raw);
    *out += ',';
    AppendNumber(out, calibration.knots()[i].rows_at_least);
    *out += ']';
  }
  *out += "]},\n";
}

void AppendForest(std::string* out, const IsolationForest& forest) {
  *out += "\"forest\":[\n";
  for (std::size_t i = 0; i < forest.trees().size(); ++i) {
    const IsolationTree& tree = forest.trees()[i];
    *out += i > 0 ? ",\n{" : "{";
    AppendArray(out, "feature", tree.feature);
    *out += ',';
    AppendArray(out, "threshold", tree.threshold);
    *out += ',';
    AppendArray(out, "left", tree.left);
    *out += ',';
    AppendArray(out, "right", tree.right);
    *out += ',';
    AppendArray(out, "samples", tree.samples);
    *out += '}';
  }
  *out += "\n]}\n";
}

// ---- reading

const Json& Member(const Json& object, const char* name) {
  const auto found = object.find(name);
  Require(found != object.end(), "\"" + std::string(name) + "\" is missing");
  return *found;
}

// An object with no member but these.
void RequireMembers(const Json& object, const std::string& what,
                    const std::vector<std::string_view>& allowed) {
  Require(object.is_object(), what + " is not an object");
  for (const auto& member : object.items()) {
    Require(std::find(allowed.begin(), allowed.end(), member.key()) != allowed.end(),
            what + " has a member \"" + member.key() + "\" that this version does not know");
  }
}

std::int64_t Integer(const Json& value, const std::string& what, std::int64_t least,
                     std::int64_t greatest) {
  const bool too_big = value.is_number_unsigned() &&
                       value.get<std::uint64_t>() >
                           static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const bool fits = value.is_number_integer() && !too_big && value.get<std::int64_t>() >= least &&
                    value.get<std::int64_t>() <= greatest;
  Require(fits, what + " is not a whole number from " + std::to_string(least) + " to " +
                    std::to_string(greatest));
  return value.get<std::int64_t>();
}

double Finite(const Json& value, const std::string& what) {
  Require(value.is_number() && std::isfinite(value.get<double>()),
          what + " is not a finite number");
  return value.get<double>();
}

std::string Text(const Json& value, const std::string& what) {
  Require(value.is_string() && value.get_ref<const std::string&>().size() <= kTextMax,
          what + " is not a text of at most " + std::to_string(kTextMax) + " bytes");
  return value.get<std::string>();
}

void RequireArray(const Json& value, const std::string& what, std::size_t least,
                  std::size_t greatest) {
  Require(value.is_array() && value.size() >= least && value.size() <= greatest,
          what + " is not a list of " + std::to_string(least) + " to " + std::to_string(greatest));
}

std::vector<std::int32_t> Integers(const Json& value, const std::string& what) {
  RequireArray(value, what, 1, kForestNodesMax);
  std::vector<std::int32_t> integers;
  integers.reserve(value.size());
  for (const Json& element : value) {
    integers.push_back(static_cast<std::int32_t>(
        Integer(element, what, kLeaf, std::numeric_limits<std::int32_t>::max())));
  }
  return integers;
}

std::vector<float> Floats(const Json& value, const std::string& what) {
  RequireArray(value, what, 1, kForestNodesMax);
  std::vector<float> floats;
  floats.reserve(value.size());
  for (const Json& element : value) {
    const auto rounded = static_cast<float>(Finite(element, what));
    Require(std::isfinite(rounded), what + " has a number beyond float32");
    floats.push_back(rounded);
  }
  return floats;
}

FeatureId ReadFeature(const Json& feature) {
  RequireMembers(feature, "a feature", {"name", "version"});
  const std::string name = Text(Member(feature, "name"), "a feature's name");
  const FeatureInfo* info = FindFeature(name);
  Require(info != nullptr, "feature \"" + name + "\" is not known to this program");
  const std::int64_t version = Integer(Member(feature, "version"), "a feature's version", 0,
                                       std::numeric_limits<std::int32_t>::max());
  Require(version == VersionOf(info->id), "feature \"" + name + "\" has version " +
                                              std::to_string(version) + "; this program computes " +
                                              std::to_string(VersionOf(info->id)));
  return info->id;
}

std::vector<FeatureId> ReadFeatures(const Json& features) {
  RequireArray(features, "\"features\"", 1, kFeatureCount);
  std::vector<FeatureId> ids;
  for (const Json& feature : features) {
    const FeatureId id = ReadFeature(feature);
    Require(std::find(ids.begin(), ids.end(), id) == ids.end(),
            "feature \"" + std::string(InfoOf(id).name) + "\" is there twice");
    ids.push_back(id);
  }
  return ids;
}

TrainingFacts ReadTraining(const Json& training) {
  RequireMembers(training, "\"training\"",
                 {"rows", "seed", "trees", "samples", "contamination", "data_sha256", "program"});
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  TrainingFacts facts;
  facts.rows = Integer(Member(training, "rows"), "\"training.rows\"", 1, kMax);
  facts.seed = Integer(Member(training, "seed"), "\"training.seed\"", 0, kMax);
  if (training.contains("contamination")) {
    const double share = Finite(training["contamination"], "\"training.contamination\"");
    Require(share > 0 && share < 1, "\"training.contamination\" is not between 0 and 1");
    facts.contamination = share;
  }
  if (training.contains("data_sha256")) {
    facts.data_sha256 = Text(training["data_sha256"], "\"training.data_sha256\"");
  }
  if (training.contains("program")) {
    facts.program = Text(training["program"], "\"training.program\"");
  }
  return facts;
}

Calibration ReadCalibration(const Json& calibration) {
  RequireMembers(calibration, "\"calibration\"", {"rows", "knots"});
  constexpr std::int64_t kRowsMax = std::int64_t{1} << 53;  // exact as a double
  const std::int64_t rows =
      Integer(Member(calibration, "rows"), "\"calibration.rows\"", 1, kRowsMax);
  const Json& list = Member(calibration, "knots");
  RequireArray(list, "\"calibration.knots\"", 1, kCalibrationKnotsMax);
  std::vector<CalibrationKnot> knots;
  for (const Json& knot : list) {
    RequireArray(knot, "a calibration knot", 2, 2);
    knots.push_back(
        {Finite(knot[0], "a knot's raw score"), Integer(knot[1], "a knot's count", 1, rows)});
  }
  return OrRefuse(Calibration::Make(rows, std::move(knots)), "\"calibration\"");
}

IsolationTree ReadTree(const Json& tree) {
  RequireMembers(tree, "a tree", {"feature", "threshold", "left", "right", "samples"});
  return {Integers(Member(tree, "feature"), "a tree's \"feature\""),
          Floats(Member(tree, "threshold"), "a tree's \"threshold\""),
          Integers(Member(tree, "left"), "a tree's \"left\""),
          Integers(Member(tree, "right"), "a tree's \"right\""),
          Integers(Member(tree, "samples"), "a tree's \"samples\"")};
}

IsolationForest ReadForest(const Json& root, std::size_t feature_count) {
  const Json& training = Member(root, "training");
  const auto samples = static_cast<std::int32_t>(
      Integer(Member(training, "samples"), "\"training.samples\"", 1, kSamplesPerTreeMax));
  const std::int64_t tree_count =
      Integer(Member(training, "trees"), "\"training.trees\"", 1, std::int64_t{kForestTreesMax});
  const Json& list = Member(root, "forest");
  RequireArray(list, "\"forest\"", 1, kForestTreesMax);
  Require(list.size() == static_cast<std::size_t>(tree_count),
          "\"forest\" has " + std::to_string(list.size()) + " trees, \"training.trees\" says " +
              std::to_string(tree_count));
  std::vector<IsolationTree> trees;
  for (const Json& tree : list) trees.push_back(ReadTree(tree));
  return OrRefuse(
      IsolationForest::Make({static_cast<int>(feature_count), samples}, std::move(trees)),
      "\"forest\"");
}

Json Parse(std::string_view text) {
  Require(text.size() <= kModelBytesMax,
          "is larger than " + std::to_string(kModelBytesMax >> 20) + " MiB");
  try {
    return Json::parse(text);
  } catch (const Json::exception& error) {
    throw Refusal{std::string("is not JSON: ") + error.what()};
  }
}

std::string CheckHash(std::string_view text) {
  std::optional<HashedText> parts = SplitHashedText(text);
  Require(parts.has_value(), "does not begin with its \"sha256\"");
  Require(parts->stated == parts->actual, "was changed after it was written: its sha256 is " +
                                              parts->actual + ", it says " +
                                              std::string(parts->stated));
  return std::move(parts->actual);
}

Model ReadModel(std::string_view text) {
  const Json root = Parse(text);
  Require(root.is_object(), "is not a JSON object");
  const std::int64_t version = Integer(Member(root, "format_version"), "\"format_version\"", 0,
                                       std::numeric_limits<std::int32_t>::max());
  Require(version == kModelFormatVersion, "has format version " + std::to_string(version) +
                                              "; this program reads " +
                                              std::to_string(kModelFormatVersion));
  const std::string kind = Text(Member(root, "kind"), "\"kind\"");
  Require(kind == kKind,
          "is of kind \"" + kind + "\"; this program reads \"" + std::string(kKind) + "\"");
  std::string sha256 = CheckHash(text);
  RequireMembers(
      root, "the file",
      {"sha256", "format_version", "kind", "features", "training", "calibration", "forest"});
  std::vector<FeatureId> features = ReadFeatures(Member(root, "features"));
  TrainingFacts training = ReadTraining(Member(root, "training"));
  IsolationForest forest = ReadForest(root, features.size());
  return {std::move(features), std::move(forest), ReadCalibration(Member(root, "calibration")),
          std::move(training), std::move(sha256)};
}

}  // namespace

std::string WriteModelText(Model* model) {
  std::string text = BeginHashedText();
  text += "\n\"format_version\":";
  AppendNumber(&text, std::int64_t{kModelFormatVersion});
  text += ",\"kind\":";
  AppendJsonString(&text, kKind);
  text += ",\n";
  AppendFeatures(&text, model->features);
  AppendTraining(&text, *model);
  AppendCalibration(&text, model->calibration);
  AppendForest(&text, model->forest);
  model->sha256 = SealHashedText(&text);
  return text;
}

Result<Model, std::string> ReadModelText(std::string_view text) {
  try {
    return ReadModel(text);
  } catch (const Refusal& refusal) {
    return Unexpected(refusal.sentence);
  }
}

Result<Model, std::string> ReadModelFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Unexpected("model file " + path + ": cannot be opened");
  std::ostringstream text;
  text << file.rdbuf();
  if (!file || !text) return Unexpected("model file " + path + ": cannot be read");
  Result<Model, std::string> model = ReadModelText(text.view());
  if (!model) return Unexpected("model file " + path + " " + model.error());
  return model;
}

}  // namespace harrier
