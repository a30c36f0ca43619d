// The columns of the files that say how good the detection was: thresholds.csv,
// metrics_by_type.csv, confusion_matrix.csv; a table each, as in columns.h. What no label says is
// empty, never 0. Pure; the tables are constant and thread-safe.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "evaluation/confusion.h"
#include "snapshot/by_detector.h"
#include "snapshot/columns.h"
#include "snapshot/threshold_sweep.h"

namespace harrier {

// What one detector decided on the labelled transactions.
struct MatrixRow {
  DetectorKind detector = DetectorKind::kMl;
  Confusion confusion;
  std::optional<double> threshold_used;  // the rules have none
};

inline constexpr std::string_view kThresholdsFile = "thresholds.csv";
inline constexpr std::string_view kTypesFile = "metrics_by_type.csv";
inline constexpr std::string_view kMatrixFile = "confusion_matrix.csv";

[[nodiscard]] const std::vector<Column<ThresholdRow>>& ThresholdColumns();
[[nodiscard]] const std::vector<Column<TypeRow>>& TypeColumns();
[[nodiscard]] const std::vector<Column<MatrixRow>>& MatrixColumns();

}  // namespace harrier
