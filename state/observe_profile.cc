#include "state/observe_profile.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/portable_math.h"
#include "state/customer_state.h"

namespace harrier {
namespace {

constexpr int kNightHours = 6;
constexpr double kLogScale = 1 << 20;

// c ln c in 2^-20. Few customers go to one merchant more often than the table knows.
std::int64_t TimesLog(std::uint32_t count) {
  constexpr std::size_t kTabled = 512;
  const auto compute = [](std::uint32_t c) {
    const auto value = static_cast<double>(c);
    return c == 0 ? 0 : static_cast<std::int64_t>(std::floor(value * Log(value) * kLogScale + 0.5));
  };
  static const std::array<std::int64_t, kTabled> kTable = [&compute] {
    std::array<std::int64_t, kTabled> table{};
    for (std::uint32_t c = 0; c < kTabled; ++c) table[c] = compute(c);
    return table;
  }();
  return count < kTabled ? kTable[count] : compute(count);
}

void ObserveDays(const Profile& profile, const Transaction& transaction, ProfileObservation* seen) {
  const std::int32_t today = UtcDayOf(transaction.time);
  if (!transaction.is_refund()) seen->days_7.Add(transaction.amount_base.ten_thousandths);
  seen->days_30 = seen->days_7;
  for (auto day = profile.days.rbegin(); day != profile.days.rend(); ++day) {
    if (day->day > today) continue;
    if (day->day <= today - kProfileDays) break;
    seen->days_30.Add(day->totals);
    seen->spikes_30d += day->spikes;
    if (day->day <= today - 7) continue;
    seen->days_7.Add(day->totals);
    seen->spikes_7d += day->spikes;
  }
}

// a > 3 S / n, in integers: a is at most 10^15, n at most 10^8.
bool IsSpike(const SampleStatistics& earlier, const Transaction& transaction) {
  if (transaction.is_refund() || earlier.count < kSpikePurchasesMin) return false;
  const auto amount = static_cast<UInt128>(transaction.amount_base.ten_thousandths);
  return amount * static_cast<UInt128>(earlier.count) >
         earlier.sum * static_cast<UInt128>(kSpikeFactor);
}

void ObserveHours(const Lifetime& lifetime, int local_hour, ProfileObservation* seen) {
  for (std::size_t hour = 0; hour < kNightHours; ++hour) seen->at_night += lifetime.by_hour[hour];
  for (const int beside : {kHoursPerDay - 1, 0, 1}) {
    seen->around_hour +=
        lifetime.by_hour[static_cast<std::size_t>((local_hour + beside) % kHoursPerDay)];
  }
}

}  // namespace

ProfileObservation ObserveProfile(const Profile& profile, const Lifetime& lifetime,
                                  const Transaction& transaction, int local_hour) {
  ProfileObservation seen;
  ObserveDays(profile, transaction, &seen);
  seen.is_spike = IsSpike(lifetime.purchases, transaction);
  if (profile.latest_spike != Profile::kNoSpike) {
    seen.since_spike_ms = std::max(transaction.time.ms - profile.latest_spike.ms, std::int64_t{0});
  }
  if (!transaction.merchant_category.empty()) {
    seen.category_key = HashText(transaction.merchant_category);
    seen.in_category = TotalsOf(profile.categories, seen.category_key);
  }
  if (transaction.channel != Channel::kAbsent) {
    seen.in_channel = TotalsOf(profile.channels, static_cast<std::uint64_t>(transaction.channel));
  }
  for (const KeyTotals& country : profile.countries) {
    const std::int64_t purchases = country.totals.purchases;
    seen.in_any_country += purchases;
    seen.in_home_country = std::max(seen.in_home_country, purchases);
  }
  ObserveHours(lifetime, local_hour, &seen);
  for (const MerchantCount& merchant : lifetime.merchants) {
    seen.at_merchants += merchant.transactions;
    seen.merchant_logs += TimesLog(merchant.transactions);
  }
  seen.gaps_ms = profile.gaps_ms;
  return seen;
}

}  // namespace harrier
