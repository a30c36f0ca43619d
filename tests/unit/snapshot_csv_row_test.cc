// CSV cells: RFC 4180, formulas neutralised in text and nowhere else, numbers without exponent.
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "snapshot/csv_row.h"

namespace harrier {
namespace {

template <class Write>
std::string Cell(Write&& write) {
  std::string out;
  CsvRow cells(&out);
  write(cells);
  return out;
}

std::string TextCell(std::string_view text) {
  return Cell([text](CsvRow& cells) { cells.Text(text); });
}

TEST(CsvRowTest, CellsAreSeparatedAndTheRowEndsWithOneLineFeed) {
  std::string out;
  CsvRow cells(&out);
  cells.Null();
  cells.Text("a");
  cells.Boolean(true);
  cells.Integer(-7);
  cells.Null();
  cells.End();
  EXPECT_EQ(out, ",a,true,-7,\n");
}

TEST(CsvRowTest, QuotesOnlyWhatNeedsThemAndDoublesThemInside) {
  EXPECT_EQ(TextCell("plain text"), "plain text");
  EXPECT_EQ(TextCell("a,b"), "\"a,b\"");
  EXPECT_EQ(TextCell("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(TextCell("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(TextCell("carriage\rreturn"), "\"carriage\rreturn\"");
  EXPECT_EQ(TextCell(""), "");
}

TEST(CsvRowTest, TextThatASpreadsheetWouldRunGetsAnApostrophe) {
  EXPECT_EQ(TextCell("=1+1"), "'=1+1");
  EXPECT_EQ(TextCell("+49 30"), "'+49 30");
  EXPECT_EQ(TextCell("-5"), "'-5");
  EXPECT_EQ(TextCell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(TextCell("\tx"), "'\tx");
  EXPECT_EQ(TextCell("\rx"), "\"'\rx\"");
  EXPECT_EQ(TextCell("=cmd|' /C calc'!A0,x"), "\"'=cmd|' /C calc'!A0,x\"");
  EXPECT_EQ(TextCell("a=1"), "a=1");
  EXPECT_EQ(TextCell(" =1"), " =1");
}

TEST(CsvRowTest, NulBecomesTheReplacementCharacter) {
  EXPECT_EQ(TextCell(std::string_view("a\0b", 3)),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(TextCell(std::string_view("=\0,", 3)), "\"'=\xEF\xBF\xBD,\"");
}

TEST(CsvRowTest, NumbersAreNeverNeutralisedAndHaveNoExponent) {
  EXPECT_EQ(Cell([](CsvRow& cells) { cells.Amount(Money(-50'000)); }), "-5");
  EXPECT_EQ(Cell([](CsvRow& cells) { cells.Number(1e-7); }), "0.0000001");
  EXPECT_EQ(Cell([](CsvRow& cells) { cells.Number(1e22); }), "10000000000000000000000");
  EXPECT_EQ(Cell([](CsvRow& cells) { cells.Number(0.1F); }), "0.1");
  EXPECT_EQ(Cell([](CsvRow& cells) { cells.Number(0.1); }), "0.1");
  EXPECT_EQ(Cell([](CsvRow& cells) { cells.Number(-2.5); }), "-2.5");
}

TEST(CsvRowTest, WhatIsNoNumberIsNull) {
  EXPECT_EQ(Cell([](CsvRow& cells) { cells.Number(std::numeric_limits<double>::quiet_NaN()); }),
            "");
  EXPECT_EQ(Cell([](CsvRow& cells) { cells.Number(std::numeric_limits<float>::infinity()); }), "");
}

TEST(CsvRowTest, TimesAreUtcWithMilliseconds) {
  const EventTime time = *ParseEventTime("2026-01-05T09:13:22.417+01:00");
  EXPECT_EQ(Cell([time](CsvRow& cells) { cells.Time(time); }), "2026-01-05T08:13:22.417Z");
  EXPECT_EQ(Cell([time](CsvRow& cells) { cells.Date(time); }), "2026-01-05");
}

TEST(MoneySumTest, SumsBeyond64BitsAreExact) {
  MoneySum sum;
  EXPECT_EQ(FormatMoneySum(sum), "0");
  for (int i = 0; i < 100'000; ++i) sum.Add(Money(kMoneyMax - 1));
  EXPECT_EQ(FormatMoneySum(sum), "9999999999999990");
  sum.Add(Money(1));
  EXPECT_EQ(FormatMoneySum(sum), "9999999999999990.0001");
  MoneySum negative;
  negative.Add(Money(-5));
  EXPECT_EQ(FormatMoneySum(negative), "-0.0005");
  negative.Add(Money(-123'400));
  EXPECT_EQ(FormatMoneySum(negative), "-12.3405");
}

}  // namespace
}  // namespace harrier
