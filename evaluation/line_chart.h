// LineChart: lines on two axes as one SVG image: axes with ticks, a legend, light or dark as the
// reader's system asks, a title and a description for screen readers. It refers to nothing outside
// itself, holds no script, and its styles and ids are bound to its name, so that several fit into
// one HTML page. Lines differ by dashes or width as well as by colour. Pure; thread-safe; the same
// bytes on every machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evaluation/chart_axis.h"
#include "evaluation/curve.h"

namespace harrier {

enum class LineKind : std::uint8_t {
  kLine,       // takes the next of four colours
  kMarked,     // with a dot at each point
  kReference,  // thin and grey: what chance or perfection would draw
};

struct ChartLine {
  std::string name;           // in the legend
  std::vector<Point> points;  // finite; none: the legend says that it is not defined
  LineKind kind = LineKind::kLine;
};

struct LineChart {
  std::string name;         // of its ids: lower-case letters, digits, "-"
  std::string title;        // texts may hold any UTF-8
  std::string description;  // what it shows, for those who do not see it
  Axis x;
  Axis y;
  std::vector<ChartLine> lines;
};

[[nodiscard]] std::string LineChartSvg(const LineChart& chart);

// Text as XML character data: markup is escaped, characters that XML does not know become U+FFFD.
[[nodiscard]] std::string XmlText(std::string_view text);

}  // namespace harrier
