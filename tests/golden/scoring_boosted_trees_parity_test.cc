// Models that XGBoost wrote, read from its own files, against XGBoost's own results
// (tests/data/xgboost/SOURCE.md): equal leaves, margins to 1e-9 of its sum in double, equal bits
// between the layouts, and contributions that are the exact Shapley values.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/sha256.h"
#include "scoring/boosted_trees_json.h"
#include "scoring/compiled_boosted_trees.h"
#include "scoring/judge_attribution.h"
#include "tests/fakes/compressed_text.h"

namespace harrier {
namespace {

using Json = nlohmann::json;

const std::filesystem::path kFolder =
    std::filesystem::path(HARRIER_SOURCE_DIR) / "tests/data/xgboost";

// The rows of a vector file as float32; null is NaN.
class Rows {
 public:
  explicit Rows(const Json& rows) : columns_(rows[0].size()) {
    for (const Json& row : rows) {
      for (const Json& value : row) {
        values_.push_back(value.is_null() ? std::numeric_limits<float>::quiet_NaN()
                                          : static_cast<float>(value.get<double>()));
      }
    }
  }
  [[nodiscard]] RowsView View() const {
    return {values_.data(), values_.size() / columns_, columns_};
  }
  [[nodiscard]] std::vector<float> WithZeroForMissing(std::size_t row) const {
    std::vector<float> values(View().Row(row), View().Row(row) + columns_);
    for (float& value : values) value = std::isnan(value) ? 0 : value;
    return values;
  }

