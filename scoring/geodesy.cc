#include "scoring/geodesy.h"

#include <cmath>

#include "core/portable_math.h"

namespace harrier {
namespace {

constexpr double kRadiansPerDegree = 0x1.1df46a2529d39p-6;  // pi/180
constexpr double kPi = 0x1.921fb54442d18p+1;

double Square(double x) { return x * x; }

}  // namespace

double GreatCircleKm(const GeoPoint& from, const GeoPoint& to) {
  const double cosines =
      Cos(from.latitude * kRadiansPerDegree) * Cos(to.latitude * kRadiansPerDegree);
  const double half_north = (to.latitude - from.latitude) / 2.0 * kRadiansPerDegree;
  const double half_east = (to.longitude - from.longitude) / 2.0 * kRadiansPerDegree;
  const double haversine = Square(Sin(half_north)) + cosines * Square(Sin(half_east));
  if (haversine <= 0.5) return 2.0 * kEarthRadiusKm * Asin(std::sqrt(haversine));
  // The far half of the globe: the arcsine loses digits near 1, so go by the haversine of the
  // distance to the antipode, which is 1 - haversine, computed without that subtraction.
  const double half_middle = (to.latitude + from.latitude) / 2.0 * kRadiansPerDegree;
  const double remaining = Square(Sin(half_middle)) + cosines * Square(Cos(half_east));
  return kEarthRadiusKm * (kPi - 2.0 * Asin(std::sqrt(remaining)));
}

}  // namespace harrier
