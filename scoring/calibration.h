// Calibration: from raw forest scores to "how rare is this". score = min(1, -log10(p)/4), where p
// is the share of training rows at least as anomalous: 0.25 is one in ten, 0.5 one in a hundred,
// 0.75 one in a thousand, 1 one in ten thousand. Knots hold the counts themselves, so p can be
// checked; the score is linear in raw between knots, 0 below the first, and stays at the last
// knot's beyond it: a score never claims a rarity that the training rows cannot show (1 takes
// 10,000 of them). Monotone in raw. Pure; immutable; const access from any thread is safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"

namespace harrier {

inline constexpr std::size_t kCalibrationKnotsMax = 10'000;

struct CalibrationKnot {
  double raw = 0;                  // a raw score of the training rows
  std::int64_t rows_at_least = 0;  // training rows whose raw score is this or more
  bool operator==(const CalibrationKnot&) const = default;
};

class Calibration {
 public:
  // Refuses knots that do not rise in raw and fall in count, with a sentence that says why.
  [[nodiscard]] static Result<Calibration, std::string> Make(std::int64_t rows,
                                                             std::vector<CalibrationKnot> knots);
  // Knots about 0.01 of score apart. REQUIRES: raw scores finite, at least one.
  [[nodiscard]] static Calibration Fit(std::vector<double> raw_scores);

  [[nodiscard]] double Score(double raw) const;

  [[nodiscard]] std::int64_t rows() const { return rows_; }
  [[nodiscard]] const std::vector<CalibrationKnot>& knots() const { return knots_; }
  bool operator==(const Calibration&) const = default;

 private:
  Calibration() = default;

  std::int64_t rows_ = 0;
  std::vector<CalibrationKnot> knots_;
  std::vector<double> scores_;  // at the knots
};

// min(1, -log10(share)/4), to nine decimals, so that one in a thousand is 0.75 and not its
// neighbour. REQUIRES: 0 < share <= 1.
[[nodiscard]] double ScoreOfShare(double share);

}  // namespace harrier
