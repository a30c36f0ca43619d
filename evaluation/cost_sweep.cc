#include "evaluation/cost_sweep.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/check.h"

namespace harrier {

Int128 CostOf(const Confusion& confusion, const ErrorCosts& costs) {
  return Int128{confusion.false_positives} * costs.false_positive.ten_thousandths +
         Int128{confusion.false_negatives} * costs.false_negative.ten_thousandths;
}

void ForEachThreshold(const Ranking& ranking, const std::function<void(const SweepPoint&)>& visit) {
  if (ranking.rows().empty()) return;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const double greatest = ranking.score(ranking.rows().front());
  SweepPoint point;
  point.threshold = std::nextafter(greatest, kInfinity);
  point.confusion = {0, 0, ranking.anomalies(), ranking.honest()};
  if (greatest < kInfinity) visit(point);
  ForEachTie(ranking.rows(), [&](RankedRows tied) {
    point.threshold = ranking.score(tied.front());
    for (const RankedRow row : tied) {
      --(row.is_anomaly() ? point.confusion.false_negatives : point.confusion.true_negatives);
      ++(row.is_anomaly() ? point.confusion.true_positives : point.confusion.false_positives);
    }
    visit(point);
  });
}

std::optional<LeastCost> FindLeastCost(const Ranking& ranking, const ErrorCosts& costs) {
  std::optional<LeastCost> least;
  ForEachThreshold(ranking, [&](const SweepPoint& point) {
    const Int128 cost = CostOf(point.confusion, costs);
    if (!least || cost < least->ten_thousandths) least = LeastCost{cost, {}};
    if (cost == least->ten_thousandths) least->thresholds.push_back(point.threshold);
  });
  if (least) std::reverse(least->thresholds.begin(), least->thresholds.end());
  return least;
}

std::optional<SweepPoint> ThresholdForBudget(const Ranking& ranking, std::int64_t alerts_max) {
  HARRIER_CHECK(alerts_max >= 0, "alerts are counted");
  std::optional<SweepPoint> chosen;
  ForEachThreshold(ranking, [&](const SweepPoint& point) {
    if (point.confusion.flagged() <= alerts_max) chosen = point;
  });
  return chosen;
}

}  // namespace harrier
