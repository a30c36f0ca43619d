#include "evaluation/curve.h"

#include <algorithm>
#include <cmath>
#include <queue>

namespace harrier {
namespace {

bool InOneCell(Point a, Point b) {
  return std::floor(a.x / kCurveGrid) == std::floor(b.x / kCurveGrid) &&
         std::floor(a.y / kCurveGrid) == std::floor(b.y / kCurveGrid);
}

}  // namespace

CurveBuilder::CurveBuilder(Axis x, Axis y) : x_(std::move(x)), y_(std::move(y)) {}

void CurveBuilder::Add(Point point) {
  const Candidate candidate{point, {x_.ToUnit(point.x), y_.ToUnit(point.y)}};
  const std::size_t count = candidates_.size();
  const bool continues_stretch = count >= 2 &&
                                 InOneCell(candidates_[count - 2].place, candidate.place) &&
                                 InOneCell(candidates_[count - 1].place, candidate.place);
  if (continues_stretch) {
    candidates_.back() = candidate;
  } else {
    candidates_.push_back(candidate);
  }
}

// From a point to the line segment between two others.
double CurveBuilder::Distance(const Candidate& from, const Candidate& to, const Candidate& point) {
  const double dx = to.place.x - from.place.x;
  const double dy = to.place.y - from.place.y;
  const double px = point.place.x - from.place.x;
  const double py = point.place.y - from.place.y;
  const double length_squared = dx * dx + dy * dy;
  const double along =
      length_squared > 0 ? std::clamp((px * dx + py * dy) / length_squared, 0.0, 1.0) : 0.0;
  const double off_x = px - along * dx;
  const double off_y = py - along * dy;
  return std::sqrt(off_x * off_x + off_y * off_y);
}

// Equal distances: the earlier stretch first.
bool CurveBuilder::Stretch::operator<(const Stretch& other) const {
  return distance != other.distance ? distance < other.distance : begin > other.begin;
}

CurveBuilder::Stretch CurveBuilder::Measure(std::size_t begin, std::size_t end) const {
  Stretch stretch{begin, end, begin, 0};
  for (std::size_t i = begin + 1; i < end; ++i) {
    const double distance = Distance(candidates_[begin], candidates_[end], candidates_[i]);
    if (distance > stretch.distance) {
      stretch.distance = distance;
      stretch.furthest = i;
    }
  }
  return stretch;
}

std::vector<Point> CurveBuilder::Finish() {
  if (candidates_.empty()) return {};
  std::vector<std::size_t> kept = {0};
  if (candidates_.size() > 1) kept.push_back(candidates_.size() - 1);
  std::priority_queue<Stretch> stretches;
  stretches.push(Measure(0, candidates_.size() - 1));
  // Most of the tolerance of two cells goes to what the grid left out: a cell's diagonal.
  while (kept.size() < kCurvePointsMax && stretches.top().distance > kCurveGrid / 2) {
    const Stretch worst = stretches.top();
    stretches.pop();
    kept.push_back(worst.furthest);
    stretches.push(Measure(worst.begin, worst.furthest));
    stretches.push(Measure(worst.furthest, worst.end));
  }
  std::sort(kept.begin(), kept.end());
  std::vector<Point> points;
  points.reserve(kept.size());
  for (const std::size_t index : kept) points.push_back(candidates_[index].point);
  return points;
}

}  // namespace harrier
