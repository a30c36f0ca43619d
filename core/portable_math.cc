#include "core/portable_math.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace harrier {
namespace {

// ln 2 and pi/2 in two pieces: the high one has trailing zero bits, so that its product with a
// small integer is exact (Cody and Waite 1980, "Software manual for the elementary functions").
constexpr double kLn2High = 0x1.62e42fee00000p-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
constexpr double kHalfPiHigh = 0x1.921fb54400000p+0;
constexpr double kHalfPiLow = 0x1.0b4611a626331p-34;
constexpr double kHalfPi = 0x1.921fb54442d18p+0;

double NearestInteger(double x) { return std::floor(x + 0.5); }

// x * 2^exponent for normal results.
double Scale(double x, int exponent) {
  const auto bits = static_cast<std::uint64_t>(exponent + 1023) << 52;
  return x * std::bit_cast<double>(bits);
}

// e^r for |r| <= ln(2)/2, Taylor series; the first omitted term is below 2^-57.
double ExpReduced(double r) {
  double sum = 1.0;
  for (int n = 13; n >= 2; --n) sum = 1.0 + r / n * sum;
  return 1.0 + r * sum;
}

struct Reduced {
  double rest = 0;
  int quadrant = 0;
};

Reduced ReduceAngle(double x) {
  const double k = NearestInteger(x / kHalfPi);
  const double rest = (x - k * kHalfPiHigh) - k * kHalfPiLow;
  return {rest, static_cast<int>(static_cast<std::int64_t>(k) & 3)};
}

// Taylor series on |x| <= pi/4.
double SinReduced(double x) {
  const double square = x * x;
  double sum = 1.0;
  for (int n = 18; n >= 2; n -= 2) sum = 1.0 - square / (n * (n + 1)) * sum;
  return x * sum;
}

double CosReduced(double x) {
  const double square = x * x;
  double sum = 1.0;
  for (int n = 17; n >= 1; n -= 2) sum = 1.0 - square / (n * (n + 1)) * sum;
  return sum;
}

// asin(x) = x * sum c_n x^(2n), c_n = c_(n-1) (2n-1)^2 / (2n (2n+1)), for |x| <= 1/2.
constexpr int kAsinTerms = 26;
constexpr std::array<double, kAsinTerms> kAsinCoefficients = [] {
  std::array<double, kAsinTerms> c{};
  c[0] = 1.0;
  for (int n = 1; n < kAsinTerms; ++n) {
    const auto i = static_cast<std::size_t>(n);
    c[i] = c[i - 1] * (2.0 * n - 1.0) * (2.0 * n - 1.0) / (2.0 * n * (2.0 * n + 1.0));
  }
  return c;
}();

double AsinReduced(double x) {
  const double square = x * x;
  double sum = 0.0;
  for (std::size_t i = kAsinTerms - 1; i > 0; --i) sum = (sum + kAsinCoefficients[i]) * square;
  return x + x * sum;
}

}  // namespace

double Exp(double x) {
  const double k = NearestInteger(x / (kLn2High + kLn2Low));
  const double r = (x - k * kLn2High) - k * kLn2Low;
  return Scale(ExpReduced(r), static_cast<int>(k));
}

double Exp2(double x) {
  const double k = NearestInteger(x);
  const double r = (x - k) * kLn2High + (x - k) * kLn2Low;
  return Scale(ExpReduced(r), static_cast<int>(k));
}

double Log(double x) {
  constexpr double kSqrtHalf = 0x1.6a09e667f3bcdp-1;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  int exponent = static_cast<int>(bits >> 52) - 1022;
  double mantissa = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000);
  if (mantissa < kSqrtHalf) {
    mantissa *= 2.0;
    --exponent;
  }
  // ln m = 2 atanh(s) = 2s (1 + s^2/3 + s^4/5 + ...), |s| <= 0.172. Written as f - (...) so that
  // the leading term is exact (f = m - 1).
  const double f = mantissa - 1.0;
  const double s = f / (2.0 + f);
  const double square = s * s;
  double series = 0.0;
  for (int n = 21; n >= 3; n -= 2) series = (series + 2.0 / n) * square;
  const double half_square = 0.5 * f * f;
  const double tail = s * (half_square + series);
  const double k = exponent;
  return k * kLn2High - ((half_square - (tail + k * kLn2Low)) - f);
}

double Sin(double radians) {
  const Reduced angle = ReduceAngle(radians);
  const double value = angle.quadrant % 2 == 0 ? SinReduced(angle.rest) : CosReduced(angle.rest);
  return angle.quadrant >= 2 ? -value : value;
}

double Cos(double radians) {
  const Reduced angle = ReduceAngle(radians);
  const double value = angle.quadrant % 2 == 0 ? CosReduced(angle.rest) : SinReduced(angle.rest);
  return angle.quadrant == 1 || angle.quadrant == 2 ? -value : value;
}

double Asin(double x) {
  const double magnitude = std::fabs(x) > 1.0 ? 1.0 : std::fabs(x);
  // Beyond one half: asin(x) = pi/2 - 2 asin(sqrt((1 - x)/2)).
  const double value = magnitude <= 0.5
                           ? AsinReduced(magnitude)
                           : kHalfPi - 2.0 * AsinReduced(std::sqrt((1.0 - magnitude) / 2.0));
  return x < 0 ? -value : value;
}

}  // namespace harrier
