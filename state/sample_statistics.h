// AmountStatistics: count, sum and sum of squares of a customer's purchases, whole life, in exact
// integers of 1/10,000 of the base currency, so that no order of additions can matter.
// Pure value; single-threaded.
#pragma once

#include <cstdint>

#include "core/int128.h"
#include "core/money.h"

namespace harrier {

struct AmountStatistics {
  // From here on further purchases leave the statistics as they are: 10^8 squares of at most 10^30
  // are what 128 bits can hold.
  static constexpr std::int64_t kCountMax = 100'000'000;
  static constexpr std::int64_t kCountBeforeStandardScore = 5;

  std::int64_t count = 0;
  UInt128 sum = 0;
  UInt128 sum_of_squares = 0;

  void Add(Money purchase);  // REQUIRES: 0 <= purchase <= kMoneyMax
  // (amount - mean) / sample deviation (n - 1); 0 before five purchases and for deviation 0.
  [[nodiscard]] double StandardScore(Money amount) const;
  // The sample deviation (n - 1) in 1/10,000 units; 0 before two purchases.
  [[nodiscard]] double Deviation() const;
  // Whether some purchases have these sums; false only for bytes that are not ours.
  [[nodiscard]] bool IsPossible() const;

  bool operator==(const AmountStatistics&) const = default;
};

}  // namespace harrier
