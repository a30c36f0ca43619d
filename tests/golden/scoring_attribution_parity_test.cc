// Contributions of forests against exact Shapley values made elsewhere (tests/data/shap/SOURCE.md),
// to 1e-10, and the default model's against its path lengths.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "core/random.h"
#include "scoring/forest_attribution.h"
#include "scoring/model_json.h"
#include "tests/fakes/compressed_text.h"
#include "tests/fakes/forest_vectors.h"

namespace harrier {
namespace {

using Json = nlohmann::json;
using std::filesystem::path;

constexpr double kTolerance = 1e-10;
constexpr double kAdditivity = 1e-9;
const path kSource = HARRIER_SOURCE_DIR;
const std::set<std::string> kCommitted = {"all_equal_2f", "awkward_thresholds_5f",
                                          "bootstrap_6f", "constant_column_2f",
                                          "extreme_8f",   "one_tree_1f",
                                          "psi_1000_15f", "ties_2f",
                                          "tiny_3f",      "usual_15f"};

std::vector<std::vector<double>> CoversOf(const Json& vectors, const std::string& member) {
  std::vector<std::vector<double>> covers;
  for (const Json& tree : vectors["trees"]) covers.push_back(tree[member]);
  return covers;
}

std::vector<float> RowOf(const Json& values) {
  std::vector<float> row;
  for (const Json& value : values) row.push_back(static_cast<float>(value.get<double>()));
  return row;
}

// Path length = expected path length - sum of contributions.
void ExpectAdditivity(const IsolationForest& forest, const ForestAttribution& attribution,
                      const std::vector<float>& row) {
  std::vector<double> contributions(row.size());
  attribution.Contributions(row.data(), contributions);
  double length = attribution.expected_path_length();
  for (const double contribution : contributions) length -= contribution;
  EXPECT_NEAR(length, forest.MeanPathLength(row.data()), kAdditivity);
}

// `truth` has expected_path_length and phi; phi is positive toward a longer path.
void ExpectTruth(const Json& vectors, const ForestAttribution& attribution, const Json& truth) {
  EXPECT_NEAR(attribution.expected_path_length(), truth["expected_path_length"].get<double>(),
              kTolerance);
  const Json& indices = vectors["shap"]["row_index"];
  ASSERT_EQ(indices.size(), truth["phi"].size());
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const std::vector<float> row = RowOf(vectors["X"][indices[i].get<std::size_t>()]);
    std::vector<double> contributions(row.size());
    attribution.Contributions(row.data(), contributions);
    for (std::size_t feature = 0; feature < row.size(); ++feature) {
      EXPECT_NEAR(contributions[feature], -truth["phi"][i][feature].get<double>(), kTolerance)
          << vectors["name"] << " row " << indices[i] << " feature " << feature;
    }
  }
}

// Tests every forest of a folder and returns their names. What a file lacks is in its namesake.
std::set<std::string> TestFolder(const path& folder) {
  std::set<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const std::string file_name = file.path().filename().string();
    if (file_name.find(".json") == std::string::npos) continue;
    Json vectors = Json::parse(ReadCompressedText(file.path()));
    const std::string name = vectors["name"];
    if (!vectors.contains("X") || !vectors.contains("trees")) {
      Json whole =
          Json::parse(ReadCompressedText(kSource / "tests/data/iforest" / (name + ".json")));
      whole.update(vectors);
      vectors = std::move(whole);
    }
    const IsolationForest forest = MakeForest(vectors);
    const Json& truth = vectors["shap"];
    const ForestAttribution attribution(forest, CoversOf(vectors, truth["weights"]));
    ExpectTruth(vectors, attribution, truth);
    ExpectTruth(vectors, ForestAttribution(forest), truth.value("with_n_node_samples", truth));
    for (const Json& row : vectors["X"]) ExpectAdditivity(forest, attribution, RowOf(row));
    names.insert(name);
  }
  return names;
}

TEST(AttributionParity, CommittedForestsHaveTheirExactShapleyValues) {
  EXPECT_EQ(TestFolder(kSource / "tests/data/shap"), kCommitted);
}

TEST(AttributionParity, WholeSetHasItsExactShapleyValues) {
  const char* folder = std::getenv("HARRIER_PARITY_DATA");
  if (folder == nullptr) {
    GTEST_SKIP() << "HARRIER_PARITY_DATA is not set: the folder with the full forests";
  }
  std::set<std::string> whole = kCommitted;
  whole.insert("half_features_40f");
  EXPECT_EQ(TestFolder(folder), whole);
}

// Rows drawn around the thresholds of the model, so that every split is taken both ways.
TEST(AttributionParity, DefaultModelsContributionsAddUpToItsPathLength) {
  std::ifstream file(kSource / "config/models/default.json", std::ios::binary);
  auto model = ReadModelText(std::string(std::istreambuf_iterator<char>(file), {}));
  ASSERT_TRUE(model.has_value()) << model.error();
  const ForestAttribution attribution(model->forest);
  std::vector<std::vector<float>> thresholds(model->features.size());
  for (const IsolationTree& tree : model->forest.trees()) {
    for (std::size_t node = 0; node < tree.node_count(); ++node) {
      if (tree.feature[node] == kLeaf) continue;
      thresholds[static_cast<std::size_t>(tree.feature[node])].push_back(tree.threshold[node]);
    }
  }
  Random random(11);
  for (int i = 0; i < 500; ++i) {
    std::vector<float> row;
    for (const std::vector<float>& places : thresholds) {
      row.push_back(places.empty() ? 0 : places[random.UniformBelow(places.size())]);
    }
    ExpectAdditivity(model->forest, attribution, row);
  }
}

}  // namespace
}  // namespace harrier
