// TableCheck: whether bytes are one of a snapshot's CSV files as this program writes it: header,
// number of cells, what a RowCheck knows beyond that, and, when asked to, the form of every cell,
// which takes several times as long. Takes the file in
// pieces, in bounded memory but for a row that is longer than a piece; stops looking at the first
// problem. Pure; single-threaded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "snapshot/csv_cells.h"
#include "snapshot/table_facts.h"

namespace harrier {

struct ColumnProblem {
  std::size_t column;  // its number
  std::string what;
};

// What must hold from row to row. Port.
class RowCheck {
 public:
  virtual ~RowCheck() = default;
  // How many columns of the table it looks at: all of them, from the first.
  [[nodiscard]] virtual std::size_t columns_needed() const = 0;
  // A row with as many cells as the header.
  [[nodiscard]] virtual Result<void, ColumnProblem> Add(const CsvCells& row) = 0;
};

struct TableProblem {
  std::int64_t row = 0;   // from 1; the header is 0
  std::int64_t byte = 0;  // from 0, in the file
  std::string column;     // empty: the row as a whole
  std::string what;
};

class TableCheck {
 public:
  enum class Depth { kRows, kCells };

  // `rows` may be nullptr; it outlives the check.
  TableCheck(const TableFacts& facts, Depth depth, RowCheck* rows)
      : facts_(facts), depth_(depth), row_check_(rows) {}

  void Add(std::string_view bytes);
  // The end of the file.
  void Finish();

  // Without the header; up to the problem when there is one.
  [[nodiscard]] std::int64_t rows() const { return rows_; }
  [[nodiscard]] const std::optional<TableProblem>& problem() const { return problem_; }

 private:
  // Takes the whole rows at the front of *bytes away.
  void TakeRows(std::string_view* bytes);
  void TakeRow();
  void CheckHeader();
  void CheckCells();
  void SetProblem(std::size_t byte_in_row, std::string column, std::string what);
  void SetCellProblem(std::size_t cell, std::string what);

  const TableFacts& facts_;
  Depth depth_;
  RowCheck* row_check_;
  CsvCells cells_;
  std::string rest_;  // of a row that is not whole yet
  bool has_header_ = false;
  std::size_t width_ = 0;  // of the header
  std::size_t known_ = 0;  // columns of it that the table has
  std::int64_t rows_ = 0;
  std::int64_t byte_ = 0;  // where the row begins
  std::optional<TableProblem> problem_;
};

}  // namespace harrier
