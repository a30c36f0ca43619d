// The map of the simulated world: real cities with their positions, from which homes, trips,
// merchants and cloned cards take their place. Pure; thread-safe; static tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace harrier {

struct City {
  std::string_view name;
  std::string_view country;   // ISO 3166-1 alpha-2
  std::int32_t latitude_e4;   // degrees in 1/10,000
  std::int32_t longitude_e4;  // degrees in 1/10,000
  int utc_offset_h;           // standard time; the simulated world has no summer time
  double home_weight;         // how many customers live there; 0: nobody
  double travel_weight;       // how many trips go there; 0: none
};

enum class CityId : std::uint8_t {};

[[nodiscard]] std::span<const City> AllCities();
[[nodiscard]] const City& CityOf(CityId id);
[[nodiscard]] constexpr CityId ToCityId(std::size_t index) { return static_cast<CityId>(index); }

// Great circle between two city centres, km (haversine, earth radius 6371.0088 km).
[[nodiscard]] double DistanceKm(CityId from, CityId to);

// A set of countries, one bit each; bits are positions of a country's first city in the table.
using CountrySet = std::uint64_t;
[[nodiscard]] CountrySet CountryBit(CityId city);

// Pyongyang: no honest customer goes there. For anomalies of kind watched_country.
[[nodiscard]] CityId WatchedCity();

}  // namespace harrier
