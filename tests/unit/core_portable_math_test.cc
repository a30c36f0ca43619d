// Accuracy of core/portable_math.h against the C library in long double (64-bit mantissa).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "core/portable_math.h"
#include "core/random.h"

namespace harrier {
namespace {

constexpr double kUnitsAllowed = 3.0;  // what the header promises

// Distance in units in the last place of the double nearest to `exact`; below the least normal
// double, and for the trigonometric functions near their zeros, `floor` bounds the unit.
double UnitsOff(double value, long double exact, double floor) {
  int exponent = 0;
  std::frexp(std::max(static_cast<double>(std::fabs(exact)), floor), &exponent);
  const long double unit = std::ldexp(1.0L, exponent - 53);
  return static_cast<double>(std::fabs(static_cast<long double>(value) - exact) / unit);
}

struct Range {
  double low = 0;
  double high = 0;
  double floor = std::numeric_limits<double>::min();
};

double WorstUnits(const std::function<double(double)>& ours,
                  const std::function<long double(long double)>& exact, const Range& range) {
  Random random(5);
  double worst = 0;
  for (int i = 0; i < 200'000; ++i) {
    const double share = static_cast<double>(random.UniformBelow(1ULL << 53)) * 0x1p-53;
    const double x = range.low + (range.high - range.low) * share;
    worst = std::max(worst, UnitsOff(ours(x), exact(x), range.floor));
  }
  return worst;
}

TEST(PortableMath, ExpIsAccurate) {
  const auto exact = [](long double x) { return std::exp(x); };
  EXPECT_LT(WorstUnits(Exp, exact, {-700, 700}), kUnitsAllowed);
  EXPECT_LT(WorstUnits(Exp, exact, {-1, 1}), kUnitsAllowed);
  EXPECT_EQ(Exp(0.0), 1.0);
}

TEST(PortableMath, Exp2IsAccurateAndExactOnIntegers) {
  const auto exact = [](long double x) { return std::exp2(x); };
  EXPECT_LT(WorstUnits(Exp2, exact, {-1000, 1000}), kUnitsAllowed);
  EXPECT_LT(WorstUnits(Exp2, exact, {-2, 2}), kUnitsAllowed);
  for (int n = -1000; n <= 1000; ++n) EXPECT_EQ(Exp2(n), std::ldexp(1.0, n));
}

TEST(PortableMath, LogIsAccurate) {
  const auto exact = [](long double x) { return std::log(x); };
  EXPECT_LT(WorstUnits(Log, exact, {1e-300, 1e-290}), kUnitsAllowed);
  EXPECT_LT(WorstUnits(Log, exact, {0.5, 2.0}), kUnitsAllowed);
  EXPECT_LT(WorstUnits(Log, exact, {1.0 - 1e-9, 1.0 + 1e-9}), kUnitsAllowed);
  EXPECT_LT(WorstUnits(Log, exact, {1.0, 1e12}), kUnitsAllowed);
  EXPECT_EQ(Log(1.0), 0.0);
}

TEST(PortableMath, SineAndCosineAreAccurate) {
  const auto sine = [](long double x) { return std::sin(x); };
  const auto cosine = [](long double x) { return std::cos(x); };
  constexpr double kQuarter = std::numbers::pi / 4.0;
  EXPECT_LT(WorstUnits(Sin, sine, {-kQuarter, kQuarter}), kUnitsAllowed);
  EXPECT_LT(WorstUnits(Cos, cosine, {-kQuarter, kQuarter}), kUnitsAllowed);
  // Beyond, the reduced angle has an absolute error: units of values near 1.
  EXPECT_LT(WorstUnits(Sin, sine, {-7, 7, 0.1}), kUnitsAllowed);
  EXPECT_LT(WorstUnits(Cos, cosine, {-7, 7, 0.1}), kUnitsAllowed);
  EXPECT_LT(WorstUnits(Sin, sine, {-1e5, 1e5, 0.1}), kUnitsAllowed);
  EXPECT_LT(WorstUnits(Cos, cosine, {-1e5, 1e5, 0.1}), kUnitsAllowed);
  EXPECT_EQ(Sin(0.0), 0.0);
  EXPECT_EQ(Cos(0.0), 1.0);
}

TEST(PortableMath, ArcsineIsAccurate) {
  const auto exact = [](long double x) { return std::asin(x); };
  EXPECT_LT(WorstUnits(Asin, exact, {-1, 1}), kUnitsAllowed);
  EXPECT_LT(WorstUnits(Asin, exact, {-1e-6, 1e-6}), kUnitsAllowed);
  EXPECT_LT(WorstUnits(Asin, exact, {0.499, 0.501}), kUnitsAllowed);
  EXPECT_EQ(Asin(2.0), Asin(1.0));
  EXPECT_EQ(Asin(-2.0), -Asin(1.0));
}

}  // namespace
}  // namespace harrier
