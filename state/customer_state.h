// CustomerState: what we remember of one customer. A value with ==, made of integers and of the
// texts in its history. Advance (state/advance.h) is the only thing that changes it while the
// stream flows. Pure; single-threaded.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/codes.h"
#include "core/event_time.h"
#include "core/ids.h"
#include "state/history.h"
#include "state/merchant_key.h"
#include "state/profile.h"
#include "state/sample_statistics.h"

namespace harrier {

inline constexpr int kHoursPerDay = 24;

struct MerchantCount {
  MerchantKey merchant;
  std::uint32_t transactions = 0;  // saturating
  bool operator==(const MerchantCount&) const = default;
};

// Over the customer's whole life, in offset order: late and too late transactions included.
struct Lifetime {
  std::int64_t judged = 0;                            // transactions, refunds included
  SampleStatistics purchases;                         // refunds excluded
  std::array<std::uint32_t, kHoursPerDay> by_hour{};  // local hour; saturating
  std::vector<CountryCode> countries;                 // sorted
  std::vector<MerchantCount> merchants;               // the one seen last is last

  [[nodiscard]] bool HasSeen(CountryCode country) const;
  [[nodiscard]] std::uint32_t TransactionsAt(MerchantKey merchant) const;
  bool operator==(const Lifetime&) const = default;
};

struct CustomerState {
  static constexpr EventTime kNoneLeft{std::numeric_limits<std::int64_t>::min()};

  Offset applied;  // every record of this customer below it is folded
  History history;
  EventTime newest_that_left = kNoneLeft;  // greatest time that ever left history, by age or cap
  Lifetime lifetime;
  Profile profile;  // empty under feature version 1
  // Records of this customer may be missing from all of it (state/history_gap.h).
  bool may_lack_history = false;

  // Back to an unknown customer; `applied` and the memory stay.
  void Forget();
  // Memory in use, heap included; constant time.
  [[nodiscard]] std::size_t ApproximateBytes() const;
  // Asks for what the next transaction needs, while others are being folded: states are spread over
  // more memory than any processor's cache holds.
  void Prefetch() const;
  bool operator==(const CustomerState&) const = default;
};

// A customer whose newest is more than `ttl_ms` behind the partition's clock counts as unknown: the
// caller then calls Forget before Observe. `clock` includes the current record's time.
[[nodiscard]] bool IsUnknown(const CustomerState& state, EventTime clock, std::int64_t ttl_ms);

}  // namespace harrier
