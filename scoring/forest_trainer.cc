#include "scoring/forest_trainer.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

#include "core/check.h"
#include "core/sha256.h"
#include "scoring/compiled_forest.h"

namespace harrier {
namespace {

// Streams of the seed beside those of the trees (0, 1, 2, ...).
constexpr std::uint64_t kSampleStream = 0x73616d706c65;  // "sample"

int HeightLimit(std::int32_t samples) {
  return static_cast<int>(std::bit_width(static_cast<std::uint32_t>(samples) - 1U));
}

// The rows as a matrix, without a copy.
using RowsMap =
    Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

RowsMap MapRows(const FeatureMatrix& rows) {
  return {rows.values.data(), static_cast<Eigen::Index>(rows.rows()),
          static_cast<Eigen::Index>(rows.columns)};
}

// Grows one tree on one sample of rows, parents before children, left before right.
class TreeGrower {
 public:
  TreeGrower(const FeatureMatrix& rows, int height_limit, Random* random)
      : rows_(MapRows(rows)), height_limit_(height_limit), random_(random) {
    columns_.resize(rows.columns);
    std::iota(columns_.begin(), columns_.end(), std::size_t{0});
  }

  // Reorders the sample.
  IsolationTree Grow(std::span<std::uint32_t> sample) {
    AddNode(sample, 0);
    return std::move(tree_);
  }

 private:
  struct Cut {
    std::size_t column = 0;
    float threshold = 0;
    bool found = false;
  };

  std::int32_t AddNode(std::span<std::uint32_t> sample, int depth) {
    const std::size_t node = tree_.node_count();
    tree_.feature.push_back(kLeaf);
    tree_.threshold.push_back(0);
    tree_.left.push_back(kLeaf);
    tree_.right.push_back(kLeaf);
    tree_.samples.push_back(static_cast<std::int32_t>(sample.size()));
    const Cut cut = depth < height_limit_ && sample.size() > 1 ? DrawCut(sample) : Cut{};
    if (cut.found) {
      const auto right = std::partition(sample.begin(), sample.end(), [&](std::uint32_t row) {
        return rows_(row, static_cast<Eigen::Index>(cut.column)) <= cut.threshold;
      });
      const auto left_count = static_cast<std::size_t>(right - sample.begin());
      tree_.feature[node] = static_cast<std::int32_t>(cut.column);
      tree_.threshold[node] = cut.threshold;
      tree_.left[node] = AddNode(sample.first(left_count), depth + 1);
      tree_.right[node] = AddNode(sample.subspan(left_count), depth + 1);
    }
    return static_cast<std::int32_t>(node);
  }

  // A feature drawn among those that vary in the sample, and a value drawn between its least and
  // its greatest: [least, greatest), so that both sides have rows.
  Cut DrawCut(std::span<const std::uint32_t> sample) {
    for (std::size_t untried = columns_.size(); untried > 0; --untried) {
      std::swap(columns_[random_->UniformBelow(untried)], columns_[untried - 1]);
      const std::size_t column = columns_[untried - 1];
      // Not rows_(sample, column): Eigen 3.4 reads the first row alone there.
      const auto values = rows_.col(static_cast<Eigen::Index>(column))(sample);
      const float least = values.minCoeff();
      const float greatest = values.maxCoeff();
      if (least < greatest) return {column, DrawBetween(least, greatest), true};
    }
    return {};
  }

  float DrawBetween(float least, float greatest) {
    const float drawn =
        FloatNotAbove(random_->Uniform(static_cast<double>(least), static_cast<double>(greatest)));
    return drawn < greatest ? drawn : least;
  }

