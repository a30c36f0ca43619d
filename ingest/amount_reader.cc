#include "ingest/amount_reader.h"

#include <array>
#include <optional>

namespace harrier {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes the sign off `text`: true for minus.
bool TakeSign(std::string_view* text) {
  if (text->starts_with('-') || text->starts_with('+')) {
    const bool is_minus = text->front() == '-';
    text->remove_prefix(1);
    return is_minus;
  }
  if (!text->ends_with('-')) return false;
  text->remove_suffix(1);
  return true;
}

// Marks stand before groups of exactly three digits, so that 1.23 is never read as 123.
bool IsThousandsMark(std::string_view whole, std::size_t at, std::optional<char> mark) {
  if (whole[at] != mark || at == 0) return false;
  const bool follows_group = at <= 3 || whole[at - 4] == mark;
  const bool precedes_group =
      at + 4 == whole.size() || (at + 4 < whole.size() && whole[at + 4] == mark);
  return follows_group && precedes_group;
}

// A number of the form that ParseMoney reads.
class PlainNumber {
 public:
  // False when it has become too long to be an amount.
  [[nodiscard]] bool Append(char c) {
    if (size_ == text_.size()) return false;
    text_[size_++] = c;
    return true;
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, 48> text_{};
  std::size_t size_ = 0;
};

// False when `whole` is not digits and thousands marks.
bool AppendWhole(std::string_view whole, std::optional<char> thousands_mark, PlainNumber* number) {
  const std::size_t empty_size = number->size();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (IsThousandsMark(whole, i, thousands_mark)) continue;
    if (!IsDigit(whole[i])) return false;
    if (whole[i] == '0' && number->size() == empty_size) continue;  // leading zeros
    if (!number->Append(whole[i])) return false;
  }
  return number->size() > empty_size || number->Append('0');
}

bool AppendFraction(std::string_view fraction, PlainNumber* number) {
  if (fraction.empty()) return true;
  if (!number->Append('.')) return false;
  for (const char c : fraction) {
    if (!IsDigit(c) || !number->Append(c)) return false;
  }
  return true;
}

}  // namespace

Result<Money, MoneyError> ReadAmount(std::string_view text, const AmountFormat& format) {
  const bool is_minus = TakeSign(&text);
  const std::size_t mark = text.find(format.decimal_mark);
  const std::string_view whole = text.substr(0, mark);
  const std::string_view fraction =
      mark == std::string_view::npos ? std::string_view() : text.substr(mark + 1);
  if (whole.empty() && fraction.empty()) return Unexpected(MoneyError::kNotANumber);
  PlainNumber number;
  bool is_number = is_minus == format.is_negated || number.Append('-');
  is_number = is_number && AppendWhole(whole, format.thousands_mark, &number) &&
              AppendFraction(fraction, &number);
  if (format.is_minor_unit) {
    is_number = is_number && number.Append('e') && number.Append('-') && number.Append('2');
  }
  if (!is_number) return Unexpected(MoneyError::kNotANumber);
  return ParseMoney(number.view());
}

}  // namespace harrier
