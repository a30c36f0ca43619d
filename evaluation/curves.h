// The lines of the plots as points, thinned (curve.h). Each is empty when it is not defined. Pure;
// thread-safe.
#pragma once

#include <vector>

#include "evaluation/chart_axis.h"
#include "evaluation/cost_sweep.h"
#include "evaluation/curve.h"
#include "evaluation/ranking.h"

namespace harrier {

struct Axes {
  Axis x;
  Axis y;
};

// (false positive rate, recall) from (0, 0) to (1, 1). Needs both classes.
[[nodiscard]] std::vector<Point> RocCurve(const Ranking& ranking, const Axes& axes);
// (recall, precision), a step for each distinct score with an anomaly. Needs an anomaly.
[[nodiscard]] std::vector<Point> PrecisionRecallCurve(const Ranking& ranking, const Axes& axes);
// (share of rows flagged, recall). Needs an anomaly.
[[nodiscard]] std::vector<Point> WorkloadCurve(const Ranking& ranking, const Axes& axes);
// (threshold, cost / cost of flagging nothing), a step for each distinct score. Needs finite scores
// and an anomaly that costs something.
[[nodiscard]] std::vector<Point> CostCurve(const Ranking& ranking, const ErrorCosts& costs,
                                           const Axes& axes);

// Shares of a class by score, as an outline of bars of equal width.
struct ScoreHistogram {
  double from = 0;
  double to = 1;
  std::vector<double> honest;  // empty without one of that class, or when a score is infinite
  std::vector<double> anomalies;
};
// REQUIRES: bins > 0.
[[nodiscard]] ScoreHistogram HistogramOf(const Ranking& ranking, int bins);
[[nodiscard]] std::vector<Point> HistogramOutline(const ScoreHistogram& histogram,
                                                  const std::vector<double>& shares);

}  // namespace harrier
