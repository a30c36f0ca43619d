#include "app/state_soundness.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "app/state_dump_json.h"
#include "core/transaction.h"
#include "stream/utf8_json.h"

namespace harrier {
namespace {

using Problem = std::optional<std::string>;

constexpr double kLatitudeMax = 90.0;
constexpr double kLongitudeMax = 180.0;

bool IsOnEarth(Place place) {
  // What is not a number fails both comparisons.
  return std::fabs(std::bit_cast<double>(place.latitude_bits)) <= kLatitudeMax &&
         std::fabs(std::bit_cast<double>(place.longitude_bits)) <= kLongitudeMax;
}

bool IsCountry(CountryCode code) { return ParseCountry(FormatCountry(code)) == code; }

bool IsCurrency(CurrencyCode code) { return ParseCurrency(FormatCurrency(code)) == code; }

Problem EntryValueProblem(const History& history, std::size_t index) {
  const HistoryEntry& entry = history[index];
  if (!IsUtf8(history.IdOf(index)) || !IsUtf8(history.CityOf(index))) {
    return "a text in its history is not UTF-8";
  }
  if (!IsCurrency(entry.currency)) return "a currency in its history is not three letters";
  if (entry.has_place && !IsOnEarth(entry.place)) return "a place in its history is not on Earth";
  return std::nullopt;
}

Problem DoubledInHistory(const History& history) {
  std::vector<std::string_view> ids;
  ids.reserve(history.size());
  for (std::size_t i = 0; i < history.size(); ++i) ids.push_back(history.IdOf(i));
  std::sort(ids.begin(), ids.end());
  const auto twin = std::adjacent_find(ids.begin(), ids.end());
  if (twin == ids.end()) return std::nullopt;
  return "transaction " + std::string(*twin) + " is in its history twice";
}

Problem HistoryProblem(const CustomerState& state, const StoreMark& mark) {
  const History& history = state.history;
  if (history.empty()) return "it has no history";
  if (state.newest_that_left > history.newest().time) {
    return "what has left its history is newer than what is in it";
  }
  for (std::size_t i = 0; i < history.size(); ++i) {
    if (history[i].offset < mark.low_water && history[i].time > mark.clock) {
      return "offset " + std::to_string(history[i].offset.value) +
             " of its history is newer than the partition's clock";
    }
  }
  return DoubledInHistory(history);
}

Problem LifetimeProblem(const CustomerState& state) {
  const Lifetime& lifetime = state.lifetime;
  std::int64_t in_hours = 0;
  for (const std::uint32_t count : lifetime.by_hour) in_hours += count;
  std::int64_t at_merchants = 0;
  for (const MerchantCount& count : lifetime.merchants) at_merchants += count.transactions;
  const bool may_be_saturated = lifetime.judged >= std::numeric_limits<std::uint32_t>::max();
  if (in_hours != lifetime.judged && !may_be_saturated) {
    return "its hours count " + std::to_string(in_hours) + " transactions, and " +
           std::to_string(lifetime.judged) + " were judged";
  }
  const auto in_history = static_cast<std::int64_t>(state.history.size());
  if (std::max({lifetime.purchases.count, at_merchants, in_history}) > lifetime.judged) {
    return "it counts more purchases, visits or history than the " +
           std::to_string(lifetime.judged) + " transactions that were judged";
  }
  return std::nullopt;
}

template <class Items>
std::int64_t PurchasesIn(const Items& items) {
  std::int64_t purchases = 0;
  for (const auto& item : items) purchases += item.totals.purchases;
  return purchases;
}

// Each part of a profile counts some of the customer's purchases, the gaps some transactions.
Problem ProfileProblem(const CustomerState& state) {
  const Profile& profile = state.profile;
  const std::int64_t most =
      std::max({PurchasesIn(profile.days), PurchasesIn(profile.categories),
                PurchasesIn(profile.channels), PurchasesIn(profile.countries)});
  const std::int64_t purchases = state.lifetime.purchases.count;
  if (most > purchases && purchases < SampleStatistics::kCountMax) {
    return "its profile counts " + std::to_string(most) + " purchases, and it made " +
           std::to_string(purchases);
  }
  if (profile.gaps_ms.count > 0 && profile.gaps_ms.count >= state.lifetime.judged) {
    return "its profile counts " + std::to_string(profile.gaps_ms.count) + " gaps between " +
           std::to_string(state.lifetime.judged) + " transactions";
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> ValueProblem(std::string_view customer_id, const CustomerState& state) {
  if (customer_id.empty() || customer_id.size() > kIdBytesMax) {
    return "its id has " + std::to_string(customer_id.size()) + " bytes";
  }
  if (!IsUtf8(customer_id)) return "its id is not UTF-8";
  for (std::size_t i = 0; i < state.history.size(); ++i) {
    if (Problem problem = EntryValueProblem(state.history, i)) return problem;
  }
  if (!std::all_of(state.lifetime.countries.begin(), state.lifetime.countries.end(), IsCountry)) {
    return "a country of its list is not two letters";
  }
  for (const KeyTotals& country : state.profile.countries) {
    if (!IsCountry({static_cast<std::uint16_t>(country.key)})) {
      return "a country of its profile is not two letters";
    }
  }
  return std::nullopt;
}

std::optional<std::string> FoldProblem(const CustomerState& state, const StoreMark& mark) {
  if (state.applied > mark.as_of) {
    return "it is folded up to offset " + std::to_string(state.applied.value) +
           ", and only what is below " + std::to_string(mark.as_of.value) + " was published";
  }
  if (Problem problem = HistoryProblem(state, mark)) return problem;
  if (Problem problem = LifetimeProblem(state)) return problem;
  return ProfileProblem(state);
}

}  // namespace harrier
