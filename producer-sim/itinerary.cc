#include "producer-sim/itinerary.h"

namespace harrier {
namespace {

// Trips in a year. Holidays go far, city trips near.
constexpr double kHolidaysPerYear = 1.6;
constexpr double kCityTripsPerYear = 4.0;
constexpr double kBusinessTripsPerYear = 26.0;
constexpr double kDaysPerYear = 365.0;
constexpr double kCityTripKmMax = 1'200.0;

// Some city other than home, by popularity; nullopt when the draw is not within the distance.
std::optional<CityId> DrawDestination(CityId home, double distance_km_max, Random* random) {
  double total = 0;
  for (const City& city : AllCities()) total += city.travel_weight;
  double rest = total * random->Uniform01();
  std::size_t i = 0;
  while (i + 1 < AllCities().size() && rest >= AllCities()[i].travel_weight) {
    rest -= AllCities()[i].travel_weight;
    ++i;
  }
  const CityId city = ToCityId(i);
  if (city == home || DistanceKm(home, city) > distance_km_max) return std::nullopt;
  return city;
}

}  // namespace

std::int64_t JourneyMs(double distance_km) {
  const double hours = distance_km < 250.0 ? 0.5 + distance_km / 80.0 : 2.5 + distance_km / 700.0;
  return static_cast<std::int64_t>(hours * static_cast<double>(kHourMs));
}

void Itinerary::PlanDay(const Person& person, EventTime midnight, Random* random) {
  if (away_ && back_home_ <= midnight) away_ = false;
  if (away_) return;
  const double draw = random->Uniform01() * kDaysPerYear;
  const double business = person.travels_for_work ? kBusinessTripsPerYear : 0.0;
  if (draw >= kHolidaysPerYear + kCityTripsPerYear + business) return;
  const bool holiday = draw < kHolidaysPerYear;
  const auto city = DrawDestination(person.home, holiday ? 20'000.0 : kCityTripKmMax, random);
  if (!city) return;
  city_ = *city;
  away_ = true;
  const double days = holiday ? random->Uniform(5.0, 15.0) : random->Uniform(1.2, 3.5);
  Plan(person.home, days, midnight, random);
}

void Itinerary::Plan(CityId home, double days, EventTime midnight, Random* random) {
  const std::int64_t journey_ms = JourneyMs(DistanceKm(home, city_));
  const double leave_h = random->Uniform(5.0, 18.0);
  leave_home_ = EventTime(midnight.ms + static_cast<std::int64_t>(leave_h * kHourMs));
  arrive_ = EventTime(leave_home_.ms + journey_ms);
  leave_city_ = EventTime(arrive_.ms + static_cast<std::int64_t>(days * kDayMs));
  back_home_ = EventTime(leave_city_.ms + journey_ms);
}

std::optional<CityId> Itinerary::PlaceAt(const Person& person, EventTime time) const {
  if (!away_ || time < leave_home_ || time >= back_home_) return person.home;
  if (time >= arrive_ && time < leave_city_) return city_;
  return std::nullopt;
}

}  // namespace harrier
