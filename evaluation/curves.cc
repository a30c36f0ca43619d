#include "evaluation/curves.h"

#include <algorithm>
#include <cmath>

#include "core/check.h"

namespace harrier {
namespace {

// Points between the ends of one tied group, so that its straight line is one on a logarithmic axis
// as well.
constexpr double kWorkloadStep = 1.02;

double Share(std::int64_t part, std::int64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

struct Passed {
  std::int64_t anomalies = 0;
  std::int64_t all = 0;

  void Add(RankedRows tied) {
    all += static_cast<std::int64_t>(tied.size());
    anomalies +=
        std::count_if(tied.begin(), tied.end(), [](RankedRow row) { return row.is_anomaly(); });
  }
};

// Whether an axis can hold the scores. REQUIRES: a row.
bool HaveARange(const Ranking& ranking) {
  const RankedRows rows = ranking.rows();
  return std::isfinite(ranking.score(rows.front()) - ranking.score(rows.back()));
}

}  // namespace

std::vector<Point> RocCurve(const Ranking& ranking, const Axes& axes) {
  if (ranking.anomalies() == 0 || ranking.honest() == 0) return {};
  CurveBuilder curve(axes.x, axes.y);
  curve.Add({0, 0});
  Passed passed;
  ForEachTie(ranking.rows(), [&](RankedRows tied) {
    passed.Add(tied);
    curve.Add({Share(passed.all - passed.anomalies, ranking.honest()),
               Share(passed.anomalies, ranking.anomalies())});
  });
  return curve.Finish();
}

std::vector<Point> PrecisionRecallCurve(const Ranking& ranking, const Axes& axes) {
  if (ranking.anomalies() == 0) return {};
  CurveBuilder curve(axes.x, axes.y);
  Passed passed;
  ForEachTie(ranking.rows(), [&](RankedRows tied) {
    const std::int64_t before = passed.anomalies;
    passed.Add(tied);
    if (passed.anomalies == before) return;
    const double precision = Share(passed.anomalies, passed.all);
    curve.Add({Share(before, ranking.anomalies()), precision});
    curve.Add({Share(passed.anomalies, ranking.anomalies()), precision});
  });
  return curve.Finish();
}

std::vector<Point> WorkloadCurve(const Ranking& ranking, const Axes& axes) {
  if (ranking.anomalies() == 0) return {};
  const auto rows = static_cast<std::int64_t>(ranking.rows().size());
  CurveBuilder curve(axes.x, axes.y);
  Passed passed;
  ForEachTie(ranking.rows(), [&](RankedRows tied) {
    const Point from{Share(passed.all, rows), Share(passed.anomalies, ranking.anomalies())};
    passed.Add(tied);
    const Point to{Share(passed.all, rows), Share(passed.anomalies, ranking.anomalies())};
    const double slope = (to.y - from.y) / (to.x - from.x);
    double x = std::max(from.x, axes.x.from) * kWorkloadStep;
    while (x < to.x) {
      curve.Add({x, from.y + (x - from.x) * slope});
      x *= kWorkloadStep;
    }
    curve.Add(to);
  });
  return curve.Finish();
}

std::vector<Point> CostCurve(const Ranking& ranking, const ErrorCosts& costs, const Axes& axes) {
  const Int128 of_nothing = CostOf({0, 0, ranking.anomalies(), 0}, costs);
  if (of_nothing <= 0 || !HaveARange(ranking)) return {};
  CurveBuilder curve(axes.x, axes.y);
  double last_cost = 1;
  curve.Add({std::max(axes.x.to, ranking.score(ranking.rows().front())), 1});
  ForEachThreshold(ranking, [&](const SweepPoint& point) {
    const double cost =
        static_cast<double>(CostOf(point.confusion, costs)) / static_cast<double>(of_nothing);
    curve.Add({point.threshold, last_cost});
    curve.Add({point.threshold, cost});
    last_cost = cost;
  });
  curve.Add({std::min(axes.x.from, ranking.score(ranking.rows().back())), last_cost});
  return curve.Finish();
}

ScoreHistogram HistogramOf(const Ranking& ranking, int bins) {
  HARRIER_CHECK(bins > 0, "a histogram has bars");
  ScoreHistogram histogram;
  if (ranking.rows().empty() || !HaveARange(ranking)) return histogram;
  // Risks and calibrated scores live on [0, 1]; others get the range that they have.
  histogram.from = std::min(0.0, ranking.score(ranking.rows().back()));
  histogram.to = std::max(1.0, ranking.score(ranking.rows().front()));
  if (ranking.honest() > 0) histogram.honest.resize(static_cast<std::size_t>(bins));
  if (ranking.anomalies() > 0) histogram.anomalies.resize(static_cast<std::size_t>(bins));
  for (const RankedRow row : ranking.rows()) {
    const double place = (ranking.score(row) - histogram.from) / (histogram.to - histogram.from);
    const auto bin = static_cast<std::size_t>(std::min(place * bins, bins - 1.0));
    ++(row.is_anomaly() ? histogram.anomalies : histogram.honest)[bin];
  }
  for (double& count : histogram.honest) count /= static_cast<double>(ranking.honest());
  for (double& count : histogram.anomalies) count /= static_cast<double>(ranking.anomalies());
  return histogram;
}

std::vector<Point> HistogramOutline(const ScoreHistogram& histogram,
                                    const std::vector<double>& shares) {
  std::vector<Point> outline;
  const double width = (histogram.to - histogram.from) / static_cast<double>(shares.size());
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double left = histogram.from + width * static_cast<double>(i);
    outline.push_back({left, shares[i]});
    outline.push_back({left + width, shares[i]});
  }
  return outline;
}

}  // namespace harrier
