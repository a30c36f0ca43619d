#include "producer-sim/traffic.h"

#include <algorithm>
#include <tuple>

#include "core/check.h"
#include "producer-sim/fraud_scenarios.h"

namespace harrier {

Traffic::Traffic(const TrafficOptions& options)
    : next_midnight_(options.start), end_(options.start.ms + options.days * kDayMs) {
  HARRIER_CHECK(options.anomaly_rate >= 0 && options.anomaly_rate <= 0.5, "a rate of anomalies");
  HARRIER_CHECK(options.start.ms % kDayMs == 0, "days begin at midnight UTC");
  // Of n honest payments, n * chance begin an episode, and episodes add n * rate / (1 - rate).
  const double fraud_chance =
      options.anomaly_rate / (1.0 - options.anomaly_rate) / MeanPaymentsPerEpisode();
  customers_.reserve(options.customers);
  for (std::uint32_t number = 0; number < options.customers; ++number) {
    customers_.emplace_back(options.seed, number, fraud_chance);
  }
}

bool Traffic::NextDay(std::vector<Payment>* payments) {
  payments->clear();
  if (next_midnight_ >= end_) return false;
  for (CustomerLife& customer : customers_) customer.LiveDay(next_midnight_, payments);
  std::sort(payments->begin(), payments->end(), [](const Payment& left, const Payment& right) {
    return std::tie(left.time, left.customer, left.serial) <
           std::tie(right.time, right.customer, right.serial);
  });
  next_midnight_ = EventTime(next_midnight_.ms + kDayMs);
  return true;
}

double ExpectedPaymentsPerDay(const TrafficOptions& options) {
  double sum = 0;
  for (std::uint32_t number = 0; number < options.customers; ++number) {
    sum += DrawPerson(options.seed, number).purchases_per_day;
  }
  return sum;
}

}  // namespace harrier
