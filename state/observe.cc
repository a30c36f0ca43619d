#include "state/observe.h"

#include <algorithm>

namespace harrier {
namespace {

// The place in history of the transaction with this id, among those newer than
// max(newest, t) - 24 h.
std::size_t FindSameId(const History& history, const Transaction& transaction,
                       std::uint64_t id_hash) {
  if (history.empty()) return kNotInHistory;
  const EventTime newest = std::max(history.newest().time, transaction.time);
  for (std::size_t i = history.size(); i > 0; --i) {
    const HistoryEntry& entry = history[i - 1];
    if (entry.time.ms <= newest.ms - kHistoryMs) break;
    if (entry.id_hash == id_hash && history.IdOf(i - 1) == transaction.transaction_id) return i - 1;
  }
  return kNotInHistory;
}

Timing TimingOf(const History& history, EventTime time) {
  if (history.empty() || time >= history.newest().time) return Timing::kOnTime;
  return time.ms > history.newest().time.ms - kHistoryMs ? Timing::kLate : Timing::kTooLate;
}

// Counts purchases backwards from where a transaction enters, window by window, so that each entry
// is looked at once.
class PurchaseCounter {
 public:
  PurchaseCounter(const History& history, const Transaction& transaction, std::size_t position)
      : history_(history), time_(transaction.time), next_(position) {
    if (!transaction.is_refund()) Count(transaction.amount_base);
  }

  // Extends the window to (t - window_ms, t]. Returns the purchases in it.
  int ExtendTo(std::int64_t window_ms) {
    for (; next_ > 0; --next_) {
      const HistoryEntry& entry = history_[next_ - 1];
      if (entry.time.ms <= time_.ms - window_ms) break;
      if (!entry.is_refund()) Count(entry.amount_base);
    }
    return purchases_;
  }
  [[nodiscard]] Money amount() const { return amount_; }

 private:
  void Count(Money amount) {
    ++purchases_;
    amount_.ten_thousandths += amount.ten_thousandths;
  }

  const History& history_;
  EventTime time_;
  std::size_t next_;  // entries before it have not been looked at
  int purchases_ = 0;
  Money amount_;
};

void ObservePurchases(const History& history, const Transaction& transaction, Observation* seen) {
  PurchaseCounter counter(history, transaction, seen->position);
  seen->purchases_1m = counter.ExtendTo(kMinuteMs);
  seen->purchases_10m = counter.ExtendTo(10 * kMinuteMs);
  seen->purchases_1h = counter.ExtendTo(kHourMs);
  seen->amount_1h = counter.amount();
  seen->purchases_24h = counter.ExtendTo(kDayMs);
  seen->amount_24h = counter.amount();
}

// Whether the city at `index` occurs again between there and `end`.
bool OccursLater(const History& history, std::size_t index, std::size_t end) {
  for (std::size_t later = index + 1; later < end; ++later) {
    if (history[later].city_hash == history[index].city_hash &&
        history.CityOf(later) == history.CityOf(index)) {
      return true;
    }
  }
  return false;
}

int CountDistinctCities1m(const History& history, const Transaction& transaction,
                          std::size_t position) {
  int cities = transaction.city.empty() ? 0 : 1;
  for (std::size_t i = position; i > 0; --i) {
    if (history[i - 1].time.ms <= transaction.time.ms - kMinuteMs) break;
    const std::string_view city = history.CityOf(i - 1);
    if (city.empty() || city == transaction.city) continue;
    if (!OccursLater(history, i - 1, position)) ++cities;
  }
  return cities;
}

std::size_t FindTwin(const History& history, const Transaction& transaction,
                     const Observation& seen, std::int64_t window_ms) {
  if (transaction.is_refund() || seen.merchant.kind == MerchantKey::Kind::kNone) {
    return kNotInHistory;
  }
  for (std::size_t i = seen.position; i > 0; --i) {
    const HistoryEntry& entry = history[i - 1];
    if (entry.time.ms <= transaction.time.ms - window_ms) break;
    if (entry.amount == transaction.amount && entry.currency == transaction.currency &&
        entry.merchant == seen.merchant) {
      return i - 1;
    }
  }
  return kNotInHistory;
}

void ObservePreviousPlace(const History& history, const Transaction& transaction,
                          Observation* seen) {
  if (!transaction.card_present || !transaction.has_position) return;
  for (std::size_t i = seen->position; i > 0; --i) {
    const HistoryEntry& entry = history[i - 1];
    if (!entry.has_place) continue;
    seen->previous_place = i - 1;
    seen->from = entry.place;
    seen->since_previous_place_ms = transaction.time.ms - entry.time.ms;
    return;
  }
}

void ObserveHistory(const History& history, const Transaction& transaction,
                    std::int64_t duplicate_window_ms, Observation* seen) {
  seen->position =
      seen->timing == Timing::kOnTime ? history.size() : history.CountUpTo(transaction.time);
  if (seen->position > 0) {
    seen->since_last_ms = transaction.time.ms - history[seen->position - 1].time.ms;
  }
  seen->twin = FindTwin(history, transaction, *seen, duplicate_window_ms);
  ObservePreviousPlace(history, transaction, seen);
}

void ObserveLifetime(const Lifetime& lifetime, const Transaction& transaction, Observation* seen) {
  seen->earlier = lifetime.judged;
  seen->cold_start = lifetime.judged < kColdStartTransactions;
  seen->earlier_in_hour = lifetime.by_hour[static_cast<std::size_t>(seen->local.hour)];
  if (seen->merchant.kind != MerchantKey::Kind::kNone) {
    seen->earlier_at_merchant = lifetime.TransactionsAt(seen->merchant);
  }
  seen->country_is_new = transaction.country.packed != 0 && !lifetime.countries.empty() &&
                         !lifetime.HasSeen(transaction.country);
  seen->earlier_purchases = lifetime.purchases;
}

}  // namespace

Observation Observe(const CustomerState& state, const Transaction& transaction,
                    const ObserveOptions& options) {
  Observation seen;
  seen.id_hash = HashText(transaction.transaction_id);
  seen.same_id = FindSameId(state.history, transaction, seen.id_hash);
  if (seen.same_id != kNotInHistory) {
    const bool same = state.history[seen.same_id].content_hash == transaction.content_hash;
    seen.kind = same ? Observation::Kind::kRedelivery : Observation::Kind::kConflict;
    return seen;
  }
  seen.timing = TimingOf(state.history, transaction.time);
  seen.truncated = state.newest_that_left.ms > transaction.time.ms - kHistoryMs;
  seen.local = options.local;
  seen.city_hash = HashText(transaction.city);
  seen.merchant = MerchantKeyOf(transaction);
  // A too late transaction keeps position 0: before all of history, so that it is seen alone.
  if (seen.timing != Timing::kTooLate) {
    ObserveHistory(state.history, transaction, options.duplicate_window_ms, &seen);
  }
  ObservePurchases(state.history, transaction, &seen);
  seen.distinct_cities_1m = CountDistinctCities1m(state.history, transaction, seen.position);
  ObserveLifetime(state.lifetime, transaction, &seen);
  if (options.feature_version >= 2) {
    seen.profile = ObserveProfile(state.profile, state.lifetime, transaction, seen.local.hour);
  }
  return seen;
}

}  // namespace harrier
