// Gauss-Legendre quadrature on [0, 1]: n points integrate polynomials of degree 2n - 1 exactly
// (Abramowitz, Stegun 1964, 25.4.30). Made of portable arithmetic, so the bits are the same on
// every machine. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <vector>

namespace harrier {

struct QuadraturePoint {
  double place = 0;   // in (0, 1)
  double weight = 0;  // greater than 0; all weights add up to 1
};

// In ascending order of places. REQUIRES: points > 0.
[[nodiscard]] std::vector<QuadraturePoint> GaussLegendre(std::size_t points);

}  // namespace harrier
