// What a user asks `harrier evaluate`: its options, as text and as checked values. Pure; throws
// StartupError(2) that names the option, what was given and what is allowed.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "config/config.h"
#include "evaluation/detector_quality.h"
#include "snapshot/judged_rows.h"

namespace harrier {

struct EvaluateOptions {
  std::string scored;  // empty: the topic
  std::string labels;  // empty: the topic
  std::string train_from;
  std::string test_from;
  std::string test_to;
  bool known_cards_leave = false;
  int delay_days = 7;
  bool caught_cards_stay = false;
  std::vector<std::int64_t> k_a_day{25, 50, 100};
  std::int64_t card_k = 100;
  double workload = 0.005;
  int bootstrap = 200;
  std::uint64_t seed = 1;
  std::int64_t period_days = 0;     // 0: the whole span is one
  std::int64_t alerts_per_day = 0;  // 0: not asked
  std::string policy_out;
  std::string report;
  std::vector<CLI::Option*> all;  // of the ones above, for GivenOptions
};
void AddEvaluateOptions(CLI::App* command, EvaluateOptions* options);

// The options that the user gave, with their values: ("--k", "25,50").
[[nodiscard]] std::vector<std::pair<std::string, std::string>> GivenOptions(
    const EvaluateOptions& options);

// What they ask for; also checks the dates against each other.
[[nodiscard]] JudgedRowsBuilder::Options RowsAskedFor(const EvaluateOptions& options);
[[nodiscard]] QualityQuestions QuestionsOf(const EvaluateOptions& options, const Config& config);

}  // namespace harrier
