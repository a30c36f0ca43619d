#include "scoring/gauss_legendre.h"

#include <cmath>

#include "core/check.h"
#include "core/portable_math.h"

namespace harrier {
namespace {

constexpr double kPi = 3.14159265358979323846;

struct Legendre {
  double value = 0;
  double slope = 0;
};

// P_n(x) and its derivative by the three-term recurrence. REQUIRES: |x| < 1.
Legendre LegendreAt(std::size_t degree, double x) {
  double before = 0;
  double value = 1;
  for (std::size_t i = 0; i < degree; ++i) {
    const auto k = static_cast<double>(i);
    const double next = ((2 * k + 1) * x * value - k * before) / (k + 1);
    before = value;
    value = next;
  }
  return {value, static_cast<double>(degree) * (before - x * value) / (1 - x * x)};
}

// The root of P_n near a guess, by Newton's method. The guess is right to a small part of the
// distance between roots and each step squares the error, so six are more than enough for doubles.
double RootNear(std::size_t degree, double guess) {
  constexpr int kNewtonSteps = 6;
  double x = guess;
  for (int i = 0; i < kNewtonSteps; ++i) {
    const Legendre at = LegendreAt(degree, x);
    x -= at.value / at.slope;
  }
  return x;
}

}  // namespace

std::vector<QuadraturePoint> GaussLegendre(std::size_t points) {
  HARRIER_CHECK(points > 0, "a quadrature has at least one point");
  const auto n = static_cast<double>(points);
  std::vector<QuadraturePoint> rule(points);
  for (std::size_t i = 0; i < (points + 1) / 2; ++i) {
    const double root = RootNear(points, Cos(kPi * (static_cast<double>(i) + 0.75) / (n + 0.5)));
    const double slope = LegendreAt(points, root).slope;
    // On [-1, 1] the weight is 2/((1 - x^2) P'(x)^2); the interval is halved.
    const double weight = 1 / ((1 - root * root) * slope * slope);
    rule[i] = {(1 - root) / 2, weight};
    rule[points - 1 - i] = {(1 + root) / 2, weight};
  }
  return rule;
}

}  // namespace harrier
