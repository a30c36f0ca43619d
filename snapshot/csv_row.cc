#include "snapshot/csv_row.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

#include "core/check.h"

namespace harrier {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kNeedsQuotes(",\"\r\n", 4);
constexpr std::string_view kNeedsCare(",\"\r\n\0", 5);
constexpr std::string_view kStartsFormula("=+-@\t\r", 6);

// The longest: a double near 1.8e308 without exponent has 309 digits.
constexpr std::size_t kNumberCharsMax = 400;

template <class Float>
void AppendPlainNumber(std::string* out, Float value) {
  if (!std::isfinite(value)) return;
  std::array<char, kNumberCharsMax> text;
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  HARRIER_CHECK(error == std::errc(), "every finite number fits the buffer");
  out->append(text.data(), end);
}

void AppendQuotedCharacters(std::string* out, std::string_view text) {
  for (const char character : text) {
    if (character == '\0') {
      *out += kReplacement;
      continue;
    }
    if (character == '"') *out += '"';
    *out += character;
  }
}

}  // namespace

void CsvRow::Text(std::string_view text) {
  Separate();
  if (text.empty()) return;
  const bool looks_like_formula = kStartsFormula.find(text.front()) != std::string_view::npos;
  if (text.find_first_of(kNeedsCare) == std::string_view::npos) {
    if (looks_like_formula) *out_ += '\'';
    *out_ += text;
    return;
  }
  const bool is_quoted = text.find_first_of(kNeedsQuotes) != std::string_view::npos;
  if (is_quoted) *out_ += '"';
  if (looks_like_formula) *out_ += '\'';
  AppendQuotedCharacters(out_, text);
  if (is_quoted) *out_ += '"';
}

void CsvRow::Word(std::string_view word) {
  Separate();
  *out_ += word;
}

void CsvRow::Integer(std::int64_t value) {
  Separate();
  std::array<char, 24> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  out_->append(text.data(), end);
}

void CsvRow::Number(float value) {
  Separate();
  AppendPlainNumber(out_, value);
}

void CsvRow::Number(double value) {
  Separate();
  AppendPlainNumber(out_, value);
}

void CsvRow::Amount(Money amount) {
  Separate();
  std::array<char, kMoneyCharsMax> text;
  out_->append(text.data(), WriteMoney(amount, text.data()));
}

void CsvRow::Time(EventTime time) {
  Separate();
  std::array<char, kEventTimeChars> text;
  out_->append(text.data(), WriteEventTime(time, text.data()));
}

void CsvRow::Date(EventTime time) {
  constexpr std::size_t kDateChars = 10;
  Separate();
  std::array<char, kEventTimeChars> text;
  WriteEventTime(time, text.data());
  out_->append(text.data(), kDateChars);
}

std::string FormatMoneySum(MoneySum sum) {
  const bool is_negative = sum.ten_thousandths < 0;
  UInt128 rest = static_cast<UInt128>(is_negative ? -sum.ten_thousandths : sum.ten_thousandths);
  std::string digits;  // the least one first
  while (rest != 0 || digits.size() < 5) {
    digits += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  std::reverse(digits.begin(), digits.end());
  digits.insert(digits.size() - 4, 1, '.');
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return is_negative ? "-" + digits : digits;
}

std::optional<MoneySum> ParseMoneySum(std::string_view text) {
  constexpr std::size_t kDigitsMax = 36;  // fewer than 128 bits hold
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const std::string_view decimals =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  std::string digits(text.substr(0, point));
  const bool has_digits = !digits.empty() && (point == std::string_view::npos || !decimals.empty());
  if (!has_digits || decimals.size() > 4 || digits.size() > kDigitsMax - 4) return std::nullopt;
  digits += decimals;
  digits.append(4 - decimals.size(), '0');
  Int128 sum = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    sum = sum * 10 + (digit - '0');
  }
  return MoneySum{is_negative ? -sum : sum};
}

}  // namespace harrier
