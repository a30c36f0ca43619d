// Calibration: whether a risk of 0.3 means that three in ten are anomalies. Risks are
// probabilities: when one lies outside [0, 1] nothing here is defined. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "evaluation/ranking.h"

namespace harrier {

enum class BinKind : std::uint8_t {
  kEqualWidth,  // as many steps of the same width from 0 to 1
  kEqualCount,  // as many rows each, but rows of one risk are never parted
};

struct CalibrationBin {
  double from = 0;  // least and greatest risk in it
  double to = 0;
  std::int64_t rows = 0;
  std::int64_t anomalies = 0;
  double mean_risk = 0;  // what was predicted
  [[nodiscard]] double ObservedRate() const {
    return static_cast<double>(anomalies) / static_cast<double>(rows);
  }
};

struct BinOptions {
  BinKind kind = BinKind::kEqualWidth;
  int bins = 10;
};

// The table behind a reliability diagram (Murphy and Winkler 1977; Niculescu-Mizil and Caruana
// 2005), by rising risk; empty bins are left out. nullopt without rows. REQUIRES: bins > 0.
[[nodiscard]] std::optional<std::vector<CalibrationBin>> CalibrationTable(
    const Ranking& risks, const BinOptions& options);

// Mean over rows of |mean risk - observed rate| of their bin (Naeini, Cooper, Hauskrecht 2015).
// nullopt without bins.
[[nodiscard]] std::optional<double> ExpectedCalibrationError(std::span<const CalibrationBin> bins);

// Mean of (risk - truth)^2, truth being 0 or 1 (Brier 1950). nullopt without rows.
[[nodiscard]] std::optional<double> BrierScore(std::span<const double> risks,
                                               std::span<const RowFacts> facts);

}  // namespace harrier
