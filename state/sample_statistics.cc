#include "state/sample_statistics.h"

#include <cmath>

namespace harrier {
namespace {

// The spread of n integers about m, the integer nearest to their mean.
struct Spread {
  std::int64_t nearest_to_mean = 0;  // m
  std::int64_t rest = 0;             // r = S - n m, |r| <= n/2: the mean is m + r/n
  Int128 about_m = 0;                // sum of (x - m)^2
};

// With S = n m + r: sum of (x - m)^2 = Q - 2 m S + n m^2 = Q - m (S + r), in integers. The common
// case, sums below 2^62, is kept in 64 bits because 128-bit division is slow.
Spread SpreadOf(const SampleStatistics& values) {
  constexpr UInt128 kFits64 = UInt128{1} << 62;
  const std::int64_t n = values.count;
  Spread spread;
  if (values.sum < kFits64) {
    const auto sum = static_cast<std::int64_t>(values.sum);
    spread.nearest_to_mean = (sum + n / 2) / n;
    spread.rest = sum - spread.nearest_to_mean * n;
  } else {
    const auto sum = static_cast<Int128>(values.sum);
    spread.nearest_to_mean = static_cast<std::int64_t>((sum + n / 2) / n);
    spread.rest = static_cast<std::int64_t>(sum - Int128{spread.nearest_to_mean} * n);
  }
  spread.about_m = static_cast<Int128>(values.sum_of_squares) -
                   Int128{spread.nearest_to_mean} * (static_cast<Int128>(values.sum) + spread.rest);
  return spread;
}

// About the mean: sum of (x - m)^2 - r^2/n. As |r| <= n/2 and |r| <= sum of (x - m)^2, at most half
// of it is taken away, so that no digits are lost.
double DeviationOf(const Spread& spread, std::int64_t count) {
  const auto n = static_cast<double>(count);
  const auto rest = static_cast<double>(spread.rest);
  const double about_mean = static_cast<double>(spread.about_m) - rest * rest / n;
  return std::sqrt(about_mean / (n - 1.0));
}

}  // namespace

void SampleStatistics::Add(std::int64_t value) {
  if (count >= kCountMax) return;
  const auto added = static_cast<UInt128>(value);
  ++count;
  sum += added;
  sum_of_squares += added * added;
}

double SampleStatistics::StandardScore(std::int64_t value) const {
  if (count < kCountBeforeStandardScore) return 0.0;
  const Spread spread = SpreadOf(*this);
  if (spread.about_m == 0) return 0.0;  // exactly then are all values equal
  const auto rest = static_cast<double>(spread.rest);
  const auto above_m = static_cast<double>(value - spread.nearest_to_mean);
  return (above_m - rest / static_cast<double>(count)) / DeviationOf(spread, count);
}

double SampleStatistics::Mean() const {
  return count == 0 ? 0.0 : static_cast<double>(sum) / static_cast<double>(count);
}

double SampleStatistics::Deviation() const {
  return count < 2 ? 0.0 : DeviationOf(SpreadOf(*this), count);
}

bool SampleStatistics::IsPossible() const {
  if (count < 0 || count > kCountMax) return false;
  if (count == 0) return sum == 0 && sum_of_squares == 0;
  const auto n = static_cast<UInt128>(count);
  if (sum > n * static_cast<UInt128>(kValueMax)) return false;
  if (sum_of_squares > sum * static_cast<UInt128>(kValueMax)) return false;
  const Spread spread = SpreadOf(*this);
  return spread.about_m >= (spread.rest < 0 ? -spread.rest : spread.rest);
}

}  // namespace harrier
