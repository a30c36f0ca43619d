// EvaluationFindings: what `harrier evaluate` found out about rankings: detectors against each
// other over the test span and its periods, calibration, an alert budget, the plots. Made from
// columns of rows, printed as text, JSON or a page. Pure; single-threaded.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "evaluation/alert_budget.h"
#include "evaluation/calibration_table.h"
#include "evaluation/detector_quality.h"
#include "scoring/policy.h"
#include "snapshot/judged_rows.h"

namespace harrier {

// How it comes to be known which cards are blocked.
struct KnownCards {
  std::int64_t delay_days = 0;
  std::optional<EventTime> fraud_from;
};

struct FindingsRequest {
  QualityQuestions questions;
  const KnownFraud* known_fraud = nullptr;  // whose customers leave; nullptr: nobody does
  KnownCards known_cards;                   // how that came to be known
  std::int64_t period_days = 0;             // 0: no periods
  std::optional<EventTime> periods_from;    // a day on which one begins
  std::int64_t alerts_per_day = 0;          // 0: no budget
  bool with_plots = false;
  std::array<RulePolicy, kRuleCount> rules;  // their weights make the ranking of the rules
};

// Rows that were measured together.
struct MeasuredRows {
  std::int32_t first_day = 0;  // as RowFacts::day
  std::int32_t last_day = 0;   // included
  std::int64_t rows = 0;
  std::int64_t anomalies = 0;
  std::int64_t customers = 0;  // 0 for a period
  [[nodiscard]] std::int64_t days() const { return std::int64_t{last_day} - first_day + 1; }
};

struct DetectorFindings {
  std::string name;  // "rules", "forest", "judge", "hybrid"
  DetectorQuality quality;
  std::vector<DetectorQuality> periods;  // as EvaluationFindings::periods
};

struct CalibrationFindings {  // of the hybrid
  std::vector<CalibrationBin> bins;
  std::optional<double> expected_error;
  std::optional<double> brier_score;
};

struct BudgetFindings {
  std::int64_t alerts_per_day = 0;
  std::int64_t days = 0;
  std::int64_t rows = 0;  // labelled or not
  AlertBudget budget;
};

struct EvaluationFindings {
  QualityQuestions questions;
  MeasuredRows measured;
  std::optional<KnownCards> known_cards;  // nullopt: nobody left
  std::int64_t rows_left_out = 0;         // of customers known to be defrauded
  std::vector<std::string> families;
  std::map<std::string, std::int64_t, std::less<>> policies;  // rows by policy id
  std::vector<DetectorFindings> detectors;
  std::vector<MeasuredRows> periods;
  CalibrationFindings calibration;
  std::optional<BudgetFindings> budget;
  std::vector<std::string> plots;  // SVG
};

// nullopt when no labelled row is left. `step` is called now and then, for whoever shows progress.
[[nodiscard]] std::optional<EvaluationFindings> FindOut(JudgedRows rows,
                                                        const FindingsRequest& request,
                                                        const std::function<void()>& step);

}  // namespace harrier
