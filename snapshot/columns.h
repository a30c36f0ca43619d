// The columns of every CSV file of a snapshot, in one table each: the header, the rows,
// the pages of docs/formats and readers' schemas are made from it. Columns are only ever added at
// the end, never renamed. Pure; the tables are constant and thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snapshot/cases.h"
#include "snapshot/csv_row.h"
#include "snapshot/daily.h"
#include "snapshot/label_index.h"
#include "stream/scored_json.h"

namespace harrier {

// What a reader may take a cell for; the names are those of docs/formats/snapshot.md.
enum class CellType { kText, kInteger, kNumber, kAmount, kBoolean, kTime, kDate };
[[nodiscard]] std::string_view CellTypeName(CellType type);

enum class Empty { kNever, kWhenUnknown };

template <class Row>
struct Column {
  std::string name;
  CellType type;
  Empty empty;
  std::string meaning;
  // Writes exactly one cell. `index` is the column's own: which feature, which rule.
  void (*write)(const Row& row, std::size_t index, CsvRow* cells);
  std::size_t index = 0;
};

// One line of transactions_scored.csv.
struct TransactionRow {
  const ScoredRow& scored;
  std::optional<KnownLabel> label;
  bool is_late_day = false;  // of a day that had been closed by a nightly run
};

inline constexpr std::string_view kTransactionsFile = "transactions_scored.csv";
inline constexpr std::string_view kCasesFile = "cases.csv";
inline constexpr std::string_view kDailyFile = "daily.csv";

[[nodiscard]] const std::vector<Column<TransactionRow>>& TransactionColumns();
[[nodiscard]] const std::vector<Column<Case>>& CaseColumns();
[[nodiscard]] const std::vector<Column<DailyRow>>& DailyColumns();

template <class Row>
void AppendHeader(const std::vector<Column<Row>>& columns, std::string* out) {
  CsvRow cells(out);
  for (const Column<Row>& column : columns) cells.Word(column.name);
  cells.End();
}

template <class Row>
void AppendRow(const std::vector<Column<Row>>& columns, const Row& row, std::string* out) {
  CsvRow cells(out);
  for (const Column<Row>& column : columns) column.write(row, column.index, &cells);
  cells.End();
}

}  // namespace harrier
