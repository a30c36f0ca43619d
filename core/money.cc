#include "core/money.h"

#include <bit>
#include <charconv>
#include <cmath>

#include "core/int128.h"

namespace harrier {
namespace {

struct Decimal {
  Int128 digits = 0;  // without sign
  int exponent = 0;   // value = digits * 10^exponent
  bool negative = false;
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Reads an optional exponent part; false when it is malformed or absurd.
bool ReadExponent(std::string_view text, std::size_t at, int* exponent) {
  if (at == text.size()) return true;
  if (text[at] != 'e' && text[at] != 'E') return false;
  ++at;
  const bool negative = at < text.size() && text[at] == '-';
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  if (at == text.size()) return false;
  int value = 0;
  for (; at < text.size(); ++at) {
    if (!IsDigit(text[at])) return false;
    if (value < 100'000) value = value * 10 + (text[at] - '0');
  }
  *exponent += negative ? -value : value;
  return true;
}

// Appends one digit; digits beyond what can matter are kept as a count of dropped ones.
void AppendDigit(char c, bool after_point, Decimal* decimal, bool* dropped_nonzero) {
  constexpr Int128 kEnough = Int128{1'000'000'000'000'000'000} * 1'000'000'000;
  if (decimal->digits < kEnough) {
    decimal->digits = decimal->digits * 10 + (c - '0');
    if (after_point) --decimal->exponent;
  } else {
    if (c != '0') *dropped_nonzero = true;
    if (!after_point) ++decimal->exponent;
  }
}

Result<Decimal, MoneyError> ParseDecimal(std::string_view text) {
  Decimal decimal;
  bool dropped_nonzero = false;
  std::size_t at = 0;
  if (at < text.size() && text[at] == '-') {
    decimal.negative = true;
    ++at;
  }
  const std::size_t first = at;
  for (; at < text.size() && IsDigit(text[at]); ++at) {
    AppendDigit(text[at], false, &decimal, &dropped_nonzero);
  }
  if (at == first || (text[first] == '0' && at > first + 1)) {
    return Unexpected(MoneyError::kNotANumber);
  }
  if (at < text.size() && text[at] == '.') {
    const std::size_t first_decimal = ++at;
    for (; at < text.size() && IsDigit(text[at]); ++at) {
      AppendDigit(text[at], true, &decimal, &dropped_nonzero);
    }
    if (at == first_decimal) return Unexpected(MoneyError::kNotANumber);
  }
  if (!ReadExponent(text, at, &decimal.exponent)) return Unexpected(MoneyError::kNotANumber);
  if (dropped_nonzero) {
    // 27 significant digits were not enough: too large, or finer than 1/10,000.
    return Unexpected(decimal.exponent > -20 ? MoneyError::kRange : MoneyError::kPrecision);
  }
  return decimal;
}

float RoundExactRatio(std::int64_t numerator, std::int64_t denominator) {
  // Round to odd in 53 bits, then to nearest even in 24: the same as one rounding (Boldo and
  // Melquiond 2008, "Emulation of FMA and correctly rounded sums", theorem on double rounding).
  const Int128 magnitude = numerator < 0 ? -Int128{numerator} : Int128{numerator};
  if (magnitude == 0) return 0.0F;
  const int bits = 64 - std::countl_zero(static_cast<std::uint64_t>(magnitude));
  const int shift = 54 + 31 - bits > 0 ? 54 + 31 - bits : 0;
  const Int128 scaled = magnitude << shift;
  Int128 quotient = scaled / denominator;  // has 54 bits or more
  bool sticky = scaled % denominator != 0;
  int exponent = -shift;
  while (quotient >= (Int128{1} << 53)) {
    sticky = sticky || (quotient & 1) != 0;
    quotient >>= 1;
    ++exponent;
  }
  auto odd = static_cast<std::int64_t>(quotient);
  if (sticky) odd |= 1;
  const double value = std::ldexp(static_cast<double>(odd), exponent);
  return static_cast<float>(numerator < 0 ? -value : value);
}

}  // namespace

Result<Money, MoneyError> ParseMoney(std::string_view text) {
  auto decimal = ParseDecimal(text);
  if (!decimal) return Unexpected(decimal.error());
  Int128 value = decimal->digits;
  if (value == 0) return Money(0);
  int shift = decimal->exponent + 4;
  for (; shift > 0; --shift) {
    value *= 10;
    if (value > kMoneyMax) return Unexpected(MoneyError::kRange);
  }
  for (; shift < 0; ++shift) {
    if (value % 10 != 0) return Unexpected(MoneyError::kPrecision);
    value /= 10;
  }
  if (value > kMoneyMax) return Unexpected(MoneyError::kRange);
  const auto magnitude = static_cast<std::int64_t>(value);
  return Money(decimal->negative ? -magnitude : magnitude);
}

char* WriteMoney(Money money, char* out) {
  std::int64_t value = money.ten_thousandths;
  if (value < 0) {
    *out++ = '-';
    value = -value;
  }
  out = std::to_chars(out, out + 20, value / kMoneyScale).ptr;
  auto fraction = static_cast<int>(value % kMoneyScale);
  if (fraction == 0) return out;
  *out++ = '.';
  for (int weight = 1000; fraction != 0; weight /= 10) {
    *out++ = static_cast<char>('0' + fraction / weight);
    fraction %= weight;
  }
  return out;
}

std::string FormatMoney(Money money) {
  char text[kMoneyCharsMax];
  return std::string(text, WriteMoney(money, text));
}

std::string FormatMoneyForPeople(Money money) {
  std::string text = FormatMoney(money);
  std::size_t point = text.find('.');
  if (point == std::string::npos) {
    point = text.size();
    text += ".00";
  } else if (text.size() - point == 2) {
    text += '0';
  }
  const std::size_t first = money.ten_thousandths < 0 ? 1 : 0;
  for (std::size_t at = point; at > first + 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

Result<Money, MoneyError> Convert(Money money, ExchangeRate rate) {
  constexpr Int128 kScale = 1'000'000'000;
  const bool negative = money.ten_thousandths < 0;
  const Int128 magnitude = negative ? -Int128{money.ten_thousandths} : money.ten_thousandths;
  const Int128 product = magnitude * rate.billionths;
  Int128 quotient = product / kScale;
  const Int128 twice_rest = 2 * (product % kScale);
  if (twice_rest > kScale || (twice_rest == kScale && quotient % 2 != 0)) ++quotient;
  if (quotient > kMoneyMax) return Unexpected(MoneyError::kRange);
  const auto value = static_cast<std::int64_t>(quotient);
  return Money(negative ? -value : value);
}

float RatioToFloat(std::int64_t numerator, std::int64_t denominator) {
  // A quotient rounded to 53 bits rounds to the same float as the exact one, unless it lies just on
  // a midpoint between two floats: the exact one may then lie on either side.
  constexpr std::int64_t kExactDouble = std::int64_t{1} << 53;
  constexpr std::uint64_t kBelowFloat = (std::uint64_t{1} << 29) - 1;
  constexpr std::uint64_t kMidpoint = std::uint64_t{1} << 28;
  if (numerator > -kExactDouble && numerator < kExactDouble) {
    const double quotient = static_cast<double>(numerator) / static_cast<double>(denominator);
    if ((std::bit_cast<std::uint64_t>(quotient) & kBelowFloat) != kMidpoint) {
      return static_cast<float>(quotient);
    }
  }
  return RoundExactRatio(numerator, denominator);
}

}  // namespace harrier
