// Model files as bytes: what is written, what the converter makes of a scikit-learn forest, and the
// default model that ships (tests/data/model, config/models, docs/formats/model.md).
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/sha256.h"
#include "scoring/forest_trainer.h"
#include "scoring/model_json.h"
#include "scoring/scorer.h"

namespace harrier {
namespace {

const std::filesystem::path kSource = HARRIER_SOURCE_DIR;
const std::filesystem::path kData = kSource / "tests/data/model";

std::string ReadBytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Model Load(const std::filesystem::path& path) {
  auto model = ReadModelFile(path);
  EXPECT_TRUE(model.has_value()) << model.error();
  return *std::move(model);
}

// docs/formats/model.md: the first line holds the hash alone and counts as its opening brace.
void ExpectDocumentedHash(const std::filesystem::path& path, const std::string& sha256) {
  const std::string bytes = ReadBytes(path);
  EXPECT_EQ(Sha256Hex("{" + bytes.substr(bytes.find('\n'))), sha256);
}

Model SmallModel() {
  IsolationTree first{{1, kLeaf, 0, kLeaf, kLeaf},
                      {0.1F, 0, -1.5e-7F, 0, 0},
                      {1, kLeaf, 3, kLeaf, kLeaf},
                      {2, kLeaf, 4, kLeaf, kLeaf},
                      {8, 1, 7, 2, 5}};
  IsolationTree second{{kLeaf}, {0}, {kLeaf}, {kLeaf}, {8}};
  return {{FeatureId::kAmountLog, FeatureId::kIsOnline},
          *IsolationForest::Make({2, 8}, {first, second}),
          *Calibration::Make(1000, {{0.25, 1000}, {0.5, 31}, {0.6180339887498949, 1}}),
          {1000, 42, 0.01, std::string(64, 'a'), "harrier 0.1.0"},
          {}};
}

TEST(ModelFileGolden, WrittenBytesAreTheSame) {
  Model model = SmallModel();
  EXPECT_EQ(WriteModelText(&model), ReadBytes(kData / "small.json"));
  ExpectDocumentedHash(kData / "small.json", model.sha256);
}

TEST(ModelFileGolden, ConvertedForestScoresAsInScikitLearn) {
  const Model model = Load(kData / "scikit_learn_forest.json");
  ExpectDocumentedHash(kData / "scikit_learn_forest.json", model.sha256);
  const auto expected = nlohmann::json::parse(ReadBytes(kData / "scikit_learn_scores.json"));
  std::vector<FeatureVector> rows;
  for (const auto& values : expected["rows"]) {
    FeatureVector& row = rows.emplace_back();
    for (std::size_t i = 0; i < values.size(); ++i) {
      row.Set(model.features[i], values[i].get<float>());
    }
  }
  std::vector<double> raw(rows.size());
  std::vector<double> score(rows.size());
  Scorer(model).Score(rows, raw, score);
  ASSERT_EQ(rows.size(), 13U);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_NEAR(raw[i], expected["raw"][i].get<double>(), 1e-12) << i;
  }
}

TEST(ModelFileGolden, DefaultModelFitsThisProgram) {
  const std::filesystem::path path = kSource / "config/models/default.json";
  const Model model = Load(path);
  ExpectDocumentedHash(path, model.sha256);
  EXPECT_EQ(model.features, AllFeatures(1));
  EXPECT_GE(model.calibration.rows(), 10'000);  // or no score could reach 1
  EXPECT_LT(std::filesystem::file_size(path), 1'500'000U);
  EXPECT_EQ(model.calibration.Score(1), 1);
}

}  // namespace
}  // namespace harrier
