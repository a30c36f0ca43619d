#include "scoring/person_words.h"

#include <cmath>

#include "core/event_time.h"
#include "core/portable_math.h"

namespace harrier {
namespace {

std::string TwoDigits(int value) { return (value < 10 ? "0" : "") + std::to_string(value); }

// `units` / 10^digits with all its decimals.
std::string Decimals(std::int64_t units, int digits) {
  std::int64_t scale = 1;
  for (int i = 0; i < digits; ++i) scale *= 10;
  std::string decimals = std::to_string(scale + units % scale);
  decimals[0] = '.';
  return std::to_string(units / scale) + decimals;
}

// Down, but for what is a whole number of units in all but its last bits.
std::int64_t Down(double value) { return static_cast<std::int64_t>(std::floor(value + 1e-9)); }

}  // namespace

std::string AmountInWords(Money amount, CurrencyCode currency) {
  return FormatMoneyForPeople(amount) + " " + FormatCurrency(currency);
}

std::string CountInWords(std::int64_t count) {
  std::string text = std::to_string(count);
  const std::size_t first = count < 0 ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string WholeInWords(float value) {
  return CountInWords(static_cast<std::int64_t>(std::floor(value)));
}

std::int64_t DownToWhole(float value, double units_per_one) {
  constexpr double kHalfALastBit = 0x1p-24;  // at least, of the value
  return static_cast<std::int64_t>(
      std::floor(static_cast<double>(value) * (1 + kHalfALastBit) * units_per_one));
}

std::string TenthsInWords(float value) {
  const std::int64_t tenths = DownToWhole(value, 10.0);
  return CountInWords(tenths / 10) + "." + std::to_string(tenths % 10);
}

std::string HundredthsInWords(float value) { return Decimals(DownToWhole(value, 100.0), 2); }

std::string ShareInWords(float share) {
  const std::int64_t thousandths = DownToWhole(share, 1000.0);
  if (thousandths == 0) return share > 0 ? "less than 0.1 %" : "0 %";
  const std::string tenths = thousandths % 10 == 0 ? "" : "." + std::to_string(thousandths % 10);
  return CountInWords(thousandths / 10) + tenths + " %";
}

std::string DurationInWords(std::int64_t ms) {
  constexpr std::int64_t kFewMinutes = 2 * kMinuteMs;
  constexpr std::int64_t kFewHours = 2 * kHourMs;
  if (ms < kFewMinutes) return std::to_string(ms / kSecondMs) + " s";
  if (ms < kFewHours) return std::to_string(ms / kMinuteMs) + " min";
  return CountInWords(ms / kHourMs) + " h";
}

std::string ClockInWords(const LocalTime& local, std::string_view zone) {
  return TwoDigits(local.hour) + ":" + TwoDigits(local.minute) + " " + std::string(zone);
}

std::string HourInWords(int hour) { return TwoDigits(hour) + ":00"; }

std::string ScoreInWords(double score) { return Decimals(Down(score * 1000.0), 3); }

std::string RankInWords(double score) {
  constexpr double kFourLn10 = 0x1.26bb1bbb55516p+3;
  const double at_least_as_unusual = Exp(-kFourLn10 * score);
  const std::string share = Decimals(Down((1.0 - at_least_as_unusual) * 10'000.0), 2) + " %";
  return score >= 1.0 ? "at least " + share : share;
}

}  // namespace harrier