  const RowsMap rows_;
  const int height_limit_;
  Random* random_;
  std::vector<std::size_t> columns_;
  IsolationTree tree_;
};

Result<void, std::string> CheckRows(const FeatureMatrix& rows) {
  if (rows.rows() == 0) return Unexpected(std::string("there are no rows to train on"));
  if (rows.rows() > UINT32_MAX) return Unexpected(std::string("more than 2^32 rows"));
  for (std::size_t i = 0; i < rows.values.size(); ++i) {
    if (std::isfinite(rows.values[i])) continue;
    return Unexpected("row " + std::to_string(i / rows.columns) + ", column " +
                      std::to_string(i % rows.columns) + ": a value that is not finite");
  }
  return {};
}

Result<void, std::string> CheckOptions(const ForestOptions& options) {
  if (options.trees < 1 || static_cast<std::size_t>(options.trees) > kForestTreesMax) {
    return Unexpected("trees must be 1 to " + std::to_string(kForestTreesMax));
  }
  if (options.samples_per_tree < 1 || options.samples_per_tree > kSamplesPerTreeMax) {
    return Unexpected("samples must be 1 to " + std::to_string(kSamplesPerTreeMax));
  }
  if (options.seed < 0) return Unexpected(std::string("seed must not be negative"));
  return {};
}

std::string DataSha256(const FeatureMatrix& rows) {
  std::string bytes;
  Sha256Stream hash;
  for (const float value : rows.values) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    for (unsigned shift = 0; shift < 32; shift += 8) {
      bytes += static_cast<char>(static_cast<unsigned char>(bits >> shift & 0xFFU));
    }
    if (bytes.size() < 65'536) continue;
    hash.Add(bytes);
    bytes.clear();
  }
  hash.Add(bytes);
  return hash.FinishHex();
}

}  // namespace

Result<IsolationForest, std::string> FitIsolationForest(const FeatureMatrix& rows,
                                                        const ForestOptions& options) {
  if (auto checked = CheckOptions(options); !checked) return Unexpected(checked.error());
  if (auto checked = CheckRows(rows); !checked) return Unexpected(checked.error());
  const std::size_t row_count = rows.rows();
  const auto psi = static_cast<std::int32_t>(
      std::min<std::size_t>(static_cast<std::size_t>(options.samples_per_tree), row_count));

  std::vector<std::uint32_t> order(row_count);
  std::iota(order.begin(), order.end(), 0U);
  std::vector<IsolationTree> trees;
  for (int tree = 0; tree < options.trees; ++tree) {
    Random random(
        StreamSeed(static_cast<std::uint64_t>(options.seed), static_cast<std::uint64_t>(tree)));
    // A sample without replacement: the first psi steps of a shuffle. Any order is a fair start.
    for (std::size_t i = 0; i < static_cast<std::size_t>(psi); ++i) {
      std::swap(order[i], order[i + random.UniformBelow(row_count - i)]);
    }
    std::vector<std::uint32_t> sample(order.begin(), order.begin() + psi);
    trees.push_back(TreeGrower(rows, HeightLimit(psi), &random).Grow(sample));
  }
  return IsolationForest::Make({static_cast<int>(rows.columns), psi}, std::move(trees));
}

Result<Model, std::string> TrainIsolationForest(const FeatureMatrix& rows,
                                                std::vector<FeatureId> features,
                                                const TrainingOptions& options) {
  HARRIER_CHECK(features.size() == rows.columns, "one feature for each column");
  auto forest = FitIsolationForest(rows, options.forest);
  if (!forest) return Unexpected(forest.error());

  std::vector<double> scores(rows.rows());
  CompiledForest(*forest).MeanPathLengths(rows.View(), scores);
  for (double& score : scores) score = forest->RawScore(score);
  TrainingFacts facts{static_cast<std::int64_t>(rows.rows()), options.forest.seed,
                      options.contamination, DataSha256(rows), options.program};
  return Model{std::move(features),
               *std::move(forest),
               Calibration::Fit(std::move(scores)),
               std::move(facts),
               {}};
}

TrainingSample::TrainingSample(std::vector<FeatureId> features, std::size_t rows_max,
                               std::int64_t seed)
    : features_(std::move(features)),
      rows_max_(rows_max),
      random_(StreamSeed(static_cast<std::uint64_t>(seed), kSampleStream)) {
  rows_.columns = features_.size();
}

void TrainingSample::Add(const FeatureVector& row) {
  const auto earlier = static_cast<std::uint64_t>(seen_++);
  if (earlier < rows_max_) {
    for (const FeatureId feature : features_) rows_.values.push_back(row[feature]);
    return;
  }
  const std::uint64_t place = random_.UniformBelow(earlier + 1);
  if (place >= rows_max_) return;
  auto to = rows_.values.begin() + static_cast<std::ptrdiff_t>(place * features_.size());
  for (const FeatureId feature : features_) *to++ = row[feature];
}

std::vector<FeatureId> AllFeatures(int version) {
  std::vector<FeatureId> features;
  for (std::size_t i = 0; i < FeatureCountOf(version); ++i)
    features.push_back(static_cast<FeatureId>(i));
  return features;
}

}  // namespace harrier
