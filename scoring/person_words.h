// Values as a person would say them, for the sentences of reasons. The exact values stand beside
// the sentence; here they are shortened, never rounded up to what was not reached. ASCII. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/codes.h"
#include "core/money.h"
#include "state/time_zone.h"

namespace harrier {

[[nodiscard]] std::string AmountInWords(Money amount, CurrencyCode currency);  // "4,210.00 EUR"
[[nodiscard]] std::string CountInWords(std::int64_t count);                    // "12,345"
[[nodiscard]] std::string WholeInWords(float value);                           // "1,432"
// Of float32 values, which may lie half a last bit below the number that they stand for: cut off at
// the tenth or hundredth. REQUIRES: 0 <= value < 10^12.
[[nodiscard]] std::string TenthsInWords(float value);      // "6.3"
[[nodiscard]] std::string HundredthsInWords(float value);  // "0.42"
[[nodiscard]] std::string ShareInWords(float share);  // "12.5 %", "3 %", "less than 0.1 %", "0 %"
// The whole number of units of size 1 / `units_per_one` in it.
[[nodiscard]] std::int64_t DownToWhole(float value, double units_per_one);
[[nodiscard]] std::string DurationInWords(std::int64_t ms);  // "12 s", "10 min", "3 h"
[[nodiscard]] std::string ClockInWords(const LocalTime& local,
                                       std::string_view zone);  // "03:12 UTC"
[[nodiscard]] std::string HourInWords(int hour);                // "02:00"
[[nodiscard]] std::string ScoreInWords(double score);           // "0.812"
// The share of training traffic that a calibrated score is above: "99.94 %". A score is
// min(1, -log10(share at least as unusual) / 4), so 1 says "at least 99.99 %".
[[nodiscard]] std::string RankInWords(double score);

}  // namespace harrier
