// Profile: what a customer's features of version 2 remember beside history and lifetime: purchases
// by day, category, channel and country, gaps, spikes. All in integers; everything is bounded by a
// count of days or of keys seen last rather than by decay, since sums of integers do not depend on
// an order of additions and every value can be counted again from the log. Empty under a policy of
// version 1. Pure value; single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/event_time.h"
#include "core/transaction.h"
#include "state/sample_statistics.h"

namespace harrier {

inline constexpr std::int32_t kProfileDays = 30;
inline constexpr std::size_t kProfileKeysMax = 16;  // of categories, channels or countries
// A purchase of more than this many times the mean of the earlier ones, five at least, is a spike.
inline constexpr std::int64_t kSpikeFactor = 3;
inline constexpr std::int64_t kSpikePurchasesMin = 5;

// A number of purchases and their amount in 1/10,000 of the base currency, both saturating.
struct PurchaseTotals {
  static constexpr std::int64_t kAmountMax = 9'000'000'000'000'000'000;

  std::uint32_t purchases = 0;
  std::int64_t amount = 0;

  void Add(std::int64_t purchase);  // REQUIRES: 0 <= purchase <= kMoneyMax
  void Add(const PurchaseTotals& other);
  bool operator==(const PurchaseTotals&) const = default;
};

struct DayTotals {
  std::int32_t day = 0;  // UTC, since 1970-01-01
  PurchaseTotals totals;
  std::uint32_t spikes = 0;  // of them
  bool operator==(const DayTotals&) const = default;
};

struct KeyTotals {
  std::uint64_t key = 0;
  PurchaseTotals totals;
  bool operator==(const KeyTotals&) const = default;
};

// Totals of the kProfileKeysMax keys seen last; the one seen last is last.
using RecentTotals = std::vector<KeyTotals>;

struct Profile {
  static constexpr EventTime kNoSpike{std::numeric_limits<std::int64_t>::min()};

  std::vector<DayTotals> days;  // with a purchase, ascending; within kProfileDays of the newest
  RecentTotals categories;      // by ProfileKey of the merchant category
  RecentTotals channels;        // by Channel
  RecentTotals countries;       // by CountryCode
  SampleStatistics gaps_ms;     // between each on-time transaction and the newest before it
  EventTime latest_spike = kNoSpike;

  void Clear();                                        // keeps the memory
  [[nodiscard]] std::size_t ApproximateBytes() const;  // on the heap
  void Prefetch() const;
  bool operator==(const Profile&) const = default;
};

// Days since 1970-01-01, UTC. REQUIRES: time.ms >= 0.
[[nodiscard]] constexpr std::int32_t UtcDayOf(EventTime time) {
  return static_cast<std::int32_t>(time.ms / kDayMs);
}
// Of a country, a category or a channel that is there.
[[nodiscard]] const PurchaseTotals& TotalsOf(const RecentTotals& recent, std::uint64_t key);

// What Advance tells the profile of a judged transaction.
struct ProfileEvent {
  const Transaction& transaction;
  std::uint64_t category = 0;  // its key; 0 without a category
  bool is_spike = false;
  std::int64_t gap_ms = -1;  // to the newest before it; below 0: none
};
void AdvanceProfile(Profile* profile, const ProfileEvent& event);

}  // namespace harrier
