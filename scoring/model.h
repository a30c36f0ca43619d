// Model: all that a score needs, as one value: which features in which order, the forest, the
// calibration, and where they came from. Made by training or read from a model file
// (scoring/model_json.h). Pure value; const access from any thread is safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/verdict.h"
#include "scoring/calibration.h"
#include "scoring/isolation_forest.h"

namespace harrier {

// How the model was made: enough to make it again and to see that it is the same.
struct TrainingFacts {
  std::int64_t rows = 0;  // rows that the forest was fitted to
  std::int64_t seed = 0;
  std::optional<double> contamination;  // expected share of anomalies, when it was given
  std::string data_sha256;  // of those rows as little-endian float32, row after row; may be empty
  std::string program;      // what fitted it, with its version: "harrier 0.1.0"
  bool operator==(const TrainingFacts&) const = default;
};

struct Model {
  std::vector<FeatureId> features;  // column i of the forest; each at most once
  IsolationForest forest;
  Calibration calibration;
  TrainingFacts training;
  std::string sha256;  // identity: hash of the model file; 64 hex digits
};

}  // namespace harrier
