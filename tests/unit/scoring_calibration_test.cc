#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "scoring/calibration.h"

namespace harrier {
namespace {

using ::testing::HasSubstr;

// Raw scores 1/n, 2/n, ... 1: the share at least as high as k/n is (n - k + 1)/n.
std::vector<double> Ramp(int rows) {
  std::vector<double> raw;
  for (int i = 1; i <= rows; ++i) raw.push_back(static_cast<double>(i) / rows);
  return raw;
}

double At(const Calibration& calibration, int rows_at_least) {
  const auto rows = static_cast<double>(calibration.rows());
  return calibration.Score((rows - rows_at_least + 1) / rows);
}

TEST(ScoreOfShare, IsAQuarterForEachPowerOfTen) {
  EXPECT_EQ(ScoreOfShare(1), 0);
  EXPECT_EQ(ScoreOfShare(0.1), 0.25);
  EXPECT_EQ(ScoreOfShare(0.01), 0.5);
  EXPECT_EQ(ScoreOfShare(0.001), 0.75);
  EXPECT_EQ(ScoreOfShare(0.0001), 1);
  EXPECT_EQ(ScoreOfShare(0.0000001), 1);
}

TEST(Calibration, ScoresTheShareOfTrainingRows) {
  const Calibration calibration = Calibration::Fit(Ramp(100'000));
  EXPECT_EQ(At(calibration, 100'000), 0);
  EXPECT_EQ(At(calibration, 10'000), 0.25);
  EXPECT_EQ(At(calibration, 1'000), 0.5);
  EXPECT_EQ(At(calibration, 100), 0.75);
  EXPECT_EQ(At(calibration, 10), 1);
  EXPECT_EQ(At(calibration, 1), 1);
}

TEST(Calibration, IsCloseToTheExactShareBetweenKnots) {
  const Calibration calibration = Calibration::Fit(Ramp(100'000));
  for (int rows_at_least = 11; rows_at_least < 100'000; rows_at_least += 37) {
    EXPECT_NEAR(At(calibration, rows_at_least), -std::log10(rows_at_least / 1e5) / 4, 0.001)
        << rows_at_least;
  }
}

TEST(Calibration, BelowTheFirstKnotIsZeroAndBeyondTheLastStays) {
  const Calibration calibration = Calibration::Fit({0.4, 0.5, 0.6, 0.7});
  EXPECT_EQ(calibration.Score(0), 0);
  EXPECT_EQ(calibration.Score(0.4), 0);
  EXPECT_EQ(calibration.Score(0.7), ScoreOfShare(0.25));
  EXPECT_EQ(calibration.Score(1), ScoreOfShare(0.25));
}

TEST(Calibration, OneTakesTenThousandRows) {
  EXPECT_LT(Calibration::Fit(Ramp(9'999)).Score(1), 1);
  EXPECT_EQ(Calibration::Fit(Ramp(10'000)).Score(1), 1);
}

TEST(Calibration, TiedRowsCountTogether) {
  std::vector<double> raw(900, 0.4);
  raw.insert(raw.end(), 100, 0.6);
  const Calibration calibration = Calibration::Fit(raw);
  const std::vector<CalibrationKnot> expected = {{0.4, 1000}, {0.6, 100}};
  EXPECT_EQ(calibration.knots(), expected);
  EXPECT_EQ(calibration.Score(0.5), 0.125);
  EXPECT_EQ(calibration.Score(0.6), 0.25);
}

TEST(Calibration, OfOneRawScoreIsZeroEverywhere) {
  const Calibration calibration = Calibration::Fit({0.5, 0.5, 0.5});
  EXPECT_EQ(calibration.Score(0.4), 0);
  EXPECT_EQ(calibration.Score(0.5), 0);
  EXPECT_EQ(calibration.Score(0.9), 0);
}

TEST(Calibration, DoesNotDependOnTheOrderOfRows) {
  std::vector<double> raw = Ramp(5'000);
  const Calibration sorted = Calibration::Fit(raw);
  std::reverse(raw.begin(), raw.end());
  EXPECT_EQ(Calibration::Fit(raw), sorted);
}

TEST(Calibration, BrokenKnotsAreRefusedByName) {
  const auto error = [](std::int64_t rows, std::vector<CalibrationKnot> knots) {
    const auto made = Calibration::Make(rows, std::move(knots));
    return made.has_value() ? std::string("accepted") : made.error();
  };
  EXPECT_EQ(error(10, {{0.4, 10}, {0.5, 3}}), "accepted");
  EXPECT_THAT(error(10, {}), HasSubstr("1 to 10000 knots, not 0"));
  EXPECT_THAT(error(10, std::vector<CalibrationKnot>(10'001)), HasSubstr("not 10001"));
  EXPECT_THAT(error(10, {{0.4, 9}}), HasSubstr("first knot must count all rows"));
  EXPECT_THAT(error(10, {{0.4, 10}, {0.4, 3}}), HasSubstr("knot 1: raw does not rise"));
  EXPECT_THAT(error(10, {{0.4, 10}, {0.5, 10}}), HasSubstr("knot 1: count does not fall"));
  EXPECT_THAT(error(10, {{0.4, 10}, {0.5, 0}}), HasSubstr("knot 1: counts no row"));
  EXPECT_THAT(error(10, {{0.4, 10}, {1.5, 3}}), HasSubstr("knot 1: raw is outside"));
  EXPECT_THAT(error(10, {{0.4, 10}, {std::nan(""), 3}}), HasSubstr("knot 1: raw is outside"));
}

}  // namespace
}  // namespace harrier
