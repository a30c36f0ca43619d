// SampleStatistics: count, sum and sum of squares of whole numbers, such as a customer's purchases
// in 1/10,000 of the base currency or the gaps between them in ms, exact, so that no order of
// additions can matter. Pure value; single-threaded.
#pragma once

#include <cstdint>

#include "core/int128.h"

namespace harrier {

struct SampleStatistics {
  // From here on further values leave the statistics as they are: 10^8 squares of at most 10^30
  // are what 128 bits can hold.
  static constexpr std::int64_t kCountMax = 100'000'000;
  static constexpr std::int64_t kValueMax = 1'000'000'000'000'000;  // kMoneyMax, or 31,700 years
  static constexpr std::int64_t kCountBeforeStandardScore = 5;

  std::int64_t count = 0;
  UInt128 sum = 0;
  UInt128 sum_of_squares = 0;

  void Add(std::int64_t value);  // REQUIRES: 0 <= value <= kValueMax
  // (value - mean) / sample deviation (n - 1); 0 before five values and for deviation 0.
  [[nodiscard]] double StandardScore(std::int64_t value) const;
  // 0 without values.
  [[nodiscard]] double Mean() const;
  // The sample deviation (n - 1); 0 before two values.
  [[nodiscard]] double Deviation() const;
  // Whether some values have these sums; false only for bytes that are not ours.
  [[nodiscard]] bool IsPossible() const;

  bool operator==(const SampleStatistics&) const = default;
};

}  // namespace harrier
