#include "scoring/calibration.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

#include "core/check.h"
#include "core/portable_math.h"

namespace harrier {
namespace {

constexpr double kLn10 = 0x1.26bb1bbb55516p+1;
constexpr int kKnotsPerScore = 100;  // the step between knots, 0.01 of score

std::optional<std::string> CheckKnots(std::int64_t rows,
                                      const std::vector<CalibrationKnot>& knots) {
  if (knots.empty() || knots.size() > kCalibrationKnotsMax) {
    return "a calibration has 1 to " + std::to_string(kCalibrationKnotsMax) + " knots, not " +
           std::to_string(knots.size());
  }
  if (knots.front().rows_at_least != rows) return "the first knot must count all rows";
  for (std::size_t i = 0; i < knots.size(); ++i) {
    const std::string name = "knot " + std::to_string(i);
    if (!(knots[i].raw >= 0 && knots[i].raw <= 1)) return name + ": raw is outside [0, 1]";
    if (knots[i].rows_at_least < 1) return name + ": counts no row";
    if (i == 0) continue;
    if (!(knots[i].raw > knots[i - 1].raw)) return name + ": raw does not rise";
    if (knots[i].rows_at_least >= knots[i - 1].rows_at_least) return name + ": count does not fall";
  }
  return std::nullopt;
}

// How many of `rows` are the share at which the score is index/kKnotsPerScore; at least one.
std::size_t RowsAtKnot(std::size_t rows, int index) {
  const double share = Exp(-4.0 * kLn10 * index / kKnotsPerScore);
  const auto count = static_cast<std::size_t>(static_cast<double>(rows) * share + 1e-6);
  return std::clamp<std::size_t>(count, 1, rows);
}

}  // namespace

double ScoreOfShare(double share) {
  HARRIER_CHECK(share > 0 && share <= 1, "a share is in (0, 1]");
  const double score = Log(1.0 / share) / kLn10 / 4.0;
  return std::min(1.0, std::floor(score * 1e9 + 0.5) / 1e9);
}

Result<Calibration, std::string> Calibration::Make(std::int64_t rows,
                                                   std::vector<CalibrationKnot> knots) {
  if (auto defect = CheckKnots(rows, knots)) return Unexpected(*std::move(defect));
  Calibration calibration;
  calibration.rows_ = rows;
  calibration.knots_ = std::move(knots);
  for (const CalibrationKnot& knot : calibration.knots_) {
    calibration.scores_.push_back(
        ScoreOfShare(static_cast<double>(knot.rows_at_least) / static_cast<double>(rows)));
  }
  return calibration;
}

Calibration Calibration::Fit(std::vector<double> raw_scores) {
  HARRIER_CHECK(!raw_scores.empty(), "a calibration needs rows");
  std::sort(raw_scores.begin(), raw_scores.end());
  const std::size_t rows = raw_scores.size();
  std::vector<CalibrationKnot> knots;
  for (int i = 0; i <= kKnotsPerScore; ++i) {
    const double raw = raw_scores[rows - RowsAtKnot(rows, i)];
    if (!knots.empty() && raw <= knots.back().raw) continue;  // tied with the knot before
    const auto first = std::lower_bound(raw_scores.begin(), raw_scores.end(), raw);
    knots.push_back({raw, raw_scores.end() - first});
  }
  Result<Calibration, std::string> calibration =
      Make(static_cast<std::int64_t>(rows), std::move(knots));
  HARRIER_CHECK(calibration.has_value(), calibration.error());
  return *std::move(calibration);
}

double Calibration::Score(double raw) const {
  const auto above =
      std::upper_bound(knots_.begin(), knots_.end(), raw,
                       [](double value, const CalibrationKnot& knot) { return value < knot.raw; });
  if (above == knots_.begin()) return 0;
  const auto next = static_cast<std::size_t>(above - knots_.begin());
  const std::size_t last = next - 1;
  if (next == knots_.size()) return scores_[last];
  const double slope = (scores_[next] - scores_[last]) / (knots_[next].raw - knots_[last].raw);
  // Rounding must not carry a score past the next knot's: scores are monotone in raw.
  return std::min(scores_[last] + (raw - knots_[last].raw) * slope, scores_[next]);
}

}  // namespace harrier
