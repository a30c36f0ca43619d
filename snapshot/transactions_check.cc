#include "snapshot/transactions_check.h"

#include <algorithm>
#include <charconv>

#include "core/check.h"
#include "snapshot/columns.h"
#include "stream/label.h"

namespace harrier {
namespace {

constexpr std::size_t kDateChars = 10;
constexpr std::string_view kTimeForm = "T00:00:00.000Z";  // 0: a digit

std::int64_t WholeNumber(std::string_view cell) {
  std::int64_t number = 0;
  std::from_chars(cell.data(), cell.data() + cell.size(), number);
  return number;
}

constexpr bool IsDigit(char character) { return character >= '0' && character <= '9'; }

// Of a time whose date is known to be one. Minute 61 is left to whoever looks at every cell.
bool HasTimeForm(std::string_view text) {
  if (text.size() != kTimeForm.size()) return false;
  bool is_good = true;
  for (std::size_t i = 0; i < kTimeForm.size(); ++i) {
    is_good &= kTimeForm[i] == '0' ? IsDigit(text[i]) : text[i] == kTimeForm[i];
  }
  return is_good;
}

// ParseMoney without its exponents, which the file does not have.
bool ReadAmount(std::string_view cell, Money* amount) {
  constexpr std::size_t kCharsMax = 17;  // -100000000000.0000
  const bool is_negative = cell.starts_with('-');
  if (is_negative) cell.remove_prefix(1);
  if (cell.empty() || cell.size() > kCharsMax) return false;
  std::int64_t digits = 0;
  int decimals = -1;  // none yet
  for (const char character : cell) {
    if (character == '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (!IsDigit(character)) return false;
    digits = digits * 10 + (character - '0');
    decimals += decimals >= 0 ? 1 : 0;
  }
  if (decimals == 0 || decimals > 4) return false;
  for (int missing = 4 - std::max(decimals, 0); missing > 0; --missing) digits *= 10;
  if (digits > kMoneyMax) return false;
  amount->ten_thousandths = is_negative ? -digits : digits;
  return true;
}

bool ReadBoolean(std::string_view cell, bool* value) {
  *value = cell == "true";
  return *value || cell == "false";
}

// Of these the file does not say how the text was spelled before it was made safe for
// spreadsheets, so that their order is not known.
bool IsChangedText(std::string_view text) {
  return text.starts_with('\'') || text.find("\xEF\xBF\xBD") != std::string_view::npos;
}

}  // namespace

TransactionsCheck::TransactionsCheck() {
  const TableFacts& table = *FindTable(kTransactionsFile);
  columns_ = {
      table.IndexOf("transaction_id"), table.IndexOf("event_time"), table.IndexOf("event_date"),
      table.IndexOf("channel"),        table.IndexOf("label"),      table.IndexOf("is_ml_flag"),
      table.IndexOf("is_rule_flag"),   table.IndexOf("is_flag"),    table.IndexOf("late"),
      table.IndexOf("partition"),      table.IndexOf("offset"),     table.IndexOf("amount_base"),
      table.IndexOf("truncated"),      table.IndexOf("late_day")};
}

Result<void, ColumnProblem> TransactionsCheck::Add(const CsvCells& row) {
  if (Result<void, ColumnProblem> timed = CheckTime(row); !timed) return timed;
  const Result<Facts, ColumnProblem> facts = ReadFacts(row);
  if (!facts) return Unexpected(facts.error());
  if (!IsAfterPrevious(row)) {
    return Unexpected(ColumnProblem{columns_.event_time,
                                    "is out of order: rows are sorted by event_time, "
                                    "transaction_id, partition and offset"});
  }
  KeepPlace(row);
  Count(*facts, &DayOf(row[columns_.channel]));
  return {};
}

Result<void, ColumnProblem> TransactionsCheck::CheckTime(const CsvCells& row) {
  const std::string_view time = row[columns_.event_time];
  if (time.substr(0, kDateChars) != date_) {
    const auto midnight = ParseDate(time.substr(0, kDateChars));
    if (!midnight) return Unexpected(ColumnProblem{columns_.event_time, "is no time"});
    midnight_ = *midnight;
    date_ = time.substr(0, kDateChars);
    today_.clear();
  }
  if (!HasTimeForm(time.substr(kDateChars))) {
    return Unexpected(ColumnProblem{columns_.event_time, "is no time"});
  }
  if (row[columns_.event_date] != date_) {
    return Unexpected(ColumnProblem{columns_.event_date, "is not the date of event_time"});
  }
  return {};
}

Result<TransactionsCheck::Facts, ColumnProblem> TransactionsCheck::ReadFacts(
    const CsvCells& row) const {
  Facts facts;
  if (!ReadAmount(row[columns_.amount_base], &facts.amount)) {
    return Unexpected(ColumnProblem{columns_.amount_base, "is no amount"});
  }
  bool is_flag = false;
  const std::pair<std::size_t, bool*> booleans[] = {{columns_.is_ml_flag, &facts.is_ml_flag},
                                                    {columns_.is_rule_flag, &facts.is_rule_flag},
                                                    {columns_.is_flag, &is_flag},
                                                    {columns_.late, &facts.is_late},
                                                    {columns_.truncated, &facts.is_truncated},
                                                    {columns_.late_day, &facts.is_late_day}};
  for (const auto& [column, value] : booleans) {
    if (column >= row.size()) continue;  // a run of an earlier version
    if (!ReadBoolean(row[column], value)) {
      return Unexpected(ColumnProblem{column, "is neither true nor false"});
    }
  }
  if (is_flag != facts.is_flag()) {
    return Unexpected(
        ColumnProblem{columns_.is_flag, "is not what is_ml_flag and is_rule_flag say"});
  }
  const std::string_view label = row[columns_.label];
  facts.is_labelled = !label.empty();
  facts.is_anomaly = label == kLabelAnomaly;
  if (facts.is_labelled && !facts.is_anomaly && label != kLabelNormal) {
    return Unexpected(ColumnProblem{columns_.label, "is neither anomaly nor normal"});
  }
  return facts;
}

bool TransactionsCheck::IsAfterPrevious(const CsvCells& row) const {
  const std::string_view time = row[columns_.event_time];
  if (time != previous_.time) return time > previous_.time;
  const std::string id = CellText(row[columns_.transaction_id]);
  const std::string previous_id = CellText(previous_.transaction_id);
  if (id != previous_id) {
    return id > previous_id || IsChangedText(id) || IsChangedText(previous_id);
  }
  const std::int64_t partition = WholeNumber(row[columns_.partition]);
  const std::int64_t previous_partition = WholeNumber(previous_.partition);
  if (partition != previous_partition) return partition > previous_partition;
  return WholeNumber(row[columns_.offset]) > WholeNumber(previous_.offset);
}

void TransactionsCheck::KeepPlace(const CsvCells& row) {
  previous_.time = row[columns_.event_time];
  previous_.transaction_id = row[columns_.transaction_id];
  previous_.partition = row[columns_.partition];
  previous_.offset = row[columns_.offset];
}

DailyRow& TransactionsCheck::DayOf(std::string_view channel) {
  const std::string_view group = ChannelGroup(channel);
  for (DailyRow* day : today_) {
    if (day->channel == group) return *day;
  }
  DailyRow& day = daily_[{midnight_.ms, group}];
  day.date = midnight_;
  day.channel = group;
  today_.push_back(&day);
  return day;
}

void TransactionsCheck::Count(const Facts& facts, DailyRow* day) {
  ++counts_.transactions;
  ++day->transactions;
  counts_.labelled += facts.is_labelled ? 1 : 0;
  day->labelled += facts.is_labelled ? 1 : 0;
  counts_.labelled_anomalies += facts.is_anomaly ? 1 : 0;
  day->labelled_anomalies += facts.is_anomaly ? 1 : 0;
  counts_.late += facts.is_late ? 1 : 0;
  day->late += facts.is_late ? 1 : 0;
  counts_.late_day += facts.is_late_day ? 1 : 0;
  counts_.truncated += facts.is_truncated ? 1 : 0;
  amount_.Add(facts.amount);
  day->amount.Add(facts.amount);
  if (!facts.is_flag()) return;
  ++counts_.alerts;
  alert_amount_.Add(facts.amount);
  day->alert_amount.Add(facts.amount);
  day->alerts.ml += facts.is_ml_flag && !facts.is_rule_flag ? 1 : 0;
  day->alerts.rules += !facts.is_ml_flag ? 1 : 0;
  day->alerts.both += facts.is_ml_flag && facts.is_rule_flag ? 1 : 0;
}

std::optional<EventTime> TransactionsCheck::watermark() const {
  return ParseEventTime(previous_.time);
}

std::vector<DailyRow> TransactionsCheck::Daily() const {
  std::vector<DailyRow> rows;
  for (const auto& [key, row] : daily_) rows.push_back(row);
  return rows;
}

DailyCheck::DailyCheck(const std::vector<DailyRow>& totals)
    : columns_needed_(DailyColumns().size()) {
  for (const DailyRow& row : totals) AppendRow(DailyColumns(), row, &expected_.emplace_back());
}

Result<void, ColumnProblem> DailyCheck::Add(const CsvCells& row) {
  if (row_ == expected_.size()) {
    return Unexpected(ColumnProblem{0, "is of a day and channel without transactions"});
  }
  CsvCells expected;
  HARRIER_CHECK(expected.Read(expected_[row_++]).has_value(), "our own row can be read");
  for (std::size_t i = 0; i < columns_needed_; ++i) {
    if (row[i] == expected[i]) continue;
    return Unexpected(ColumnProblem{i, "is " + std::string(row[i]) + ", the rows of " +
                                           std::string(kTransactionsFile) + " make " +
                                           std::string(expected[i])});
  }
  return {};
}

std::optional<TableProblem> DailyCheck::Missing(std::int64_t bytes) const {
  if (row_ == expected_.size()) return std::nullopt;
  const std::string& row = expected_[row_];
  return TableProblem{static_cast<std::int64_t>(row_) + 1, bytes, "",
                      "is missing: " + row.substr(0, row.size() - 1)};
}

}  // namespace harrier
