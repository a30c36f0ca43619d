// The plots of an evaluation, each an SVG image (line_chart.h). What is not defined, such as a ROC
// without honest transactions, is an empty line that the legend calls so. Pure; thread-safe.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "evaluation/calibration_table.h"
#include "evaluation/cost_sweep.h"
#include "evaluation/ranking.h"

namespace harrier {

// One line of a plot: a detector and what stands in the legend, figures included.
struct RankedDetector {
  std::string name;
  const Ranking* ranking = nullptr;
};
using RankedDetectors = std::span<const RankedDetector>;

// False positive rate against recall. The area under the line is the ROC AUC (Fawcett 2006).
[[nodiscard]] std::string RocPlot(RankedDetectors detectors);

// Recall against precision, in steps: the area under the line is the average precision. Straight
// lines between points would promise more than a detector does (Davis and Goadrich 2006).
[[nodiscard]] std::string PrecisionRecallPlot(RankedDetectors detectors);

// Share of transactions flagged, from one in ten thousand, against recall: what a reviewer's time
// buys. Expected over ties.
[[nodiscard]] std::string WorkloadPlot(RankedDetectors detectors);

// Threshold against the cost of the mistakes, as a share of what it costs to flag nothing.
[[nodiscard]] std::string CostPlot(RankedDetectors detectors, const ErrorCosts& costs);

// How the scores of honest transactions and of anomalies are spread, each as shares of its class.
[[nodiscard]] std::string ScoreHistogramPlot(const RankedDetector& detector);

struct CalibratedDetector {
  std::string name;
  std::span<const CalibrationBin> bins;
};
// Predicted risk against the observed rate: a reliability diagram.
[[nodiscard]] std::string CalibrationPlot(std::span<const CalibratedDetector> detectors);

}  // namespace harrier
