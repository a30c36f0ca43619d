// KnownFraud: which customers are known to be defrauded when a day starts, so that their cards are
// blocked and nobody needs a detector for them any more. The protocol of Le Borgne, Siblini,
// Lebichot, Bontempi 2022, "Reproducible Machine Learning for Credit Card Fraud Detection -
// Practical Handbook", chapter 5, section 2: an anomaly of day f is known when day f + delay + 1
// starts, and its customer has left from then on. Pure; single-threaded. Memory: 4 bytes a
// customer.
#pragma once

#include <cstdint>
#include <vector>

namespace harrier {

class KnownFraud {
 public:
  // REQUIRES: delay_days >= 0.
  explicit KnownFraud(int delay_days) : delay_days_(delay_days) {}

  // The customer has an anomaly on that day (RowFacts::day). In any order.
  void Add(std::uint32_t customer, std::int32_t day);
  // Whether one of them is known when `day` starts.
  [[nodiscard]] bool IsKnown(std::uint32_t customer, std::int32_t day) const;

 private:
  int delay_days_;
  std::vector<std::int32_t> first_days_;  // by customer
};

}  // namespace harrier
