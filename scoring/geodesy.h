// Great-circle distance on the mean sphere. Pure; thread-safe.
#pragma once

namespace harrier {

inline constexpr double kEarthRadiusKm = 6371.0088;  // IUGG mean radius R1

struct GeoPoint {
  double latitude = 0;   // degrees
  double longitude = 0;  // degrees
};

// Haversine formula (Sinnott 1984, "Virtues of the haversine").
[[nodiscard]] double GreatCircleKm(const GeoPoint& from, const GeoPoint& to);

}  // namespace harrier
