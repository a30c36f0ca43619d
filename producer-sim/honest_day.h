// One day of honest spending: errands, work hours, nights out, and the harmless oddities that look
// like fraud - parking paid twice, a payment retried, in-app purchases in a row, the big purchase
// after the salary, a refund. Pure; single-threaded.
#pragma once

#include <vector>

#include "core/random.h"
#include "producer-sim/itinerary.h"
#include "producer-sim/payment.h"
#include "producer-sim/person.h"

namespace harrier {

// Where and by whom the day is lived. Views: they outlive the call.
struct HonestDay {
  const Person& person;
  const Itinerary& itinerary;
  EventTime midnight;        // UTC
  char phone = kFirstPhone;  // the one in use
};

// Appends the payments of the day, unordered, all in [midnight, midnight + 24 h), and to *refunds
// those that come back on later days. Serials are left 0.
void SpendDay(const HonestDay& day, Random* random, std::vector<Payment>* payments,
              std::vector<Payment>* refunds);

}  // namespace harrier
