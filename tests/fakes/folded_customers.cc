#include "tests/fakes/folded_customers.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/int128.h"
#include "core/random.h"
#include "state/advance.h"
#include "state/observe.h"
#include "state/time_zone.h"
#include "tests/fakes/random_stream.h"

namespace harrier {
namespace {

using nlohmann::json;

constexpr std::int64_t kNaiveDayMs = 86'400'000;
constexpr std::int64_t kNaiveTtlMs = 400 * kNaiveDayMs;
constexpr std::size_t kNaiveHistoryMax = 256;
constexpr std::size_t kNaiveMerchantsMax = 64;
constexpr std::uint64_t kSmallLeaps = 8;  // of kTimeLeapsMs: up to 5 minutes
constexpr std::uint64_t kLeapsWithinAYear = 29;
constexpr int kYearLeap = 31;
constexpr std::size_t kYearLeapAt = 15;

struct Habit {
  std::uint64_t time_leaps = kTimeLeapsMs.size();  // the first so many of them
  bool leaps_over_a_year = false;
};

std::vector<OwnedTransaction> RandomStream(Random* random, std::size_t length, const Habit& habit) {
  const auto below = [random](std::uint64_t small, std::uint64_t all) {
    return static_cast<int>(random->UniformBelow(random->Chance(0.6) ? small : all));
  };
  std::vector<StreamStep> steps(length);
  for (StreamStep& step : steps) {
    step.time = below(4, habit.time_leaps);
    step.amount = below(2, 60);
    step.merchant = below(3, 48);
    step.place = below(3, 15);
    step.channel = below(1, 6);
    step.id = below(16, 22);
  }
  if (habit.leaps_over_a_year && length > kYearLeapAt) steps[kYearLeapAt].time = kYearLeap;
  return BuildStream(steps);
}

Habit HabitOf(std::size_t customer) {
  Habit habit;
  habit.time_leaps = customer % 4 == 2 ? kSmallLeaps : kLeapsWithinAYear;
  habit.leaps_over_a_year = customer % 2 == 0;
  return habit;
}

std::string Decimal(UInt128 value, std::size_t decimals) {
  std::string digits;
  while (value > 0) {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
    value /= 10;
  }
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  const std::string whole = digits.substr(0, digits.size() - decimals);
  std::string part = digits.substr(digits.size() - decimals);
  while (!part.empty() && part.back() == '0') part.pop_back();
  return part.empty() ? whole : whole + '.' + part;
}

json ExpectedEntry(std::int64_t offset, const OwnedTransaction& t) {
  json entry = {{"timestamp", FormatEventTime(EventTime(t.time_ms))},
                {"offset", offset},
                {"transaction_id", t.transaction_id},
                {"amount", static_cast<double>(t.amount) / 10'000},
                {"currency", t.currency}};
  if (!t.city.empty()) entry["city"] = t.city;
  if (t.amount_base != t.amount) entry["amount_base"] = static_cast<double>(t.amount_base) / 10'000;
  if (!t.merchant_id.empty() || !t.merchant_category.empty()) {
    entry["merchant"] = {{"kind", t.merchant_id.empty() ? "category" : "merchant_id"}};
  }
  if (t.card_present && t.has_position) {
    entry["latitude"] = t.latitude;
    entry["longitude"] = t.longitude;
  }
  return entry;
}

// The kinds and counts of the merchants seen last.
json ExpectedMerchants(const std::vector<std::string>& visits) {
  std::vector<std::string> seen;  // the one seen last is last
  std::map<std::string, int> counts;
  for (const std::string& merchant : visits) {
    std::erase(seen, merchant);
    seen.push_back(merchant);
    ++counts[merchant];
    if (seen.size() <= kNaiveMerchantsMax) continue;
    counts.erase(seen.front());
    seen.erase(seen.begin());
  }
  json merchants = json::array();
  for (const std::string& merchant : seen) {
    merchants.push_back(
        {{"kind", merchant[0] == 'm' ? "merchant_id" : "category"}, {"count", counts[merchant]}});
  }
  return merchants;
}

}  // namespace

FoldedCustomers::FoldedCustomers(std::uint64_t seed, std::size_t customers,
                                 std::size_t transactions) {
  Random random(seed);
  std::vector<std::vector<OwnedTransaction>> streams;
  for (std::size_t i = 0; i < customers; ++i) {
    streams.push_back(RandomStream(&random, transactions, HabitOf(i)));
  }
  for (std::size_t round = 0; round < transactions; ++round) {
    for (std::size_t i = 0; i < customers; ++i) {
      Take("customer \"" + std::to_string(i) + '"', streams[i][round]);
    }
  }
}

StoreMark FoldedCustomers::Mark(std::int64_t behind) const {
  const auto end = static_cast<std::int64_t>(clock_after_ms_.size());
  const std::int64_t low_water = std::max<std::int64_t>(0, end - behind);
  StoreMark mark{Offset(low_water), Offset(end), EventTime(0)};
  if (low_water > 0) mark.clock.ms = clock_after_ms_[static_cast<std::size_t>(low_water) - 1];
  return mark;
}

void FoldedCustomers::Take(const std::string& id, const OwnedTransaction& transaction) {
  const auto offset = static_cast<std::int64_t>(clock_after_ms_.size());
  const std::int64_t clock_before = clock_after_ms_.empty() ? 0 : clock_after_ms_.back();
  clock_after_ms_.push_back(std::max(clock_before, transaction.time_ms));

  const Transaction view = ViewOf(transaction);
  CustomerState& state = states_[id];
  if (IsUnknown(state, EventTime(clock_after_ms_.back()), policy_.ttl_ms)) state.Forget();
  const Observation seen = Observe(state, view, {TimeZone().At(view.time), 300'000});
  Advance(&state, view, seen, Offset(offset), policy_);
  TakeNaively(id, transaction);
}

void FoldedCustomers::TakeNaively(const std::string& id, const OwnedTransaction& transaction) {
  Customer& customer = customers_[id];
  const auto newest = NewestMs(customer);
  if (newest && clock_after_ms_.back() - *newest > kNaiveTtlMs) customer.judged.clear();
  const NaiveAnswer answer = customer.naive.Take(transaction, clock_after_ms_.back());
  customer.applied = static_cast<std::int64_t>(clock_after_ms_.size());
  if (answer.kind != "judged") return;
  customer.judged.push_back({customer.applied - 1, transaction, answer.timing != "too_late"});
}

std::optional<std::int64_t> FoldedCustomers::NewestMs(const Customer& customer) {
  std::optional<std::int64_t> newest;
  for (const Judged& one : customer.judged) {
    if (!newest || one.transaction.time_ms > *newest) newest = one.transaction.time_ms;
  }
  return newest;
}

bool FoldedCustomers::IsExpired(const std::string& customer_id, EventTime clock) const {
  return clock.ms > 0 && clock.ms - *NewestMs(customers_.at(customer_id)) > kNaiveTtlMs;
}

json FoldedCustomers::ExpectedLine(const std::string& customer_id) const {
  const Customer& customer = customers_.at(customer_id);
  std::vector<Judged> history;
  std::optional<std::int64_t> left;
  std::map<std::string, int> hours;
  std::set<std::string> countries;
  std::vector<std::string> visits;
  UInt128 sum = 0;
  UInt128 squares = 0;
  int purchases = 0;
  std::int64_t newest = 0;
  for (const Judged& one : customer.judged) {
    const OwnedTransaction& t = one.transaction;
    newest = std::max(newest, t.time_ms);
    ++hours[std::to_string(t.time_ms / 3'600'000 % 24)];
    if (!t.country.empty()) countries.insert(t.country);
    if (!t.merchant_id.empty()) visits.push_back("m" + t.merchant_id);
    if (t.merchant_id.empty() && !t.merchant_category.empty()) {
      visits.push_back("c" + t.merchant_category);
    }
    if (t.amount >= 0) {
      const auto amount = static_cast<UInt128>(t.amount_base);
      ++purchases;
      sum += amount;
      squares += amount * amount;
    }
    if (one.entered_history) history.push_back(one);
    std::sort(history.begin(), history.end(), [](const Judged& a, const Judged& b) {
      return std::pair(a.transaction.time_ms, a.offset) <
             std::pair(b.transaction.time_ms, b.offset);
    });
    while (history.size() > kNaiveHistoryMax ||
           history.front().transaction.time_ms <= newest - kNaiveDayMs) {
      left = std::max(left.value_or(0), history.front().transaction.time_ms);
      history.erase(history.begin());
    }
  }
  json line = {{"customer_id", customer_id},
               {"applied", customer.applied},
               {"newest", FormatEventTime(EventTime(newest))},
               {"judged", customer.judged.size()},
               {"purchases", purchases},
               {"sum", Decimal(sum, 4)},
               {"sum_of_squares", Decimal(squares, 8)},
               {"hours", hours},
               {"countries", countries},
               {"merchants", ExpectedMerchants(visits)},
               {"left", nullptr},
               {"history", json::array()}};
  if (left) line["left"] = FormatEventTime(EventTime(*left));
  for (const Judged& one : history) {
    line["history"].push_back(ExpectedEntry(one.offset, one.transaction));
  }
  return line;
}

}  // namespace harrier
