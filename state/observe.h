// Observe: what one customer's state says about a new transaction, before the state advances.
// All windows are (t - W, t] in event time; everything about "earlier" transactions excludes this
// one, counts and sums of purchases include it. Pure reads; single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "core/event_time.h"
#include "core/money.h"
#include "core/transaction.h"
#include "core/verdict.h"
#include "state/customer_state.h"
#include "state/merchant_key.h"
#include "state/observe_profile.h"
#include "state/sample_statistics.h"
#include "state/time_zone.h"

namespace harrier {

inline constexpr std::size_t kNotInHistory = std::numeric_limits<std::size_t>::max();
// Fewer earlier judged transactions than this: a cold start.
inline constexpr std::int64_t kColdStartTransactions = 5;

struct Observation {
  enum class Kind : std::uint8_t {
    kJudged,
    kRedelivery,  // the id is in history with the same content: counted, changes nothing
    kConflict,    // the id is in history with other content: for the dead-letter topic
  };

  // Only `kind` and `same_id` are meaningful unless it is kJudged.
  Kind kind = Kind::kJudged;
  std::size_t same_id = kNotInHistory;  // the redelivered one's place in history

  Timing timing = Timing::kOnTime;
  bool truncated = false;
  bool cold_start = false;
  LocalTime local;

  // Keys, computed once for both Observe and Advance.
  std::uint64_t id_hash = 0;
  std::uint64_t city_hash = 0;
  MerchantKey merchant;
  std::size_t position = 0;  // entries of history at or before t: where this one enters

  // Windows, out of history. A too late transaction is seen alone.
  int purchases_1m = 0;
  int purchases_10m = 0;
  int purchases_1h = 0;
  int purchases_24h = 0;
  Money amount_1h;
  Money amount_24h;  // base currency; at most kHistoryCapMax purchases, so it cannot overflow
  int distinct_cities_1m = 0;
  std::int64_t since_last_ms = kNoEarlierMs;
  std::size_t twin = kNotInHistory;            // of a suspected duplicate, the latest
  std::size_t previous_place = kNotInHistory;  // only when this one is card-present and located
  Place from;                                  // the place at `previous_place`
  std::int64_t since_previous_place_ms = 0;

  // Whole life.
  std::int64_t earlier = 0;
  std::int64_t earlier_in_hour = 0;
  std::int64_t earlier_at_merchant = 0;
  bool country_is_new = false;  // never seen, though others were
  SampleStatistics earlier_purchases;

  ProfileObservation profile;  // all 0 unless it was asked for
};

// With `history_transactions_max` up to this, amount_24h fits 64 bits. Config enforces it.
inline constexpr int kHistoryCapMax = 8192;

struct ObserveOptions {
  LocalTime local;                       // of the transaction's time
  std::int64_t duplicate_window_ms = 0;  // at most 24 h
  int feature_version = 1;               // from 2 on the profile is observed
};

[[nodiscard]] Observation Observe(const CustomerState& state, const Transaction& transaction,
                                  const ObserveOptions& options);

}  // namespace harrier
