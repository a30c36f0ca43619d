// Itinerary: where a customer is at any time - at home, on the way, or away. Journeys take their
// time: below 250 km by rail or road, beyond it by air, with two and a half hours on the ground.
// Pure; single-threaded; the customer's life owns it.
#pragma once

#include <optional>

#include "core/event_time.h"
#include "core/random.h"
#include "producer-sim/person.h"

namespace harrier {

[[nodiscard]] std::int64_t JourneyMs(double distance_km);

class Itinerary {
 public:
  // Says where the person goes during this UTC day. REQUIRES: called day by day, in order.
  void PlanDay(const Person& person, EventTime midnight, Random* random);

  // nullopt: on the way. Valid for times of planned days.
  [[nodiscard]] std::optional<CityId> PlaceAt(const Person& person, EventTime time) const;

 private:
  void Plan(CityId home, double days, EventTime midnight, Random* random);

  bool away_ = false;  // from leave_home_ until back_home_
  CityId city_{};
  EventTime leave_home_;
  EventTime arrive_;
  EventTime leave_city_;
  EventTime back_home_;
};

}  // namespace harrier
