// Curve: the points of a line on a chart, thinned until a few hundred draw the same line. Points
// come in order; a stretch that stays within one cell of a fine grid is kept as its ends, then the
// line is refined where it is furthest off until the limit (Ramer 1972; Douglas and Peucker 1973,
// best first). Pure. Memory: what the grid leaves, thousands of points for millions of rows.
#pragma once

#include <cstddef>
#include <vector>

#include "evaluation/chart_axis.h"

namespace harrier {

struct Point {
  double x = 0;
  double y = 0;
  bool operator==(const Point&) const = default;
};

inline constexpr std::size_t kCurvePointsMax = 500;
// Of the length of an axis: two cells are less than half a pixel on a chart 800 pixels wide.
inline constexpr double kCurveGrid = 1.0 / 4096;

class CurveBuilder {
 public:
  CurveBuilder(Axis x, Axis y);

  // In drawing order, in the units of the axes. REQUIRES: not NaN.
  void Add(Point point);
  // At most kCurvePointsMax of them, the first and the last included; nothing left out lies further
  // from the line than two cells, unless it is too rugged for that many points. Call once.
  [[nodiscard]] std::vector<Point> Finish();

 private:
  struct Candidate {
    Point point;
    Point place;  // on the unit square
  };
  [[nodiscard]] static double Distance(const Candidate& from, const Candidate& to,
                                       const Candidate& point);

  // A stretch between two kept candidates.
  struct Stretch {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t furthest = 0;
    double distance = 0;
    bool operator<(const Stretch& other) const;
  };
  [[nodiscard]] Stretch Measure(std::size_t begin, std::size_t end) const;

  Axis x_;
  Axis y_;
  std::vector<Candidate> candidates_;
};

}  // namespace harrier
