// How far a point is from a line of straight segments, for tests of curves. Pure; thread-safe.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "evaluation/curve.h"

namespace harrier {

// From a point to the nearest one on the line, tried segment by segment. REQUIRES: a point.
inline double DistanceToLine(const Point& point, const std::vector<Point>& line) {
  double least = std::hypot(point.x - line[0].x, point.y - line[0].y);
  for (std::size_t i = 1; i < line.size(); ++i) {
    const double dx = line[i].x - line[i - 1].x;
    const double dy = line[i].y - line[i - 1].y;
    const double squared = dx * dx + dy * dy;
    const double scalar = (point.x - line[i - 1].x) * dx + (point.y - line[i - 1].y) * dy;
    const double along = squared == 0 ? 0 : std::clamp(scalar / squared, 0.0, 1.0);
    least = std::min(least, std::hypot(line[i - 1].x + along * dx - point.x,
                                       line[i - 1].y + along * dy - point.y));
  }
  return least;
}

}  // namespace harrier
