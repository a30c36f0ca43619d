#include "scoring/geodesy.h"

#include <algorithm>
#include <cmath>

#include "core/portable_math.h"

namespace harrier {

double GreatCircleKm(const GeoPoint& from, const GeoPoint& to) {
  constexpr double kRadiansPerDegree = 0x1.1df46a2529d39p-6;  // pi/180
  const double half_north = Sin((to.latitude - from.latitude) / 2.0 * kRadiansPerDegree);
  const double half_east = Sin((to.longitude - from.longitude) / 2.0 * kRadiansPerDegree);
  const double haversine = half_north * half_north + Cos(from.latitude * kRadiansPerDegree) *
                                                         Cos(to.latitude * kRadiansPerDegree) *
                                                         half_east * half_east;
  // Near antipodes rounding may lead out of [0, 1].
  return 2.0 * kEarthRadiusKm * Asin(std::sqrt(std::clamp(haversine, 0.0, 1.0)));
}

}  // namespace harrier
