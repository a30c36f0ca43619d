// Findings as tables and sentences for people: one form that the terminal and the page both print.
// What is not defined is "n/a". Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "app/evaluation_findings.h"
#include "snapshot/evaluation.h"

namespace harrier {

struct FindingsCell {
  std::string text;
  std::string interval;  // "0.812-0.861"; empty without one
};

// The first row holds the names of the columns.
struct FindingsTable {
  std::string title;
  std::vector<std::vector<FindingsCell>> rows;
  std::string note;  // a sentence or two below it; may be empty
  int words = 1;     // leading columns that are no numbers
};

// What was measured: rows, days, who was left out, policies. A sentence each.
[[nodiscard]] std::vector<std::string> MeasuredSentences(const EvaluationFindings& findings);

// One row for each detector.
[[nodiscard]] FindingsTable RankingTable(const EvaluationFindings& findings);
// The intervals of that table, one row for each number; no rows without intervals.
[[nodiscard]] FindingsTable IntervalTable(const EvaluationFindings& findings);
[[nodiscard]] FindingsTable ThresholdTable(const EvaluationFindings& findings);
[[nodiscard]] FindingsTable FamilyTable(const EvaluationFindings& findings);
[[nodiscard]] FindingsTable PeriodTable(const EvaluationFindings& findings);
[[nodiscard]] FindingsTable CalibrationBinTable(const EvaluationFindings& findings);
[[nodiscard]] std::string CalibrationSentence(const EvaluationFindings& findings);
// What the short names of the columns stand for.
[[nodiscard]] std::string Legend(const EvaluationFindings& findings);

// The budget. REQUIRES: findings.budget.
[[nodiscard]] std::vector<std::string> BudgetSentences(const EvaluationFindings& findings);
[[nodiscard]] FindingsTable BudgetTable(const EvaluationFindings& findings);

}  // namespace harrier
