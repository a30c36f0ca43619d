// Money: an exact amount in integer 1/10,000 units of some currency (the currency stands beside
// it). Never a binary float. Also the one place where an exact ratio becomes a float32 by a single
// rounding to nearest even. Pure.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace harrier {

inline constexpr std::int64_t kMoneyScale = 10'000;
// |amount| <= 10^11 units: 256 of them fit an int64 sum, 10^8 squares fit 128 bits.
inline constexpr std::int64_t kMoneyMax = 100'000'000'000 * kMoneyScale;

struct Money {
  std::int64_t ten_thousandths = 0;
  explicit constexpr Money(std::int64_t v = 0) : ten_thousandths(v) {}
  auto operator<=>(const Money&) const = default;
};

enum class MoneyError { kNotANumber, kPrecision, kRange };

// JSON number grammar, an exponent included: "42.17", "-5", "1e2". Trailing zeros beyond four
// decimals are exact and accepted.
[[nodiscard]] Result<Money, MoneyError> ParseMoney(std::string_view text);

// Fewest digits: "42.17", "-5", "0.0001". At most 24 characters.
inline constexpr std::size_t kMoneyCharsMax = 24;
char* WriteMoney(Money money, char* out);
[[nodiscard]] std::string FormatMoney(Money money);
// For people: two decimals at least, thousands separated: "4,210.00".
[[nodiscard]] std::string FormatMoneyForPeople(Money money);

// An exchange rate as the exact fraction numerator / 10^9, base units per unit.
struct ExchangeRate {
  std::int64_t billionths = 1'000'000'000;
  bool operator==(const ExchangeRate&) const = default;
};
// Rounded half to even at four decimals; kRange when the result leaves +-kMoneyMax.
[[nodiscard]] Result<Money, MoneyError> Convert(Money money, ExchangeRate rate);

// numerator/denominator rounded once, to nearest even. REQUIRES: 0 < denominator < 2^31.
[[nodiscard]] float RatioToFloat(std::int64_t numerator, std::int64_t denominator);
[[nodiscard]] inline float ToFloat(Money money) {
  return RatioToFloat(money.ten_thousandths, kMoneyScale);
}

}  // namespace harrier
