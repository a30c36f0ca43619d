// What fraudsters do. One episode per call: the payments of a scenario, built around an honest one
// of the victim. The first eight kinds have the property that one rule looks for; the rest stay
// below every rule's threshold (docs/simulator.md lists them all). Pure; thread-safe.
#pragma once

#include <cstdint>
#include <vector>

#include "core/random.h"
#include "producer-sim/payment.h"
#include "producer-sim/person.h"

namespace harrier {

struct Victim {
  const Person& person;  // outlives the call
  Payment honest;        // the payment after which it happens
  CountrySet seen_countries = 0;
};

// The kind of the next episode, by weight (docs/simulator.md).
[[nodiscard]] PaymentKind DrawFraudKind(Random* random);
// Mean over the kinds, by weight.
[[nodiscard]] double MeanPaymentsPerEpisode();

// Whether this kind can follow that payment: a clone needs a card that was just present, a twin a
// purchase.
[[nodiscard]] bool Suits(PaymentKind kind, const Payment& honest);

// Appends the payments of one episode, none earlier than the honest payment; serials are left 0.
// REQUIRES: IsAnomaly(kind) and Suits(kind, victim.honest).
void CommitFraud(PaymentKind kind, const Victim& victim, Random* random,
                 std::vector<Payment>* payments);

}  // namespace harrier
