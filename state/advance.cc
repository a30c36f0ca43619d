#include "state/advance.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "core/check.h"

namespace harrier {
namespace {

void CountOne(std::uint32_t* counter) {
  if (*counter < std::numeric_limits<std::uint32_t>::max()) ++*counter;
}

HistoryEntry MakeEntry(const Transaction& transaction, const Observation& seen, Offset offset) {
  HistoryEntry entry;
  entry.time = transaction.time;
  entry.offset = offset;
  entry.id_hash = seen.id_hash;
  entry.city_hash = seen.city_hash;
  entry.content_hash = transaction.content_hash;
  entry.amount = transaction.amount;
  entry.amount_base = transaction.amount_base;
  entry.merchant = seen.merchant;
  entry.currency = transaction.currency;
  if (transaction.card_present && transaction.has_position) {
    entry.has_place = true;
    entry.place = {std::bit_cast<std::uint64_t>(transaction.latitude),
                   std::bit_cast<std::uint64_t>(transaction.longitude)};
  }
  return entry;
}

void DropOldest(CustomerState* state) {
  state->newest_that_left = std::max(state->newest_that_left, state->history[0].time);
  state->history.DropOldest();
}

void EnterHistory(CustomerState* state, const Transaction& transaction, const HistoryEntry& entry,
                  std::size_t position, std::size_t entries_max) {
  History& history = state->history;
  history.Insert(position, entry, transaction.transaction_id, transaction.city);
  while (history[0].time.ms <= history.newest().time.ms - kHistoryMs) DropOldest(state);
  while (history.size() > entries_max) DropOldest(state);
}

void CountMerchant(std::vector<MerchantCount>* merchants, MerchantKey merchant,
                   std::size_t merchants_max) {
  auto found = std::find_if(merchants->rbegin(), merchants->rend(),
                            [&](const MerchantCount& m) { return m.merchant == merchant; });
  if (found != merchants->rend()) {
    CountOne(&found->transactions);
    std::rotate(std::prev(found.base()), found.base(), merchants->end());
    return;
  }
  if (merchants->size() >= merchants_max) merchants->erase(merchants->begin());
  merchants->push_back({merchant, 1});
}

void AddToLifetime(Lifetime* lifetime, const Transaction& transaction, const Observation& seen,
                   std::size_t merchants_max) {
  ++lifetime->judged;
  if (!transaction.is_refund()) lifetime->purchases.Add(transaction.amount_base.ten_thousandths);
  CountOne(&lifetime->by_hour[static_cast<std::size_t>(seen.local.hour)]);
  if (transaction.country.packed != 0) {
    const auto at = std::ranges::lower_bound(lifetime->countries, transaction.country);
    if (at == lifetime->countries.end() || *at != transaction.country) {
      lifetime->countries.insert(at, transaction.country);
    }
  }
  if (seen.merchant.kind != MerchantKey::Kind::kNone) {
    CountMerchant(&lifetime->merchants, seen.merchant, merchants_max);
  }
}

}  // namespace

void Advance(CustomerState* state, const Transaction& transaction, const Observation& seen,
             Offset offset, const StatePolicy& policy) {
  HARRIER_CHECK(offset >= state->applied, "a record is folded once");
  state->applied = offset.Next();
  if (seen.kind != Observation::Kind::kJudged) return;
  if (policy.feature_version >= 2) {
    const bool follows = seen.timing == Timing::kOnTime && !state->history.empty();
    AdvanceProfile(&state->profile,
                   {transaction, seen.profile.category_key, seen.profile.is_spike,
                    follows ? transaction.time.ms - state->history.newest().time.ms : -1});
  }
  if (seen.timing != Timing::kTooLate) {
    EnterHistory(state, transaction, MakeEntry(transaction, seen, offset), seen.position,
                 static_cast<std::size_t>(policy.history_transactions_max));
  }
  AddToLifetime(&state->lifetime, transaction, seen,
                static_cast<std::size_t>(policy.merchants_max));
}

}  // namespace harrier
