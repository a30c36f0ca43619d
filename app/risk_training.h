// harrier train --risk: orders the labels of each merchant that had a fraud by when they came to be
// known, and writes a risk table (docs/formats/risk-table.md). IO; throws StartupError.
#pragma once

#include <string>

#include "app/command.h"

namespace harrier {

struct RiskTraining {
  std::string input;   // transactions
  std::string labels;  // empty: the topic
  std::string out;
  int delay_days = 7;
};
// The exit code.
[[nodiscard]] int TrainRisk(const RiskTraining& training, const CommonOptions& common);

}  // namespace harrier
