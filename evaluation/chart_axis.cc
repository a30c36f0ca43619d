#include "evaluation/chart_axis.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/check.h"
#include "core/portable_math.h"

namespace harrier {
namespace {

constexpr int kTicksMax = 8;
constexpr double kRoundingSlack = 1e-9;  // of a step

struct Step {
  double size = 1;
  int decimals = 0;  // that its multiples need
};

// The least of 1, 2, 5 times a power of ten that makes at most kTicksMax steps.
Step StepFor(double length) {
  double power = 1;
  int decimals = 0;
  while (power * kTicksMax < length) power *= 10;
  while (power * kTicksMax / 10 >= length) {
    power /= 10;
    ++decimals;
  }
  // Now a tenth of `power` is too small for a step, and `power` itself is one.
  for (const double part : {0.2, 0.5}) {
    if (power * part * kTicksMax >= length) return {power * part, decimals + 1};
  }
  return {power, decimals};
}

std::string TickText(double value, int decimals, AxisUnit unit) {
  if (unit == AxisUnit::kNumber) return DecimalText(value, decimals);
  return DecimalText(100 * value, std::max(decimals - 2, 0)) + " %";
}

std::vector<Tick> LinearTicks(const Axis& axis) {
  const double length = axis.to - axis.from;
  HARRIER_CHECK(std::isfinite(length), "an axis ends somewhere");
  const Step step = StepFor(length);
  const double first = std::ceil(axis.from / step.size - kRoundingSlack);
  const double last = std::floor(axis.to / step.size + kRoundingSlack);
  std::vector<Tick> ticks;
  for (int i = 0; i <= kTicksMax && first + i <= last; ++i) {
    const double value = (first + i) * step.size;
    ticks.push_back({value, TickText(value, step.decimals, axis.unit)});
  }
  return ticks;
}

std::vector<Tick> PowersOfTen(const Axis& axis) {
  double power = 1;
  int decimals = 0;
  while (power > axis.from * (1 + kRoundingSlack)) {
    power /= 10;
    ++decimals;
  }
  std::vector<Tick> ticks;
  while (power <= axis.to * (1 + kRoundingSlack)) {
    if (power >= axis.from * (1 - kRoundingSlack)) {
      ticks.push_back({power, TickText(power, std::max(decimals, 0), axis.unit)});
    }
    power *= 10;
    --decimals;
  }
  return ticks;
}

}  // namespace

double Axis::ToUnit(double value) const {
  HARRIER_CHECK(from < to, "an axis has a length");
  double place = 0;
  if (scale == AxisScale::kLinear) {
    place = (value - from) / (to - from);
  } else {
    place = value > 0 ? Log(value / from) / Log(to / from) : -1;
  }
  return std::clamp(place, -1.0, 2.0);
}

std::vector<Tick> Axis::Ticks() const {
  return scale == AxisScale::kLinear ? LinearTicks(*this) : PowersOfTen(*this);
}

std::string DecimalText(double value, int decimals) {
  HARRIER_CHECK(std::isfinite(value), "only numbers have a place on a chart");
  std::array<char, 400> buffer{};  // the greatest double has 309 digits before its decimals
  const auto [end, error] =
      std::to_chars(buffer.begin(), buffer.end(), value, std::chars_format::fixed, decimals);
  HARRIER_CHECK(error == std::errc(), "the buffer holds any double");
  std::string text(buffer.begin(), end);
  if (decimals > 0) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

}  // namespace harrier
