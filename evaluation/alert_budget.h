// AlertBudget: the threshold under which a detector stays within what its reviewers can look at,
// and what to expect of it: precision, recall, and the anomalies that lie below. Enforced rules
// flag whatever the threshold is: what they add comes on top and is counted apart. Pure;
// thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "evaluation/bootstrap.h"
#include "evaluation/cost_sweep.h"
#include "evaluation/row_facts.h"

namespace harrier {

// Columns of one length.
struct BudgetRows {
  std::span<const double> scores;  // what the threshold cuts
  std::span<const RowFacts> facts;
  std::span<const std::uint8_t> rule_flags;  // 1: flagged by an enforced rule as well
};

struct FamilyBelow {
  std::uint16_t family = 0;
  std::int64_t support = 0;        // its anomalies
  std::int64_t below = 0;          // of them with a score below the threshold
  std::int64_t left_to_rules = 0;  // of those below, flagged by an enforced rule
  bool operator==(const FamilyBelow&) const = default;
};

struct AlertBudget {
  double threshold = 0;
  std::int64_t alerts = 0;            // rows at or above it, labelled or not
  std::int64_t alerts_by_rules = 0;   // rows below it that an enforced rule flags, likewise
  DecisionEstimate expected;          // of the threshold alone, over the labelled rows
  std::vector<FamilyBelow> families;  // by number, those with an anomaly only
  [[nodiscard]] FamilyBelow all_families() const;
};

// The least threshold with at most `alerts_max` alerts. Rows without a label are alerts like any
// other, but nothing is known of their truth. nullopt without rows. REQUIRES: alerts_max >= 0;
// customers of `labelled` numbered without gaps; scores are numbers.
[[nodiscard]] std::optional<AlertBudget> FitAlertBudget(const BudgetRows& labelled,
                                                        const BudgetRows& unlabelled,
                                                        std::int64_t alerts_max,
                                                        const BootstrapOptions& options);

}  // namespace harrier
