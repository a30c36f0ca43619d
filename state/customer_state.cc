#include "state/customer_state.h"

#include <algorithm>

namespace harrier {
namespace {

constexpr std::size_t kMerchantsAhead = 8;  // of the ones seen last; two share a cache line

}  // namespace

bool Lifetime::HasSeen(CountryCode country) const {
  return std::ranges::binary_search(countries, country);
}

std::uint32_t Lifetime::TransactionsAt(MerchantKey merchant) const {
  // From the one seen last on: people return to where they were.
  const auto found = std::find_if(merchants.rbegin(), merchants.rend(),
                                  [&](const MerchantCount& m) { return m.merchant == merchant; });
  return found == merchants.rend() ? 0 : found->transactions;
}

void CustomerState::Forget() {
  history.Clear();
  newest_that_left = kNoneLeft;
  lifetime.judged = 0;
  lifetime.purchases = {};
  lifetime.by_hour.fill(0);
  lifetime.countries.clear();
  lifetime.merchants.clear();
  profile.Clear();
  may_lack_history = false;
}

std::size_t CustomerState::ApproximateBytes() const {
  return sizeof(CustomerState) + history.ApproximateBytes() +
         lifetime.countries.capacity() * sizeof(CountryCode) +
         lifetime.merchants.capacity() * sizeof(MerchantCount) + profile.ApproximateBytes();
}

void CustomerState::Prefetch() const {
  history.Prefetch();
  profile.Prefetch();
  __builtin_prefetch(lifetime.countries.data());
  const MerchantCount* end = lifetime.merchants.data() + lifetime.merchants.size();
  const std::size_t ahead = std::min(lifetime.merchants.size(), kMerchantsAhead);
  for (std::size_t i = 0; i < ahead; i += 2) __builtin_prefetch(end - i - 1);
}

bool IsUnknown(const CustomerState& state, EventTime clock, std::int64_t ttl_ms) {
  return state.history.empty() || clock.ms - state.history.newest().time.ms > ttl_ms;
}

}  // namespace harrier
