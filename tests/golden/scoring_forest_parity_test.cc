// Every layout of the forest against scikit-learn's own results (tests/data/iforest/SOURCE.md):
// equal leaves, path lengths and scores to 1e-12, and equal bits between the layouts.
#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "scoring/compiled_forest.h"
#include "scoring/isolation_forest.h"
#include "tests/fakes/compressed_text.h"
#include "tests/fakes/forest_vectors.h"

namespace harrier {
namespace {

using Json = nlohmann::json;

constexpr double kTolerance = 1e-12;
const std::filesystem::path kCommitted =
    std::filesystem::path(HARRIER_SOURCE_DIR) / "tests/data/iforest";
const std::set<std::string> kKinds = {"all_equal_2f", "awkward_thresholds_5f",
                                      "bootstrap_6f", "constant_column_2f",
                                      "extreme_8f",   "half_features_40f",
                                      "one_tree_1f",  "psi_1000_15f",
                                      "ties_2f",      "tiny_3f",
                                      "usual_15f"};

struct Vectors {
  std::string name;
  Json json;
  std::size_t columns = 0;
  std::vector<float> rows;

  [[nodiscard]] RowsView View() const { return {rows.data(), rows.size() / columns, columns}; }
};

Vectors Load(const std::filesystem::path& path) {
  Vectors vectors{path.filename().string(), Json::parse(ReadCompressedText(path)), 0, {}};
  vectors.columns = vectors.json["n_features"];
  for (const Json& row : vectors.json["X"]) {
    for (const Json& value : row) vectors.rows.push_back(static_cast<float>(value.get<double>()));
  }
  return vectors;
}

// The library's own comparison: the float32 value as a double against the double threshold.
std::size_t LeafByDoubles(const Json& tree, const float* row) {
  std::size_t node = 0;
  while (tree["left"][node].get<int>() >= 0) {
    const double value = row[tree["feature"][node].get<std::size_t>()];
    const char* side = value <= tree["threshold"][node].get<double>() ? "left" : "right";
    node = tree[side][node];
  }
  return node;
}

void ExpectLibraryLeaves(const Vectors& vectors, const IsolationForest& forest) {
  const RowsView rows = vectors.View();
  for (std::size_t tree = 0; tree < forest.trees().size(); ++tree) {
    for (std::size_t row = 0; row < rows.count; ++row) {
      EXPECT_EQ(forest.LeafOf(tree, rows.Row(row)),
                LeafByDoubles(vectors.json["trees"][tree], rows.Row(row)))
          << vectors.name << " tree " << tree << " row " << row;
    }
    for (std::size_t row = 0; row < 3; ++row) {
      EXPECT_EQ(forest.LeafOf(tree, rows.Row(row)),
                vectors.json["first_rows_leaf_per_tree"][row][tree].get<std::size_t>());
      EXPECT_NEAR(forest.PathLength(tree, rows.Row(row)),
                  vectors.json["first_rows_path_length_per_tree"][row][tree].get<double>(),
                  kTolerance);
    }
  }
}

void ExpectLibraryScores(const Vectors& vectors, const IsolationForest& forest) {
  if (!vectors.json.contains("score")) return;
  const RowsView rows = vectors.View();
  for (std::size_t row = 0; row < rows.count; ++row) {
    const double length = forest.MeanPathLength(rows.Row(row));
    EXPECT_NEAR(length, vectors.json["path_length"][row].get<double>(), kTolerance)
        << vectors.name << " row " << row;
    EXPECT_NEAR(forest.RawScore(length), vectors.json["score"][row].get<double>(), kTolerance)
        << vectors.name << " row " << row;
  }
}

void ExpectEqualBits(const Vectors& vectors, const IsolationForest& forest) {
  const RowsView rows = vectors.View();
  for (int level = 0; level <= static_cast<int>(DetectSimdLevel()); ++level) {
    const CompiledForest compiled(forest, static_cast<SimdLevel>(level));
    std::vector<double> lengths(rows.count);
    compiled.MeanPathLengths(rows, lengths);
    for (std::size_t row = 0; row < rows.count; ++row) {
      EXPECT_EQ(std::bit_cast<std::uint64_t>(lengths[row]),
                std::bit_cast<std::uint64_t>(forest.MeanPathLength(rows.Row(row))))
          << vectors.name << " row " << row << " level " << level;
    }
  }
}

// Tests every forest of a folder and returns their names.
std::set<std::string> TestFolder(const std::filesystem::path& folder) {
  std::set<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const std::string name = file.path().filename().string();
    if (name.find(".json") == std::string::npos) continue;
    const Vectors vectors = Load(file.path());
    const IsolationForest forest = MakeForest(vectors.json);
    ExpectLibraryLeaves(vectors, forest);
    ExpectLibraryScores(vectors, forest);
    ExpectEqualBits(vectors, forest);
    names.insert(vectors.json["name"].get<std::string>());
  }
  return names;
}

TEST(ForestParity, CommittedForestsScoreAsInScikitLearn) {
  EXPECT_EQ(TestFolder(kCommitted), kKinds);
}

TEST(ForestParity, WholeSetScoresAsInScikitLearn) {
  const char* folder = std::getenv("HARRIER_PARITY_DATA");
  if (folder == nullptr) {
    GTEST_SKIP() << "HARRIER_PARITY_DATA is not set: the folder with the full forests";
  }
  EXPECT_EQ(TestFolder(folder), kKinds);
}

}  // namespace
}  // namespace harrier
