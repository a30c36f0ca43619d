// Sweep over all thresholds that make a difference: what a detector would have flagged, and what
// its mistakes would have cost, when everything with score >= threshold is flagged (Elkan 2001,
// "The foundations of cost-sensitive learning"). Pure; thread-safe. Memory: none beside the
// ranking.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "core/int128.h"
#include "core/money.h"
#include "evaluation/confusion.h"
#include "evaluation/ranking.h"

namespace harrier {

// What a mistake costs, in the base currency.
struct ErrorCosts {
  Money false_positive;  // an honest transaction looked at
  Money false_negative;  // an anomaly overlooked
  bool operator==(const ErrorCosts&) const = default;
};

// In 1/10,000 of the base currency, exact.
[[nodiscard]] Int128 CostOf(const Confusion& confusion, const ErrorCosts& costs);

struct SweepPoint {
  double threshold = 0;
  Confusion confusion;
  bool operator==(const SweepPoint&) const = default;
};

// By falling threshold: first one step above the greatest score, where nothing is flagged (left out
// when that score is infinite), then every distinct score. None without rows.
void ForEachThreshold(const Ranking& ranking, const std::function<void(const SweepPoint&)>& visit);

struct LeastCost {
  Int128 ten_thousandths = 0;
  std::vector<double> thresholds;  // all that share it, rising
};

// nullopt without rows.
[[nodiscard]] std::optional<LeastCost> FindLeastCost(const Ranking& ranking,
                                                     const ErrorCosts& costs);

// The least threshold that flags at most `alerts_max` rows: what a reviewer's budget allows. Rows
// of one score are flagged together or not at all. nullopt without rows, or when more than that
// many have an infinite score. REQUIRES: alerts_max >= 0.
[[nodiscard]] std::optional<SweepPoint> ThresholdForBudget(const Ranking& ranking,
                                                           std::int64_t alerts_max);

}  // namespace harrier
