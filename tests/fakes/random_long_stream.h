// Random streams of one customer over months, for what is counted by days and by keys: whole days
// met to the millisecond and to the hour, several days late, days without any, equal amounts and
// ones just at and above three times the mean, more categories and countries than are kept,
// refunds. Made of the same small steps as tests/fakes/random_stream.h.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/fakes/random_stream.h"

namespace harrier {

inline constexpr std::int64_t kOneHourMs = 3'600'000;
inline constexpr std::int64_t kOneDayMs = 24 * kOneHourMs;

// From 01:00 on, so that 23 hours lead to midnight.
inline constexpr std::array<std::int64_t, 36> kLongLeapsMs = {kOneHourMs,
                                                              20 * 60'000,
                                                              9 * kOneHourMs,
                                                              23 * kOneHourMs,
                                                              0,
                                                              kOneDayMs,
                                                              23 * kOneHourMs - 1,
                                                              2 * kOneDayMs,
                                                              5 * kOneDayMs,
                                                              6 * kOneDayMs,
                                                              7 * kOneDayMs,
                                                              8 * kOneDayMs,
                                                              15 * kOneDayMs,
                                                              28 * kOneDayMs,
                                                              29 * kOneDayMs,
                                                              30 * kOneDayMs,
                                                              31 * kOneDayMs,
                                                              61 * kOneDayMs,
                                                              1,
                                                              -1,
                                                              -kOneHourMs,
                                                              -2 * kOneHourMs,
                                                              -kOneDayMs + 1,
                                                              -kOneDayMs,
                                                              -25 * kOneHourMs,
                                                              -3 * kOneDayMs,
                                                              -6 * kOneDayMs,
                                                              -7 * kOneDayMs,
                                                              -8 * kOneDayMs,
                                                              -20 * kOneDayMs,
                                                              -29 * kOneDayMs,
                                                              -30 * kOneDayMs,
                                                              -31 * kOneDayMs,
                                                              -45 * kOneDayMs,
                                                              -60 * kOneDayMs,
                                                              401 * kOneDayMs};
// Most are equal; then three times that and a hair more.
inline constexpr std::array<std::int64_t, 14> kLongAmounts = {
    100'000, 100'000, 300'000,  300'001, 1'000'000, 50'000, 400'000,
    1,       0,       -100'000, -1,      2,         99,     900'000'000'000'000};

inline std::vector<OwnedTransaction> BuildLongStream(const std::vector<StreamStep>& steps) {
  static constexpr std::array<Channel, 7> kChannels = {
      Channel::kPos,    Channel::kWeb,    Channel::kApp,  Channel::kAtm,
      Channel::kBranch, Channel::kAbsent, Channel::kOther};
  std::vector<OwnedTransaction> stream;
  std::int64_t newest_ms = 1'767'229'200'000;  // 2026-01-01T01:00:00Z
  for (const StreamStep& step : steps) {
    OwnedTransaction t;
    t.transaction_id = "T" + std::to_string(stream.size());
    t.time_ms = newest_ms + kLongLeapsMs[static_cast<std::size_t>(step.time) % kLongLeapsMs.size()];
    newest_ms = std::max(newest_ms, t.time_ms);
    t.amount = kLongAmounts[static_cast<std::size_t>(step.amount) % kLongAmounts.size()];
    t.amount_base = t.amount;
    if (step.merchant % 7 != 6) t.merchant_category = "k" + std::to_string(step.merchant % 24);
    if (step.merchant % 3 != 2) t.merchant_id = "M" + std::to_string(step.merchant % 10);
    if (step.place % 9 != 8) t.country = {'C', static_cast<char>('A' + step.place % 24)};
    t.channel = kChannels[static_cast<std::size_t>(step.channel) % kChannels.size()];
    stream.push_back(t);
  }
  return stream;
}

// Few keys and amounts for a while, now and then any.
inline rc::Gen<StreamStep> AnyLongStep() {
  const auto small_or_any = [](int small, int all) {
    return rc::gen::weightedOneOf<int>(
        {{3, rc::gen::inRange(0, small)}, {2, rc::gen::inRange(0, all)}});
  };
  return rc::gen::build<StreamStep>(
      rc::gen::set(&StreamStep::time, small_or_any(8, static_cast<int>(kLongLeapsMs.size()))),
      rc::gen::set(&StreamStep::amount, small_or_any(4, static_cast<int>(kLongAmounts.size()))),
      rc::gen::set(&StreamStep::merchant, small_or_any(4, 168)),
      rc::gen::set(&StreamStep::place, small_or_any(3, 72)),
      rc::gen::set(&StreamStep::channel, small_or_any(2, 7)));
}

}  // namespace harrier