 private:
  std::size_t columns_;
  std::vector<float> values_;
};

BoostedTreesFile ReadModel(const std::string& name) {
  const std::string plain = (kFolder / name).string();
  auto file = ReadBoostedTreesText(
      ReadCompressedText(std::filesystem::exists(plain) ? plain : plain + ".xz"));
  EXPECT_TRUE(file.has_value()) << name << ' ' << file.error();
  return *std::move(file);
}

Json ReadVectors(const std::string& name) {
  return Json::parse(ReadCompressedText(kFolder / name));
}

void ExpectMargins(const Json& vectors, const BoostedTrees& trees, const RowsView& rows) {
  ASSERT_EQ(vectors["margin_double"].size(), rows.count);
  for (std::size_t row = 0; row < rows.count; ++row) {
    const double margin = trees.Margin(rows.Row(row));
    EXPECT_NEAR(margin, vectors["margin_double"][row].get<double>(), 1e-9) << "row " << row;
    EXPECT_NEAR(margin, vectors["margin"][row].get<double>(), 2e-5) << "row " << row;
  }
}

// One by one, and as blocks of every size up to all rows.
void ExpectEqualBits(const BoostedTrees& trees, const RowsView& rows) {
  const CompiledBoostedTrees compiled(trees);
  for (std::size_t count = 1; count <= rows.count; ++count) {
    std::vector<double> margins(count);
    compiled.Margins({rows.first, count, rows.stride}, margins);
    for (std::size_t row = 0; row < count; ++row) {
      EXPECT_EQ(std::bit_cast<std::uint64_t>(margins[row]),
                std::bit_cast<std::uint64_t>(trees.Margin(rows.Row(row))))
          << "row " << row << " of " << count;
    }
  }
}

// Margin = expected margin + sum of contributions, on every row.
void ExpectAdditivity(const BoostedTrees& trees, const RowsView& rows) {
  const JudgeAttribution attribution(trees);
  std::vector<double> contributions(rows.stride);
  for (std::size_t row = 0; row < rows.count; ++row) {
    attribution.Contributions(rows.Row(row), contributions);
    double margin = attribution.expected_margin();
    for (const double contribution : contributions) margin += contribution;
    EXPECT_NEAR(margin, trees.Margin(rows.Row(row)), 1e-9) << "row " << row;
  }
}

class BoostedTreesParity : public ::testing::TestWithParam<const char*> {
 protected:
  const std::string name_ = GetParam();
  const BoostedTrees trees_ = ReadModel(name_ + ".model.json").trees;
  const Json vectors_ = ReadVectors(name_ + ".json");
  const Rows rows_{vectors_["X"]};
};

TEST_P(BoostedTreesParity, ReachesTheLibrarysLeaves) {
  const Json& leaves = vectors_["first_rows_leaf_per_tree"];
  ASSERT_EQ(leaves.size(), 3U);
  for (std::size_t row = 0; row < leaves.size(); ++row) {
    ASSERT_EQ(leaves[row].size(), trees_.trees().size());
    for (std::size_t tree = 0; tree < trees_.trees().size(); ++tree) {
      EXPECT_EQ(trees_.LeafOf(tree, rows_.View().Row(row)), leaves[row][tree].get<std::size_t>())
          << "tree " << tree << " row " << row;
    }
  }
}

TEST_P(BoostedTreesParity, HasTheLibrarysMarginsAndProbabilities) {
  EXPECT_NEAR(trees_.base_margin(), vectors_["base_margin"].get<double>(), 1e-12);
  ExpectMargins(vectors_, trees_, rows_.View());
  for (std::size_t row = 0; row < rows_.View().count; ++row) {
    const double probability = ProbabilityOf(trees_.Margin(rows_.View().Row(row)));
    EXPECT_NEAR(probability, vectors_["probability_double"][row].get<double>(), 1e-9);
    EXPECT_NEAR(probability, vectors_["probability"][row].get<double>(), 2e-6);
  }
}

TEST_P(BoostedTreesParity, MissingIsNotZeroExactlyWhereTheLibrarySaysSo) {
  std::vector<std::size_t> differ;
  for (std::size_t row = 0; row < rows_.View().count; ++row) {
    const double with_zero = trees_.Margin(rows_.WithZeroForMissing(row).data());
    if (std::fabs(with_zero - trees_.Margin(rows_.View().Row(row))) > 2e-5) differ.push_back(row);
  }
  EXPECT_EQ(differ, vectors_["rows_where_missing_is_not_zero"].get<std::vector<std::size_t>>());
}

TEST_P(BoostedTreesParity, CompiledTreesHaveTheReferencesBits) {
  ExpectEqualBits(trees_, rows_.View());
}

// The last of the vectors' contributions is the expected margin. The library adds in float32.
TEST_P(BoostedTreesParity, ContributionsAreTheLibrarysAndTheExactShapleyValues) {
  const Json& truth = vectors_["contributions"];
  const JudgeAttribution attribution(trees_);
  std::vector<double> ours(attribution.feature_count());
  ASSERT_EQ(truth["row_index"].size(), 10U);
  for (std::size_t i = 0; i < truth["row_index"].size(); ++i) {
    const auto row = truth["row_index"][i].get<std::size_t>();
    attribution.Contributions(rows_.View().Row(row), ours);
    ours.push_back(attribution.expected_margin());
    ASSERT_EQ(truth["exact"][i].size(), ours.size());
    for (std::size_t column = 0; column < ours.size(); ++column) {
      EXPECT_NEAR(ours[column], truth["exact"][i][column].get<double>(), 1e-9)
          << "row " << row << " column " << column;
      EXPECT_NEAR(ours[column], truth["library"][i][column].get<double>(), 1e-5)
          << "row " << row << " column " << column;
    }
    ours.pop_back();
  }
}

TEST_P(BoostedTreesParity, ContributionsAddUpToTheMargin) {
  ExpectAdditivity(trees_, rows_.View());
}

INSTANTIATE_TEST_SUITE_P(Vectors, BoostedTreesParity,
                         ::testing::Values("depth3x50", "depth6x100", "weighted"));

// Files of the releases between which the layout changed, with nodes that pruning deleted.
class XgboostRelease : public ::testing::TestWithParam<const char*> {
 protected:
  const std::string name_ = std::string("version-") + GetParam();
  const BoostedTreesFile file_ = ReadModel(name_ + ".model.json");
  const Json vectors_ = ReadVectors(name_ + ".json");
  const Rows rows_{vectors_["X"]};
};

TEST_P(XgboostRelease, IsReadWithoutItsDeletedNodes) {
  const Json whole = ReadVectors(name_ + ".model.json");
  std::size_t nodes = 0;
  for (const Json& tree : whole["learner"]["gradient_booster"]["model"]["trees"]) {
    nodes += tree["left_children"].size();
  }
  for (const BoostedTree& tree : file_.trees.trees()) nodes -= tree.node_count();
  EXPECT_EQ(nodes, vectors_["deleted_nodes"].get<std::size_t>());
  EXPECT_GT(nodes, 0U);
}

TEST_P(XgboostRelease, HasTheLibrarysLeafValuesAndMargins) {
  const RowsView rows = rows_.View();
  for (std::size_t row = 0; row < rows.count; ++row) {
    for (std::size_t tree = 0; tree < file_.trees.trees().size(); ++tree) {
      const std::size_t leaf = file_.trees.LeafOf(tree, rows.Row(row));
      EXPECT_EQ(file_.trees.trees()[tree].leaf_value[leaf],
                vectors_["leaf_values"][row][tree].get<float>())
          << "tree " << tree << " row " << row;
    }
  }
  ExpectMargins(vectors_, file_.trees, rows);
  ExpectEqualBits(file_.trees, rows);
}

TEST_P(XgboostRelease, ContributionsAddUpToTheMargin) {
  ExpectAdditivity(file_.trees, rows_.View());
}

TEST_P(XgboostRelease, NamesItsFeaturesAndIsNamedByItsHash) {
  EXPECT_EQ(file_.feature_names,
            (std::vector<std::string>{"amount", "hour", "forest_score", "rule_count"}));
  EXPECT_EQ(file_.trees.shape(), (BoostedTreesShape{4, 0.25F}));
  EXPECT_EQ(file_.sha256, Sha256Hex(ReadCompressedText(kFolder / (name_ + ".model.json"))));
}

INSTANTIATE_TEST_SUITE_P(Releases, XgboostRelease,
                         ::testing::Values("1.7.6", "2.1.4", "3.0.5", "3.2.0"));

}  // namespace
}  // namespace harrier
