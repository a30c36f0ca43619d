#include "state/profile.h"

#include <algorithm>

namespace harrier {
namespace {

void AddToDay(std::vector<DayTotals>* days, std::int32_t day, std::int64_t amount, bool is_spike) {
  if (!days->empty() && day <= days->back().day - kProfileDays) return;
  auto at = std::find_if(days->rbegin(), days->rend(), [day](const DayTotals& other) {
              return other.day <= day;
            }).base();
  if (at == days->begin() || std::prev(at)->day != day)
    at = std::next(days->insert(at, {day, {}, 0}));
  DayTotals& totals = *std::prev(at);
  totals.totals.Add(amount);
  if (is_spike && totals.spikes < totals.totals.purchases) ++totals.spikes;
  const std::int32_t oldest = days->back().day - kProfileDays;
  const auto kept = std::find_if(days->begin(), days->end(),
                                 [oldest](const DayTotals& other) { return other.day > oldest; });
  days->erase(days->begin(), kept);
}

void AddToKey(RecentTotals* recent, std::uint64_t key, std::int64_t amount) {
  const auto found = std::find_if(recent->rbegin(), recent->rend(),
                                  [key](const KeyTotals& other) { return other.key == key; });
  if (found != recent->rend()) {
    found->totals.Add(amount);
    std::rotate(std::prev(found.base()), found.base(), recent->end());
    return;
  }
  if (recent->size() >= kProfileKeysMax) recent->erase(recent->begin());
  KeyTotals& added = recent->emplace_back();
  added.key = key;
  added.totals.Add(amount);
}

}  // namespace

void PurchaseTotals::Add(std::int64_t purchase) { Add(PurchaseTotals{1, purchase}); }

void PurchaseTotals::Add(const PurchaseTotals& other) {
  constexpr std::uint32_t kPurchasesMax = std::numeric_limits<std::uint32_t>::max();
  purchases += std::min(other.purchases, kPurchasesMax - purchases);
  amount += std::min(other.amount, kAmountMax - amount);
}

void Profile::Clear() {
  days.clear();
  categories.clear();
  channels.clear();
  countries.clear();
  gaps_ms = {};
  latest_spike = kNoSpike;
}

std::size_t Profile::ApproximateBytes() const {
  return days.capacity() * sizeof(DayTotals) +
         (categories.capacity() + channels.capacity() + countries.capacity()) * sizeof(KeyTotals);
}

void Profile::Prefetch() const {
  if (days.empty()) return;  // nothing is kept, as under version 1
  constexpr std::size_t kDaysPerCacheLine = 64 / sizeof(DayTotals);
  for (std::size_t i = 0; i < days.size(); i += kDaysPerCacheLine) __builtin_prefetch(&days[i]);
  __builtin_prefetch(categories.data());
  __builtin_prefetch(channels.data());
  __builtin_prefetch(countries.data());
}

const PurchaseTotals& TotalsOf(const RecentTotals& recent, std::uint64_t key) {
  static const PurchaseTotals kNothing;
  const auto found = std::find_if(recent.rbegin(), recent.rend(),
                                  [key](const KeyTotals& other) { return other.key == key; });
  return found == recent.rend() ? kNothing : found->totals;
}

void AdvanceProfile(Profile* profile, const ProfileEvent& event) {
  const Transaction& transaction = event.transaction;
  if (event.gap_ms >= 0) profile->gaps_ms.Add(event.gap_ms);
  if (transaction.is_refund()) return;
  const std::int64_t amount = transaction.amount_base.ten_thousandths;
  AddToDay(&profile->days, UtcDayOf(transaction.time), amount, event.is_spike);
  if (event.is_spike) profile->latest_spike = transaction.time;
  if (!transaction.merchant_category.empty()) {
    AddToKey(&profile->categories, event.category, amount);
  }
  if (transaction.channel != Channel::kAbsent) {
    AddToKey(&profile->channels, static_cast<std::uint64_t>(transaction.channel), amount);
  }
  if (transaction.country.packed != 0) {
    AddToKey(&profile->countries, transaction.country.packed, amount);
  }
}

}  // namespace harrier
