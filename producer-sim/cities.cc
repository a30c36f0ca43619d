#include "producer-sim/cities.h"

#include <array>
#include <cmath>
#include <vector>

#include "core/check.h"
#include "core/portable_math.h"

namespace harrier {
namespace {

// Positions are city centres rounded to 1/100 degree. Weights are a bank whose customers live in
// Europe: roughly by population for homes, by popularity for trips.
constexpr std::array<City, 46> kCities = {{
    {"Berlin", "DE", 525200, 134050, 1, 3.6, 3.0},
    {"Hamburg", "DE", 535500, 99900, 1, 1.8, 1.5},
    {"Munich", "DE", 481400, 115800, 1, 1.5, 2.0},
    {"Cologne", "DE", 509400, 69600, 1, 1.1, 1.2},
    {"Leipzig", "DE", 513400, 123700, 1, 0.6, 0.5},
    {"Paris", "FR", 488600, 23500, 1, 3.2, 5.0},
    {"Lyon", "FR", 457600, 48400, 1, 0.8, 1.0},
    {"Marseille", "FR", 433000, 53700, 1, 0.9, 1.5},
    {"Madrid", "ES", 404200, -37000, 1, 2.2, 3.0},
    {"Barcelona", "ES", 413900, 21700, 1, 1.4, 5.0},
    {"Palma", "ES", 395700, 26500, 1, 0.2, 5.0},
    {"Lisbon", "PT", 387200, -91400, 0, 0.7, 3.0},
    {"Rome", "IT", 419000, 125000, 1, 1.8, 4.0},
    {"Milan", "IT", 454600, 91900, 1, 1.3, 2.0},
    {"Naples", "IT", 408500, 142700, 1, 0.8, 1.5},
    {"Vienna", "AT", 482100, 163700, 1, 1.3, 2.5},
    {"Amsterdam", "NL", 523700, 49000, 1, 1.0, 3.5},
    {"Rotterdam", "NL", 519200, 44800, 1, 0.7, 0.6},
    {"Brussels", "BE", 508500, 43500, 1, 1.0, 1.5},
    {"Dublin", "IE", 533500, -62600, 0, 0.6, 1.5},
    {"Helsinki", "FI", 601700, 249400, 2, 0.6, 0.6},
    {"Athens", "GR", 379800, 237300, 2, 0.7, 3.5},
    {"Heraklion", "GR", 353400, 251300, 2, 0.1, 3.5},
    {"Bratislava", "SK", 481500, 171100, 1, 0.3, 0.5},
    {"Ljubljana", "SI", 460600, 145100, 1, 0.2, 0.5},
    {"Zagreb", "HR", 458200, 159800, 1, 0.4, 0.8},
    {"Split", "HR", 435100, 164400, 1, 0.1, 2.5},
    {"Zurich", "CH", 473800, 85400, 1, 0.0, 1.5},
    {"London", "GB", 515100, -1300, 0, 0.0, 4.5},
    {"Edinburgh", "GB", 559500, -31900, 0, 0.0, 0.9},
    {"Prague", "CZ", 500800, 144400, 1, 0.0, 2.2},
    {"Warsaw", "PL", 522300, 210100, 1, 0.0, 1.2},
    {"Copenhagen", "DK", 556800, 125700, 1, 0.0, 1.4},
    {"Istanbul", "TR", 410100, 289800, 3, 0.0, 2.8},
    {"Antalya", "TR", 369000, 307000, 3, 0.0, 3.0},
    {"Marrakesh", "MA", 316300, -79900, 1, 0.0, 1.0},
    {"Cairo", "EG", 300400, 312400, 2, 0.0, 1.0},
    {"Dubai", "AE", 252000, 552700, 4, 0.0, 1.5},
    {"New York", "US", 407100, -740100, -5, 0.0, 1.6},
    {"Miami", "US", 257600, -801900, -5, 0.0, 0.6},
    {"Sao Paulo", "BR", -235500, -466300, -3, 0.0, 0.4},
    {"Lagos", "NG", 65200, 33800, 1, 0.0, 0.15},
    {"Bangkok", "TH", 137600, 1005000, 7, 0.0, 1.2},
    {"Singapore", "SG", 13500, 1038200, 8, 0.0, 0.5},
    {"Tokyo", "JP", 356800, 1396900, 9, 0.0, 0.6},
    {"Pyongyang", "KP", 390400, 1257600, 9, 0.0, 0.0},
}};
static_assert(kCities.size() <= 64, "a CountrySet has 64 bits");

double HaversineKm(const City& from, const City& to) {
  constexpr double kEarthRadiusKm = 6371.0088;
  constexpr double kRadiansPerE4 = 0x1.921fb54442d18p+1 / 180.0 / 10'000.0;
  const double latitude = kRadiansPerE4 * from.latitude_e4;
  const double other_latitude = kRadiansPerE4 * to.latitude_e4;
  const double half_dlat = Sin((other_latitude - latitude) / 2.0);
  const double half_dlon = Sin(kRadiansPerE4 * (to.longitude_e4 - from.longitude_e4) / 2.0);
  const double h =
      half_dlat * half_dlat + Cos(latitude) * Cos(other_latitude) * half_dlon * half_dlon;
  return 2.0 * kEarthRadiusKm * Asin(std::sqrt(h));
}

std::vector<double> MakeDistances() {
  std::vector<double> distances;
  distances.reserve(kCities.size() * kCities.size());
  for (const City& from : kCities) {
    for (const City& to : kCities) distances.push_back(HaversineKm(from, to));
  }
  return distances;
}

constexpr std::array<CountrySet, kCities.size()> kCountryBits = [] {
  std::array<CountrySet, kCities.size()> bits{};
  for (std::size_t i = 0; i < kCities.size(); ++i) {
    std::size_t first = 0;
    while (kCities[first].country != kCities[i].country) ++first;
    bits[i] = CountrySet{1} << first;
  }
  return bits;
}();

}  // namespace

std::span<const City> AllCities() { return kCities; }

const City& CityOf(CityId id) {
  const auto index = static_cast<std::size_t>(id);
  HARRIER_CHECK(index < kCities.size(), "a city of the table");
  return kCities[index];
}

double DistanceKm(CityId from, CityId to) {
  static const std::vector<double> kDistances = MakeDistances();
  return kDistances[static_cast<std::size_t>(from) * kCities.size() + static_cast<std::size_t>(to)];
}

CountrySet CountryBit(CityId city) { return kCountryBits[static_cast<std::size_t>(city)]; }

CityId WatchedCity() { return ToCityId(kCities.size() - 1); }

}  // namespace harrier
