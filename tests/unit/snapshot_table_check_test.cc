// The CSV files of a run, held against what this program writes: every piece size gives the same
// answer, and the first wrong row, column and byte are named.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "snapshot/table_check.h"
#include "snapshot/transactions_check.h"
#include "stream/scored_json.h"

namespace harrier {
namespace {

using Depth = TableCheck::Depth;
using testing::HasSubstr;

constexpr std::int64_t kMorning = 1'767'600'000'000;  // 2026-01-05T08:00:00Z

ScoredRow Row(int number) {
  ScoredRow row;
  row.transaction_id = number % 3 == 0 ? "a,\"b\"\r\nc" : "t";
  row.customer_id = "c";
  row.time = EventTime(kMorning + number / 2 * kHourMs);
  row.amount = row.amount_base = Money(12'500);
  row.channel = number % 2 == 0 ? "web" : "=cmd";
  row.is_ml_flag = number % 5 == 0;
  row.at = {PartitionId(number % 2), Offset(number)};
  return row;
}

// As the writer sorts them: of two at one time, the odd ids come first.
std::string File(int rows) {
  std::string text;
  AppendHeader(TransactionColumns(), &text);
  for (int i = 0; i < rows; ++i) {
    ScoredRow row = Row(i);
    std::optional<KnownLabel> label;
    if (i % 4 == 0) label.emplace().is_anomaly = i % 8 == 0;
    row.time = EventTime(kMorning + i * kHourMs);
    AppendRow(TransactionColumns(), TransactionRow{row, label}, &text);
  }
  return text;
}

struct Checked {
  std::int64_t rows = 0;
  std::optional<TableProblem> problem;
  SnapshotCounts counts;
  std::string amount;
  bool operator==(const Checked& other) const {
    return rows == other.rows && problem.has_value() == other.problem.has_value() &&
           counts == other.counts && amount == other.amount;
  }
};

Checked Check(const std::string& text, std::size_t piece, Depth depth = Depth::kCells) {
  TransactionsCheck sums;
  TableCheck check(*FindTable(kTransactionsFile), depth, &sums);
  for (std::size_t at = 0; at < text.size(); at += piece) check.Add(text.substr(at, piece));
  check.Finish();
  return {check.rows(), check.problem(), sums.counts(), FormatMoneySum(sums.amount())};
}

std::string Replaced(std::string text, const std::string& old, const std::string& fresh) {
  const std::size_t at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return text.replace(at, old.size(), fresh);
}

TEST(SnapshotTableCheckTest, EveryPieceSizeGivesTheSameAnswer) {
  const std::string text = File(40);
  const Checked whole = Check(text, text.size());
  ASSERT_FALSE(whole.problem) << whole.problem->what;
  EXPECT_EQ(whole.rows, 40);
  EXPECT_EQ(whole.counts.transactions, 40);
  EXPECT_EQ(whole.counts.alerts, 8);
  EXPECT_EQ(whole.counts.labelled, 10);
  EXPECT_EQ(whole.counts.labelled_anomalies, 5);
  EXPECT_EQ(whole.amount, "50");
  for (std::size_t piece = 1; piece < 700; ++piece) EXPECT_EQ(Check(text, piece), whole) << piece;
}

// Behind a whole row it is the number of rows that shows it.
TEST(SnapshotTableCheckTest, EveryCutIsNoticed) {
  const std::string text = File(3);
  for (std::size_t length = 0; length < text.size(); ++length) {
    const Checked checked = Check(text.substr(0, length), 64);
    EXPECT_TRUE(checked.problem || (checked.rows < 3 && text[length - 1] == '\n')) << length;
  }
}

TEST(SnapshotTableCheckTest, TheFirstWrongCellIsNamedWithItsByte) {
  const std::string text = File(5);
  const std::string row = "\nt,c,2026-01-05T10:00:00.000Z";
  const std::size_t at = text.find(row);
  const Checked checked = Check(Replaced(text, "T10:00:00.000Z", "T10:00:00.00xZ"), 100);
  ASSERT_TRUE(checked.problem);
  EXPECT_EQ(checked.problem->row, 3);
  EXPECT_EQ(checked.problem->column, "event_time");
  EXPECT_EQ(checked.problem->byte, static_cast<std::int64_t>(at) + 5);
  EXPECT_THAT(checked.problem->what, HasSubstr("is no time"));
}

TEST(SnapshotTableCheckTest, WhatTheWriterNeverWritesIsRefused) {
  const std::string text = File(5);
  const std::pair<const char*, const char*> wrong[] = {
      {",1.25,", ",1.250,"},
      {",1.25,", ",01.25,"},
      {",1.25,", ",+1.25,"},
      {",1.25,", ",1e5,"},
      {",1.25,", ",,"},
      {",false,", ",False,"},
      {",'=cmd,", ",=cmd,"},
      {",web,", ",\"web\","},
      {",web,", ",we\"b,"},
      {",web,", ",we\rb,"},
      {"\"\r\nc\"", "\"\r\nc\"x"},
      {"2026-01-05,", "2026-1-5,"},
      {",web,", ",we,b,"},
  };
  for (const auto& [old, fresh] : wrong) {
    EXPECT_TRUE(Check(Replaced(text, old, fresh), 100).problem) << fresh;
  }
}

TEST(SnapshotTableCheckTest, OrderIsByTimeThenIdThenPartitionThenOffset) {
  const auto file = [](const std::vector<ScoredRow>& rows) {
    std::string text;
    AppendHeader(TransactionColumns(), &text);
    for (const ScoredRow& row : rows) {
      AppendRow(TransactionColumns(), TransactionRow{row, {}}, &text);
    }
    return text;
  };
  ScoredRow row = Row(1);
  const auto with = [&row](std::string_view id, int partition, int offset) {
    ScoredRow changed = row;
    changed.transaction_id = id;
    changed.at = {PartitionId(partition), Offset(offset)};
    return changed;
  };
  EXPECT_FALSE(Check(file({with("a", 0, 9), with("b", 0, 1)}), 99).problem);
  EXPECT_TRUE(Check(file({with("b", 0, 1), with("a", 0, 9)}), 99).problem);
  EXPECT_FALSE(Check(file({with("a", 0, 9), with("a", 0, 10)}), 99).problem);
  EXPECT_TRUE(Check(file({with("a", 0, 10), with("a", 0, 9)}), 99).problem);
  EXPECT_TRUE(Check(file({with("a", 0, 9), with("a", 0, 9)}), 99).problem);
  EXPECT_FALSE(Check(file({with("a", 2, 9), with("a", 10, 1)}), 99).problem);
  // "=x" is written "'=x", and "5" comes before it in the file's order: that is not to be judged.
  EXPECT_FALSE(Check(file({with("5", 0, 1), with("=x", 0, 0)}), 99).problem);
}

TEST(SnapshotTableCheckTest, ColumnsOfOtherVersionsAreAccepted) {
  const std::string name(TransactionColumns().back().name);
  EXPECT_FALSE(Check(Replaced(File(0), name + "\n", name + ",later\n"), 64).problem);
  EXPECT_FALSE(Check(Replaced(File(0), "," + name + "\n", "\n"), 64).problem);
  const Checked renamed = Check(Replaced(File(0), ",amount,", ",sum,"), 64);
  ASSERT_TRUE(renamed.problem);
  EXPECT_EQ(renamed.problem->row, 0);
  EXPECT_EQ(renamed.problem->column, "amount");
  const Checked short_header = Check("transaction_id,customer_id\n", 64);
  ASSERT_TRUE(short_header.problem);
  EXPECT_EQ(short_header.problem->column, "event_time");
}

TEST(SnapshotTableCheckTest, DailyTotalsThatDifferAreNamed) {
  TransactionsCheck sums;
  TableCheck rows(*FindTable(kTransactionsFile), Depth::kRows, &sums);
  rows.Add(File(40));
  std::string text;
  AppendHeader(DailyColumns(), &text);
  for (const DailyRow& row : sums.Daily()) AppendRow(DailyColumns(), row, &text);
  const auto check = [&](const std::string& daily) {
    DailyCheck days(sums.Daily());
    TableCheck table(*FindTable(kDailyFile), Depth::kCells, &days);
    table.Add(daily);
    table.Finish();
    return table.problem() ? table.problem() : days.Missing(0);
  };
  EXPECT_FALSE(check(text));
  const auto changed = check(Replaced(text, "2026-01-05,other,8,", "2026-01-05,other,9,"));
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->column, "transactions");
  EXPECT_THAT(changed->what, HasSubstr("is 9, the rows of transactions_scored.csv make 8"));
  const std::size_t last = text.rfind('\n', text.size() - 2) + 1;
  const auto cut = check(text.substr(0, last));
  ASSERT_TRUE(cut);
  EXPECT_THAT(cut->what, HasSubstr("is missing: 2026-01-06,web"));
  EXPECT_TRUE(check(text + "2026-01-07,web,1,0,0,0,0,,1,0,0\n"));
}

}  // namespace
}  // namespace harrier
