// Fits isolation forests and the models around them (Liu, Ting, Zhou 2008, algorithms 1 and 2).
// The same rows and options give the same model on every machine: seeded generator of
// core/random.h, one stream per tree, +, -, *, / in double. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/random.h"
#include "scoring/model.h"

namespace harrier {

// Rows to fit, row-major float32. Owns them.
struct FeatureMatrix {
  std::size_t columns = 0;
  std::vector<float> values;

  [[nodiscard]] std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
  [[nodiscard]] RowsView View() const { return {values.data(), rows(), columns}; }
};

struct ForestOptions {
  int trees = 100;
  std::int32_t samples_per_tree = 256;  // psi; all rows when there are fewer
  std::int64_t seed = 42;
};

struct TrainingOptions {
  ForestOptions forest;
  std::optional<double> contamination;  // recorded; shapes nothing
  std::string program;                  // TrainingFacts::program
};

// Errors are sentences: no rows, too few or too many trees or samples, a value that is not finite.
[[nodiscard]] Result<IsolationForest, std::string> FitIsolationForest(const FeatureMatrix& rows,
                                                                      const ForestOptions& options);
// Fits the forest and calibrates it on the same rows; column i is features[i]. The model has no
// sha256 until it is written (scoring/model_json.h).
[[nodiscard]] Result<Model, std::string> TrainIsolationForest(const FeatureMatrix& rows,
                                                              std::vector<FeatureId> features,
                                                              const TrainingOptions& options);

// Keeps a uniform sample of at most rows_max of the feature vectors that are added, so that memory
// stays bounded and no stretch of time is preferred (Vitter 1985, algorithm R). Single-threaded.
class TrainingSample {
 public:
  TrainingSample(std::vector<FeatureId> features, std::size_t rows_max, std::int64_t seed);
  void Add(const FeatureVector& row);

  [[nodiscard]] std::int64_t seen() const { return seen_; }
  // Column i is features[i].
  [[nodiscard]] const FeatureMatrix& rows() const { return rows_; }
  [[nodiscard]] const std::vector<FeatureId>& features() const { return features_; }

 private:
  std::vector<FeatureId> features_;
  std::size_t rows_max_;
  Random random_;
  std::int64_t seen_ = 0;
  FeatureMatrix rows_;
};

// All features of a version of the table, in its order.
[[nodiscard]] std::vector<FeatureId> AllFeatures(int version);

}  // namespace harrier
