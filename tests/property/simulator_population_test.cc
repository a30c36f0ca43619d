// For any seed and population: what one customer does depends on the seed and the number alone.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "core/random.h"
#include "producer-sim/payment_text.h"
#include "producer-sim/traffic.h"

namespace harrier {
namespace {

std::vector<std::string> TransactionsOf(const TrafficOptions& options, std::uint32_t below) {
  Traffic traffic(options);
  PaymentWriter writer(options.seed);
  std::vector<std::string> texts;
  std::vector<Payment> day;
  while (traffic.NextDay(&day)) {
    for (const Payment& payment : day) {
      if (payment.customer < below) texts.emplace_back(writer.Write(payment).transaction);
    }
  }
  return texts;
}

RC_GTEST_PROP(SimulatorPopulation, ASubPopulationIsTheSameInAnyPopulation, ()) {
  TrafficOptions options;
  options.seed = *rc::gen::arbitrary<std::uint64_t>();
  options.customers = *rc::gen::inRange(1U, 12U);
  options.days = *rc::gen::inRange(std::int64_t{1}, std::int64_t{25});
  options.start = EventTime(*rc::gen::inRange(std::int64_t{0}, std::int64_t{40'000}) * kDayMs);
  options.anomaly_rate = *rc::gen::element(0.0, 0.01, 0.3);
  TrafficOptions larger = options;
  larger.customers += *rc::gen::inRange(0U, 12U);
  RC_ASSERT(TransactionsOf(options, options.customers) ==
            TransactionsOf(larger, options.customers));
}

RC_GTEST_PROP(SimulatorPopulation, UniformBelowStaysBelow, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const auto bound = *rc::gen::suchThat<std::uint64_t>([](std::uint64_t b) { return b > 0; });
  for (int i = 0; i < 20; ++i) RC_ASSERT(random.UniformBelow(bound) < bound);
}

}  // namespace
}  // namespace harrier
