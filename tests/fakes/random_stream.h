// Random streams of one customer's transactions that dwell on the edges: windows met to the
// millisecond, late and too late, redelivered, changed under the same id, refunds, equal times.
// Steps are small integers, so that RapidCheck shrinks a failing stream to a short, plain one.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "tests/fakes/owned_transaction.h"

namespace harrier {

struct StreamStep {
  int time = 0;      // which leap, relative to the newest so far
  int amount = 0;    // which amount
  int merchant = 0;  // which merchant, category or neither
  int place = 0;     // which city and country, located or not
  int channel = 0;
  int id = 0;  // a new id, or an earlier one, with the same content or other content
};

inline std::ostream& operator<<(std::ostream& out, const StreamStep& step) {
  return out << "{" << step.time << "," << step.amount << "," << step.merchant << "," << step.place
             << "," << step.channel << "," << step.id << "}";
}

inline constexpr std::array<std::int64_t, 32> kTimeLeapsMs = {
    0,           1'000,       20'000,         59'999,        60'000,     60'001,      299'999,
    300'000,     300'001,     599'999,        600'000,       600'001,    3'599'999,   3'600'000,
    3'600'001,   7'200'000,   86'399'999,     86'400'000,    86'400'001, 400'000'000, 1,
    -1,          -20'000,     -60'000,        -600'000,      -3'600'000, -86'399'999, -86'400'000,
    -86'400'001, -90'000'000, 30'000'000'000, 40'000'000'000};
inline constexpr std::array<std::int64_t, 12> kAmounts = {
    421'700,     50'000, 0,       5'000'000, 5'000'001, 100'000'000,
    100'000'001, 1,      -50'000, -421'700,  99'999,    1'230'000};

inline OwnedTransaction PlaceOf(int place, OwnedTransaction transaction) {
  struct City {
    const char* name;
    const char* country;
    double latitude;
    double longitude;
  };
  static constexpr std::array<City, 5> kCities = {{{"Berlin", "DE", 52.52, 13.405},
                                                   {"Potsdam", "DE", 52.39, 13.0645},
                                                   {"Lisboa", "PT", 38.7223, -9.1393},
                                                   {"Pyongyang", "KP", 39.0392, 125.7625},
                                                   {"", "", -33.45, -70.6667}}};
  const City& city = kCities[static_cast<std::size_t>(place) % kCities.size()];
  transaction.city = city.name;
  transaction.country = city.country;
  transaction.has_position = place / static_cast<int>(kCities.size()) % 3 != 2;
  if (transaction.has_position) {
    transaction.latitude = city.latitude;
    transaction.longitude = city.longitude;
  }
  return transaction;
}

inline std::vector<OwnedTransaction> BuildStream(const std::vector<StreamStep>& steps) {
  static constexpr std::array<Channel, 6> kChannels = {Channel::kPos,    Channel::kWeb,
                                                       Channel::kApp,    Channel::kAtm,
                                                       Channel::kAbsent, Channel::kOther};
  std::vector<OwnedTransaction> stream;
  std::int64_t newest_ms = 1'767'229'200'000;  // 2026-01-01T01:00:00Z
  for (const StreamStep& step : steps) {
    const bool reuses_id = step.id >= 16 && !stream.empty();
    const std::size_t earlier =
        static_cast<std::size_t>(step.id) % std::max<std::size_t>(1, stream.size());
    if (reuses_id && step.id % 2 == 0) {  // redelivered as it was
      stream.push_back(stream[stream.size() - 1 - earlier]);
      continue;
    }
    OwnedTransaction t = PlaceOf(step.place, {});
    t.transaction_id = reuses_id ? stream[stream.size() - 1 - earlier].transaction_id
                                 : "T" + std::to_string(stream.size());
    t.time_ms = std::max<std::int64_t>(
        0, newest_ms + kTimeLeapsMs[static_cast<std::size_t>(step.time) % kTimeLeapsMs.size()]);
    newest_ms = std::max(newest_ms, t.time_ms);
    t.amount = kAmounts[static_cast<std::size_t>(step.amount) % kAmounts.size()];
    t.currency = step.amount % 5 == 4 ? "USD" : "EUR";
    t.amount_base = t.currency == "USD" ? t.amount / 2 : t.amount;
    if (step.merchant % 3 != 0) t.merchant_category = step.merchant % 2 == 0 ? "food" : "M1";
    if (step.merchant % 4 == 1) t.merchant_id = "M" + std::to_string(step.merchant / 4 % 4);
    t.channel = kChannels[static_cast<std::size_t>(step.channel) % kChannels.size()];
    t.card_present = t.channel == Channel::kPos || t.channel == Channel::kAtm;
    stream.push_back(t);
  }
  return stream;
}

// Most steps are small leaps and new ids: dense windows; the rest are the rare things.
inline rc::Gen<StreamStep> AnyStreamStep() {
  const auto small_or_any = [](int small, int all) {
    return rc::gen::weightedOneOf<int>(
        {{3, rc::gen::inRange(0, small)}, {2, rc::gen::inRange(0, all)}});
  };
  return rc::gen::build<StreamStep>(
      rc::gen::set(&StreamStep::time, small_or_any(4, static_cast<int>(kTimeLeapsMs.size()))),
      rc::gen::set(&StreamStep::amount, small_or_any(2, 60)),
      rc::gen::set(&StreamStep::merchant, small_or_any(3, 48)),
      rc::gen::set(&StreamStep::place, small_or_any(3, 15)),
      rc::gen::set(&StreamStep::channel, small_or_any(1, 6)),
      rc::gen::set(&StreamStep::id, small_or_any(16, 22)));
}

}  // namespace harrier
