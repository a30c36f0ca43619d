// Amounts and times as other programs write them.
#include <gtest/gtest.h>

#include <string>

#include "ingest/amount_reader.h"
#include "ingest/time_reader.h"

namespace harrier {
namespace {

AmountFormat German() {
  AmountFormat format;
  format.decimal_mark = ',';
  format.thousands_mark = '.';
  return format;
}

// The amount as canonical text, or the error's name.
std::string Read(std::string_view text, const AmountFormat& format = {}) {
  const auto amount = ReadAmount(text, format);
  if (amount) return FormatMoney(*amount);
  switch (amount.error()) {
    case MoneyError::kNotANumber:
      return "not a number";
    case MoneyError::kPrecision:
      return "precision";
    case MoneyError::kRange:
      return "range";
  }
  return "";
}

TEST(AmountReader, ReadsPlainAmountsExactly) {
  EXPECT_EQ(Read("57.16"), "57.16");
  EXPECT_EQ(Read("-57.1600"), "-57.16");
  EXPECT_EQ(Read("+12"), "12");
  EXPECT_EQ(Read("12.50-"), "-12.5");
  EXPECT_EQ(Read("0042"), "42");
  EXPECT_EQ(Read("000"), "0");
  EXPECT_EQ(Read(".5"), "0.5");
  EXPECT_EQ(Read("5."), "5");
  EXPECT_EQ(Read("0.0001"), "0.0001");
  EXPECT_EQ(Read("100000000000"), "100000000000");
}

TEST(AmountReader, ReadsThousandsAndDecimalMarks) {
  EXPECT_EQ(Read("1.234,56", German()), "1234.56");
  EXPECT_EQ(Read("-1.234.567,8", German()), "-1234567.8");
  EXPECT_EQ(Read("1234,56", German()), "1234.56");
  EXPECT_EQ(Read("999", German()), "999");
}

TEST(AmountReader, NeverTakesADecimalMarkForAThousandsMark) {
  EXPECT_EQ(Read("1.23", German()), "not a number");
  EXPECT_EQ(Read("1234.567", German()), "not a number");
  EXPECT_EQ(Read("1.2345678", German()), "not a number");
  EXPECT_EQ(Read("12.34.567", German()), "not a number");
  EXPECT_EQ(Read(".123", German()), "not a number");
  EXPECT_EQ(Read("1,234.56"), "not a number");
  EXPECT_EQ(Read("1..234", German()), "not a number");
}

TEST(AmountReader, MinorUnitsAreHundredths) {
  AmountFormat format;
  format.is_minor_unit = true;
  EXPECT_EQ(Read("4217", format), "42.17");
  EXPECT_EQ(Read("-5", format), "-0.05");
  EXPECT_EQ(Read("4217.25", format), "42.1725");
}

TEST(AmountReader, DebitsWrittenAsNegativeArePurchases) {
  AmountFormat format;
  format.is_negated = true;
  EXPECT_EQ(Read("-63.27", format), "63.27");
  EXPECT_EQ(Read("1249", format), "-1249");
  EXPECT_EQ(Read("0", format), "0");
}

TEST(AmountReader, RefusesWhatIsNoAmount) {
  for (const char* text :
       {"", "-", "+", ".", "abc", "1e5", "0x10", "--5", "5 EUR", "1_000", "NaN", "-5-"}) {
    EXPECT_EQ(Read(text), "not a number") << text;
  }
  EXPECT_EQ(Read(std::string_view("1\0"
                                  "2",
                                  3)),
            "not a number");
  EXPECT_EQ(Read("0.00001"), "precision");
  EXPECT_EQ(Read("100000000000.0001"), "range");
  EXPECT_EQ(Read(std::string(200, '9')), "not a number");
}

std::string ReadTime(std::string_view text, const TimeFormat& format) {
  const auto reader = TimeReader::Make(format);
  if (!reader) return reader.error();
  const auto time = reader->Read(text);
  return time ? FormatEventTime(*time) : "not a time";
}

TimeFormat Pattern(const std::string& pattern, const std::string& zone) {
  TimeFormat format;
  format.kind = TimeFormat::Kind::kPattern;
  format.pattern = pattern;
  format.zone = zone;
  return format;
}

TEST(TimeReader, CountsSecondsAndMillisecondsFromAnyTime) {
  TimeFormat seconds;
  seconds.kind = TimeFormat::Kind::kSeconds;
  seconds.since = *ParseEventTime("2018-04-01T00:00:00Z");
  EXPECT_EQ(ReadTime("31", seconds), "2018-04-01T00:00:31.000Z");
  EXPECT_EQ(ReadTime("31.2569", seconds), "2018-04-01T00:00:31.256Z");
  EXPECT_EQ(ReadTime("-1.5", seconds), "2018-03-31T23:59:58.500Z");
  EXPECT_EQ(ReadTime("-0.5", seconds), "2018-03-31T23:59:59.500Z");
  TimeFormat milliseconds;
  milliseconds.kind = TimeFormat::Kind::kMilliseconds;
  EXPECT_EQ(ReadTime("1767600802417", milliseconds), "2026-01-05T08:13:22.417Z");
  EXPECT_EQ(ReadTime("1767600802417.9", milliseconds), "2026-01-05T08:13:22.417Z");
  for (const char* text :
       {"", "x", "1x", "1.", "1.x", "1e3", "+1", "99999999999999999", "-9223372036854775808"}) {
    EXPECT_EQ(ReadTime(text, seconds), "not a time") << text;
  }
}

TEST(TimeReader, ReadsPatternsInAnOffsetOrAZone) {
  EXPECT_EQ(ReadTime("05.01.2026 09:13", Pattern("%d.%m.%Y %H:%M", "+01:00")),
            "2026-01-05T08:13:00.000Z");
  EXPECT_EQ(ReadTime("05.07.2026 09:13", Pattern("%d.%m.%Y %H:%M", "Europe/Berlin")),
            "2026-07-05T07:13:00.000Z");
  EXPECT_EQ(ReadTime("05.01.2026 09:13", Pattern("%d.%m.%Y %H:%M", "Europe/Berlin")),
            "2026-01-05T08:13:00.000Z");
  EXPECT_EQ(ReadTime("2019-01-01 00:00:18.123456", Pattern("%Y-%m-%d %H:%M:%E*S", "UTC")),
            "2019-01-01T00:00:18.123Z");
  EXPECT_EQ(ReadTime("3/14/2026", Pattern("%m/%d/%Y", "UTC")), "2026-03-14T00:00:00.000Z");
  EXPECT_EQ(ReadTime("05.01.2026", Pattern("%d.%m.%Y", "-05:30")), "2026-01-05T05:30:00.000Z");
}

TEST(TimeReader, RefusesWhatIsNotInTheFormat) {
  const TimeFormat format = Pattern("%d.%m.%Y %H:%M", "UTC");
  for (const char* text : {"", "05.01.2026", "30.02.2026 10:00", "05.01.2026 24:01",
                           "05.01.2026 10:00 x", "05.01.1969 10:00", "infinite-future"}) {
    EXPECT_EQ(ReadTime(text, format), "not a time") << text;
  }
  EXPECT_EQ(ReadTime("2026-01-05T08:13:60Z", TimeFormat()), "not a time");
}

TEST(TimeReader, FormatsThatCannotWorkAreNamed) {
  EXPECT_NE(ReadTime("", Pattern("%Y", "Mars/Olympus")).find("Mars/Olympus"), std::string::npos);
  EXPECT_NE(ReadTime("", Pattern("dd.mm.yyyy", "UTC")).find("dd.mm.yyyy"), std::string::npos);
}

}  // namespace
}  // namespace harrier
