// harrier train: fits an isolation forest to the features of a history and writes a model file
// (docs/formats/model.md). IO; throws StartupError.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/command.h"
#include "scoring/forest_trainer.h"

namespace harrier {

struct ForestTraining {
  std::string input;  // transactions
  std::string out;
  std::string labels;                 // empty: none; else labelled anomalies are left out
  std::vector<std::string> features;  // empty: all of the configured version
  std::string from;                   // a UTC date or time; empty: the beginning
  std::string to;
  ForestOptions forest;
  std::optional<double> contamination;
  std::size_t rows_max = 1'000'000;
  std::optional<int> rows_per_customer;
};
// The exit code.
[[nodiscard]] int TrainForest(const ForestTraining& training, const CommonOptions& common);

}  // namespace harrier
