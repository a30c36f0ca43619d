// Axis: how values of one quantity become places on a chart, and which of them get a tick. Pure
// value. The elementary functions are portable, so a chart has the same bytes on every machine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace harrier {

enum class AxisScale : std::uint8_t { kLinear, kLogarithmic };
enum class AxisUnit : std::uint8_t { kNumber, kPercent };  // kPercent: 0.25 is written 25 %

struct Tick {
  double value = 0;
  std::string text;
};

// REQUIRES: from < to, their difference finite; for a logarithmic one both positive.
struct Axis {
  std::string label;
  double from = 0;
  double to = 1;
  AxisScale scale = AxisScale::kLinear;
  AxisUnit unit = AxisUnit::kNumber;

  // 0 at `from`, 1 at `to`; what lies far beyond stays within [-1, 2]. REQUIRES: not NaN.
  [[nodiscard]] double ToUnit(double value) const;
  // Within the axis, rising: steps of 1, 2 or 5 times a power of ten, or the powers of ten.
  [[nodiscard]] std::vector<Tick> Ticks() const;
};

// With so many decimals, trailing zeros cut off; "-0" is "0". REQUIRES: finite.
[[nodiscard]] std::string DecimalText(double value, int decimals);

}  // namespace harrier
