// CsvRow: writes the cells of one CSV row (docs/formats/snapshot.md): RFC 4180, UTF-8, LF, `.`
// decimals without exponent, an empty cell for null. Text comes from outside, so a text cell that a
// spreadsheet would run as a formula (it begins with = + - @ TAB CR) gets an apostrophe in front;
// numbers never do. NUL, which few CSV readers survive, becomes U+FFFD. Pure; single-threaded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/event_time.h"
#include "core/int128.h"
#include "core/money.h"

namespace harrier {

class CsvRow {
 public:
  // Appends to *out, which outlives the row.
  explicit CsvRow(std::string* out) : out_(out) {}
  CsvRow(const CsvRow&) = delete;
  CsvRow& operator=(const CsvRow&) = delete;

  void Null() { Separate(); }
  void Text(std::string_view text);
  // Our own ASCII words: no comma, quote, line break or leading = + - @. Empty is null.
  void Word(std::string_view word);
  void Integer(std::int64_t value);
  void Number(float value);   // null unless finite
  void Number(double value);  // null unless finite
  void Boolean(bool value) { Word(value ? "true" : "false"); }
  void Amount(Money amount);
  void Time(EventTime time);  // 2026-01-05T08:13:22.417Z
  void Date(EventTime time);  // 2026-01-05, UTC
  // Ends the row. Call once, last.
  void End() { *out_ += '\n'; }

 private:
  void Separate() {
    if (!first_) *out_ += ',';
    first_ = false;
  }

  std::string* out_;
  bool first_ = true;
};

// A sum of money of any number of rows, exact.
struct MoneySum {
  Int128 ten_thousandths = 0;
  void Add(Money amount) { ten_thousandths += amount.ten_thousandths; }
  bool operator==(const MoneySum&) const = default;
};
// As FormatMoney: the fewest digits.
[[nodiscard]] std::string FormatMoneySum(MoneySum sum);
// Plain decimal notation with at most four decimals; nullopt for anything else.
[[nodiscard]] std::optional<MoneySum> ParseMoneySum(std::string_view text);

}  // namespace harrier
