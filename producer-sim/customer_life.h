// CustomerLife: one simulated customer, day after day. What a customer does depends on the seed and
// the customer's number alone: not on how many others there are, and the honest part not on how
// much fraud is planted. Pure; single-threaded; about 350 bytes each.
#pragma once

#include <optional>
#include <vector>

#include "core/random.h"
#include "producer-sim/itinerary.h"
#include "producer-sim/payment.h"
#include "producer-sim/person.h"

namespace harrier {

class CustomerLife {
 public:
  // `fraud_chance`: that an episode begins at an honest payment.
  CustomerLife(std::uint64_t seed, std::uint32_t number, double fraud_chance);

  // Appends the payments of the UTC day that begins at `midnight`, by (time, serial).
  // REQUIRES: called day by day, in order.
  void LiveDay(EventTime midnight, std::vector<Payment>* payments);

  [[nodiscard]] const Person& person() const { return person_; }

 private:
  // Where a card was last shown, for honest payments that a clone makes look impossible.
  struct LastPresence {
    EventTime time;
    CityId place{};
    bool by_clone = false;
  };

  void LiveHonestly(EventTime midnight, std::vector<Payment>* payments);
  void SufferFraud(const std::vector<Payment>& payments, std::size_t first_of_day);
  void AddDue(EventTime end, std::vector<Payment>* payments);
  void Remember(Payment* payment);

  Person person_;
  Itinerary itinerary_;
  Random honest_;
  Random fraud_;
  double fraud_chance_;
  std::vector<Payment> later_;      // of coming days: refunds and fraud under way
  std::optional<PaymentKind> due_;  // fraud that waits for a payment that suits it
  std::optional<LastPresence> last_presence_;
  CountrySet seen_countries_ = 0;
  std::uint32_t honest_count_ = 0;
  std::uint32_t fraud_count_ = 0;
  char phone_ = kFirstPhone;
};

}  // namespace harrier
