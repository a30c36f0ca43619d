// ObserveProfile: what a customer's profile and lifetime say about a new transaction, for the
// features of version 2. This transaction counts in the totals of days, in nothing else. Pure
// reads; single-threaded.
#pragma once

#include <cstdint>

#include "core/transaction.h"
#include "state/profile.h"
#include "state/sample_statistics.h"

namespace harrier {

struct Lifetime;

inline constexpr std::int64_t kNoEarlierMs = -1;

struct ProfileObservation {
  // UTC days D - 6 .. D and D - 29 .. D, as far as they are kept.
  PurchaseTotals days_7;
  PurchaseTotals days_30;
  std::int64_t spikes_7d = 0;  // earlier ones
  std::int64_t spikes_30d = 0;
  std::int64_t since_spike_ms = kNoEarlierMs;  // 0 when the latest lies in this one's future
  bool is_spike = false;                       // this one

  std::uint64_t category_key = 0;
  PurchaseTotals in_category;  // earlier purchases there; none without a category
  PurchaseTotals in_channel;
  std::int64_t in_home_country = 0;  // the one with most purchases
  std::int64_t in_any_country = 0;

  std::int64_t at_night = 0;     // earlier transactions with local hours 0 to 5
  std::int64_t around_hour = 0;  // in this local hour of the day and the two beside it
  // For the entropy over merchants with c transactions each: sum of c, and of c ln c in 2^-20.
  std::int64_t at_merchants = 0;
  std::int64_t merchant_logs = 0;
  SampleStatistics gaps_ms;
};

[[nodiscard]] ProfileObservation ObserveProfile(const Profile& profile, const Lifetime& lifetime,
                                                const Transaction& transaction, int local_hour);

}  // namespace harrier
