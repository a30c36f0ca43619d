#include "core/json_text.h"

#include <charconv>

#include "core/check.h"

namespace harrier {
namespace {

template <class Number>
void AppendToChars(std::string* out, Number value) {
  char text[32];
  const auto result = std::to_chars(text, text + sizeof text, value);
  HARRIER_CHECK(result.ec == std::errc(), "a number fits 32 characters");
  out->append(text, result.ptr);
}

bool NeedsEscape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

void AppendEscaped(std::string* out, char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  switch (c) {
    case '"':
      *out += "\\\"";
      return;
    case '\\':
      *out += "\\\\";
      return;
    case '\n':
      *out += "\\n";
      return;
    case '\r':
      *out += "\\r";
      return;
    case '\t':
      *out += "\\t";
      return;
    default:
      break;
  }
  *out += "\\u00";
  *out += kDigits[static_cast<unsigned char>(c) >> 4];
  *out += kDigits[static_cast<unsigned char>(c) & 15];
}

}  // namespace

void AppendJsonString(std::string* out, std::string_view text) {
  *out += '"';
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!NeedsEscape(text[i])) continue;
    out->append(text, copied, i - copied);
    AppendEscaped(out, text[i]);
    copied = i + 1;
  }
  out->append(text, copied, text.size() - copied);
  *out += '"';
}

void AppendNumber(std::string* out, float value) { AppendToChars(out, value); }
void AppendNumber(std::string* out, double value) { AppendToChars(out, value); }
void AppendNumber(std::string* out, std::int64_t value) { AppendToChars(out, value); }

void AppendMoney(std::string* out, Money money) {
  char text[kMoneyCharsMax];
  out->append(text, WriteMoney(money, text));
}

void AppendEventTime(std::string* out, EventTime time) {
  char text[kEventTimeChars + 2];
  text[0] = '"';
  *WriteEventTime(time, text + 1) = '"';
  out->append(text, sizeof text);
}

}  // namespace harrier
