// harrier train --risk: counts the frauds of each merchant, day by day, as they came to be known,
// and writes a risk table (docs/formats/risk-table.md). IO; throws StartupError.
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
