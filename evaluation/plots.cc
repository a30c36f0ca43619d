#include "evaluation/plots.h"

#include <algorithm>

#include "evaluation/curves.h"
#include "evaluation/line_chart.h"

namespace harrier {
namespace {

constexpr double kCostMax = 1.5;  // beyond it a detector is worse than none, by how much is idle
constexpr double kWorkloadMin = 1e-4;
constexpr int kHistogramBars = 50;
constexpr double kHeadroom = 1.05;  // above the tallest bar

Axis RatioAxis(std::string label) { return {std::move(label), 0, 1}; }

ChartLine Diagonal(std::string name) {
  return {std::move(name), {{0, 0}, {1, 1}}, LineKind::kReference};
}

template <class CurveOf>
void AddLines(RankedDetectors detectors, CurveOf curve_of, LineChart* chart) {
  for (const RankedDetector& detector : detectors) {
    chart->lines.push_back({detector.name, curve_of(*detector.ranking), LineKind::kLine});
  }
}

// What a detector's share of anomalies is without one: the first ranking's, since all see the same.
double Prevalence(RankedDetectors detectors) {
  if (detectors.empty() || detectors.front().ranking->rows().empty()) return 0;
  const Ranking& ranking = *detectors.front().ranking;
  return static_cast<double>(ranking.anomalies()) / static_cast<double>(ranking.rows().size());
}

// 1 unless a score is beyond it.
Axis ThresholdAxis(RankedDetectors detectors) {
  Axis axis{"threshold", 0, 1};
  for (const RankedDetector& detector : detectors) {
    const ScoreHistogram range = HistogramOf(*detector.ranking, 1);
    axis.from = std::min(axis.from, range.from);
    axis.to = std::max(axis.to, range.to);
  }
  return axis;
}

}  // namespace

std::string RocPlot(RankedDetectors detectors) {
  LineChart chart{"roc",
                  "ROC: recall against false positive rate",
                  "How many of the anomalies each detector flags, against how many of the honest "
                  "transactions, for every threshold. The diagonal is chance.",
                  RatioAxis("false positive rate"),
                  RatioAxis("recall"),
                  {}};
  const Axes axes{chart.x, chart.y};
  AddLines(
      detectors, [&](const Ranking& ranking) { return RocCurve(ranking, axes); }, &chart);
  chart.lines.push_back(Diagonal("chance"));
  return LineChartSvg(chart);
}

std::string PrecisionRecallPlot(RankedDetectors detectors) {
  LineChart chart{"precision-recall",
                  "Precision against recall",
                  "How many of the flagged transactions are anomalies, against how many of the "
                  "anomalies are flagged, for every threshold. The dotted line is chance.",
                  RatioAxis("recall"),
                  RatioAxis("precision"),
                  {}};
  const Axes axes{chart.x, chart.y};
  AddLines(
      detectors, [&](const Ranking& ranking) { return PrecisionRecallCurve(ranking, axes); },
      &chart);
  const double prevalence = Prevalence(detectors);
  chart.lines.push_back({"chance", {{0, prevalence}, {1, prevalence}}, LineKind::kReference});
  return LineChartSvg(chart);
}

std::string WorkloadPlot(RankedDetectors detectors) {
  LineChart chart{
      "workload",
      "Recall against workload",
      "How many of the anomalies are among the riskiest transactions, against the share "
      "of all transactions that is looked at, on a logarithmic axis.",
      {"share of transactions flagged", kWorkloadMin, 1, AxisScale::kLogarithmic,
       AxisUnit::kPercent},
      RatioAxis("recall"),
      {}};
  const Axes axes{chart.x, chart.y};
  AddLines(
      detectors, [&](const Ranking& ranking) { return WorkloadCurve(ranking, axes); }, &chart);
  return LineChartSvg(chart);
}

std::string CostPlot(RankedDetectors detectors, const ErrorCosts& costs) {
  LineChart chart{
      "cost",
      "Cost of mistakes against threshold",
      "What false alarms and overlooked anomalies cost at each threshold, as a share of "
      "the cost of flagging nothing. Below 1 a detector pays.",
      ThresholdAxis(detectors),
      {"cost / cost of flagging nothing", 0, kCostMax},
      {}};
  const Axes axes{chart.x, chart.y};
  AddLines(
      detectors, [&](const Ranking& ranking) { return CostCurve(ranking, costs, axes); }, &chart);
  chart.lines.push_back(
      {"flagging nothing", {{chart.x.from, 1}, {chart.x.to, 1}}, LineKind::kReference});
  return LineChartSvg(chart);
}

std::string ScoreHistogramPlot(const RankedDetector& detector) {
  const ScoreHistogram histogram = HistogramOf(*detector.ranking, kHistogramBars);
  double greatest = 0;
  for (const double share : histogram.honest) greatest = std::max(greatest, share);
  for (const double share : histogram.anomalies) greatest = std::max(greatest, share);
  LineChart chart{"scores",
                  "Scores: " + detector.name,
                  "How the scores of honest transactions and of anomalies are spread, in " +
                      std::to_string(kHistogramBars) + " bars, each as a share of its class.",
                  {"score", histogram.from, histogram.to},
                  {"share of its class", 0, greatest > 0 ? greatest * kHeadroom : 1,
                   AxisScale::kLinear, AxisUnit::kPercent},
                  {}};
  chart.lines.push_back({"honest", HistogramOutline(histogram, histogram.honest)});
  chart.lines.push_back({"anomalies", HistogramOutline(histogram, histogram.anomalies)});
  return LineChartSvg(chart);
}

std::string CalibrationPlot(std::span<const CalibratedDetector> detectors) {
  LineChart chart{"calibration",
                  "Calibration: observed rate against predicted risk",
                  "How many transactions of a predicted risk are anomalies. On the diagonal, risks "
                  "mean what they say; below it they are too high.",
                  RatioAxis("mean predicted risk"),
                  RatioAxis("observed rate of anomalies"),
                  {}};
  for (const CalibratedDetector& detector : detectors) {
    ChartLine& line = chart.lines.emplace_back();
    line.name = detector.name;
    line.kind = LineKind::kMarked;
    for (const CalibrationBin& bin : detector.bins) {
      line.points.push_back({bin.mean_risk, bin.ObservedRate()});
    }
  }
  chart.lines.push_back(Diagonal("perfect calibration"));
  return LineChartSvg(chart);
}

}  // namespace harrier
