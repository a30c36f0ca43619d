// Thinned curves draw the line that they were made of; ticks lie where they say.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/random.h"
#include "evaluation/chart_axis.h"
#include "evaluation/curve.h"
#include "tests/fakes/drawn_line.h"

namespace harrier {
namespace {

// A staircase to (1, 1), as every ROC is one; its treads grow or shrink.
std::vector<Point> Staircase(std::uint64_t seed, std::size_t steps) {
  Random random(seed);
  std::vector<Point> points = {{0, 0}};
  for (std::size_t i = 0; i < steps; ++i) {
    Point next = points.back();
    const double power = random.Uniform01();
    (random.Chance(0.5) ? next.x : next.y) += power * power * power;
    points.push_back(next);
  }
  const Point last = points.back();
  for (Point& point : points)
    point = {point.x / std::max(last.x, 1.0), point.y / std::max(last.y, 1.0)};
  return points;
}

std::vector<Point> Thinned(const std::vector<Point>& points) {
  CurveBuilder curve({}, {});
  for (const Point& point : points) curve.Add(point);
  return curve.Finish();
}

RC_GTEST_PROP(CurveBuilder, ThinningKeepsTheShape, ()) {
  const auto steps = *rc::gen::element<std::size_t>(0, 1, 5, 400, 20'000);
  const std::vector<Point> all = Staircase(*rc::gen::arbitrary<std::uint64_t>(), steps);
  const std::vector<Point> thinned = Thinned(all);
  RC_ASSERT(thinned.size() <= kCurvePointsMax);
  RC_ASSERT(thinned.front() == all.front() && thinned.back() == all.back());
  // Half a pixel, or two where the limit is met.
  const bool limit_is_met = thinned.size() == kCurvePointsMax;
  const double tolerance = limit_is_met ? 8 * kCurveGrid : 2 * kCurveGrid;
  for (std::size_t i = 0; i < all.size(); i += 1 + all.size() / 300) {
    RC_ASSERT(DistanceToLine(all[i], thinned) <= tolerance);
  }
}

RC_GTEST_PROP(CurveBuilder, KeepsPointsInOrderAndInventsNone, ()) {
  const std::vector<Point> all = Staircase(*rc::gen::arbitrary<std::uint64_t>(), 2000);
  auto from = all.begin();
  for (const Point& point : Thinned(all)) {
    from = std::find(from, all.end(), point);
    RC_ASSERT(from != all.end());
  }
}

TEST(CurveBuilderTest, AStraightLineIsTwoPoints) {
  CurveBuilder curve({}, {});
  for (int i = 0; i <= 100'000; ++i) curve.Add({i / 1e5, i / 1e5});
  EXPECT_EQ(curve.Finish(), (std::vector<Point>{{0, 0}, {1, 1}}));
  EXPECT_TRUE(CurveBuilder({}, {}).Finish().empty());
}

// Too rugged for the limit: the greatest teeth stay.
TEST(CurveBuilderTest, TheLimitHoldsAndTheGreatestTeethStay) {
  std::vector<Point> teeth;
  for (int i = 0; i <= 4000; ++i) {
    const double height = i % 400 == 1 ? 1.0 : i % 2 == 1 ? 0.05 : 0.0;
    teeth.push_back({i / 4000.0, height});
  }
  const std::vector<Point> thinned = Thinned(teeth);
  EXPECT_EQ(thinned.size(), kCurvePointsMax);
  EXPECT_EQ(std::count_if(thinned.begin(), thinned.end(), [](Point p) { return p.y == 1; }), 10);
}

RC_GTEST_PROP(Axis, HasAFewTicksWithinItsEnds, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  Axis axis;
  axis.from = random.Uniform(-1000, 1000);
  axis.to = axis.from + std::exp(random.Uniform(-9, 9));
  const std::vector<Tick> ticks = axis.Ticks();
  RC_ASSERT(ticks.size() >= 2 && ticks.size() <= 9);
  const double slack = 1e-6 * (axis.to - axis.from);
  for (const Tick& tick : ticks) {
    RC_ASSERT(tick.value >= axis.from - slack && tick.value <= axis.to + slack);
    RC_ASSERT(std::abs(std::stod(tick.text) - tick.value) <= slack);
  }
}

std::string TickTexts(const Axis& axis) {
  std::string texts;
  for (const Tick& tick : axis.Ticks()) texts += (texts.empty() ? "" : ", ") + tick.text;
  return texts;
}

TEST(AxisTest, TicksReadWell) {
  EXPECT_EQ(TickTexts({"", 0, 1}), "0, 0.2, 0.4, 0.6, 0.8, 1");
  EXPECT_EQ(TickTexts({"", 0, 1.5}), "0, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4");
  EXPECT_EQ(TickTexts({"", -3, 40}), "0, 10, 20, 30, 40");
  EXPECT_EQ(TickTexts({"", 0, 0.031}), "0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03");
  EXPECT_EQ(TickTexts({"", 0, 0.8, AxisScale::kLinear, AxisUnit::kPercent}),
            "0 %, 10 %, 20 %, 30 %, 40 %, 50 %, 60 %, 70 %, 80 %");
  EXPECT_EQ(TickTexts({"", 1e-4, 1, AxisScale::kLogarithmic, AxisUnit::kPercent}),
            "0.01 %, 0.1 %, 1 %, 10 %, 100 %");
  EXPECT_EQ(TickTexts({"", 2, 5000, AxisScale::kLogarithmic}), "10, 100, 1000");
}

TEST(AxisTest, PlacesRunFromOneEndToTheOther) {
  const Axis logarithmic{"", 1e-4, 1, AxisScale::kLogarithmic};
  EXPECT_EQ(logarithmic.ToUnit(1e-4), 0);
  EXPECT_NEAR(logarithmic.ToUnit(1e-2), 0.5, 1e-12);
  EXPECT_EQ(logarithmic.ToUnit(1), 1);
  EXPECT_EQ(logarithmic.ToUnit(0), -1);
  const Axis linear{"", -2, 2};
  EXPECT_EQ(linear.ToUnit(1), 0.75);
  EXPECT_EQ(linear.ToUnit(1e300), 2);
  EXPECT_EQ(linear.ToUnit(-1e300), -1);
}

}  // namespace
}  // namespace harrier
