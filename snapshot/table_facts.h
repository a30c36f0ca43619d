// TableFacts: what is known of each CSV file of a snapshot without its rows: names, types, which
// cells may be empty and what they mean, from the column tables. And whether a cell has the form of
// its type (docs/formats/snapshot.md). Pure; constant; thread-safe.
#pragma once

#include <string_view>
#include <vector>

#include "snapshot/columns.h"

namespace harrier {

struct ColumnFacts {
  std::string_view name;
  CellType type;
  Empty empty;
  std::string_view meaning;
};

struct TableFacts {
  std::string_view file;
  std::vector<ColumnFacts> columns;

  // REQUIRES: there is such a column.
  [[nodiscard]] std::size_t IndexOf(std::string_view column) const;
};

[[nodiscard]] const std::vector<TableFacts>& AllTables();
// nullptr for a file that is no table of ours.
[[nodiscard]] const TableFacts* FindTable(std::string_view file);

// What is wrong with a cell as it stands in the file; empty when nothing is.
[[nodiscard]] std::string_view CellProblem(std::string_view cell, const ColumnFacts& column);

}  // namespace harrier
