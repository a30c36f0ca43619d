// TransactionsCheck: what must hold in transactions_scored.csv from row to row, and what its rows
// add up to: the counts, sums and daily totals that run.json and daily.csv have of them, made again
// from the file itself. Pure; single-threaded.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snapshot/daily.h"
#include "snapshot/run_manifest.h"
#include "snapshot/table_check.h"

namespace harrier {

class TransactionsCheck final : public RowCheck {
 public:
  TransactionsCheck();

  [[nodiscard]] std::size_t columns_needed() const override { return columns_.truncated + 1; }
  // Refuses a row that is out of order, whose cells contradict each other, or that cannot be
  // counted. Of all rows, so it is written for speed: about as fast as the file can be hashed.
  [[nodiscard]] Result<void, ColumnProblem> Add(const CsvCells& row) override;

  // Of the rows alone: records_read and what became of the others stays 0, and so do the cases.
  [[nodiscard]] const SnapshotCounts& counts() const { return counts_; }
  [[nodiscard]] MoneySum amount() const { return amount_; }
  [[nodiscard]] MoneySum alert_amount() const { return alert_amount_; }
  [[nodiscard]] std::optional<EventTime> watermark() const;
  // By date, then channel group, as daily.csv.
  [[nodiscard]] std::vector<DailyRow> Daily() const;

 private:
  struct Columns {
    std::size_t transaction_id, event_time, event_date, channel, label, is_ml_flag, is_rule_flag,
        is_flag, late, partition, offset, amount_base, truncated, late_day;
  };
  // The cells that say where a row stands in the order of the file, as they are.
  struct Place {
    std::string time;
    std::string transaction_id;
    std::string partition;
    std::string offset;
  };
  // What is counted of a row.
  struct Facts {
    Money amount;
    bool is_ml_flag = false;
    bool is_rule_flag = false;
    bool is_late = false;
    bool is_truncated = false;
    bool is_late_day = false;
    bool is_labelled = false;
    bool is_anomaly = false;
    [[nodiscard]] bool is_flag() const { return is_ml_flag || is_rule_flag; }
  };
  [[nodiscard]] Result<void, ColumnProblem> CheckTime(const CsvCells& row);
  [[nodiscard]] Result<Facts, ColumnProblem> ReadFacts(const CsvCells& row) const;
  [[nodiscard]] bool IsAfterPrevious(const CsvCells& row) const;
  void KeepPlace(const CsvCells& row);
  [[nodiscard]] DailyRow& DayOf(std::string_view channel);
  void Count(const Facts& facts, DailyRow* day);

  Columns columns_;
  Place previous_;
  std::string date_;  // of the row
  EventTime midnight_;
  SnapshotCounts counts_;
  MoneySum amount_;
  MoneySum alert_amount_;
  std::map<std::pair<std::int64_t, std::string_view>, DailyRow> daily_;
  std::vector<DailyRow*> today_;  // of daily_: the channel groups of date_
};

// One row of daily.csv against the totals of the transactions' rows. Pure; single-threaded.
class DailyCheck final : public RowCheck {
 public:
  explicit DailyCheck(const std::vector<DailyRow>& totals);
  // At the end of the file, which has so many bytes: a row that it lacks.
  [[nodiscard]] std::optional<TableProblem> Missing(std::int64_t bytes) const;

  [[nodiscard]] std::size_t columns_needed() const override { return columns_needed_; }
  [[nodiscard]] Result<void, ColumnProblem> Add(const CsvCells& row) override;

 private:
  std::size_t columns_needed_;
  std::vector<std::string> expected_;  // the rows
  std::size_t row_ = 0;
};

}  // namespace harrier
