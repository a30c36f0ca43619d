// TextTable: rows of cells in columns that are as wide as they need to be, for people at a
// terminal. Widths are in characters (code points of UTF-8). Pure; single-threaded.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace harrier {

enum class Align : std::uint8_t { kLeft, kRight };

class TextTable {
 public:
  explicit TextTable(std::vector<Align> columns) : columns_(std::move(columns)) {}

  // REQUIRES: not more cells than columns; cells that are missing are empty.
  void Add(std::vector<std::string> cells);
  // Each row on a line of its own, indented by two spaces, without spaces at its end.
  [[nodiscard]] std::string Text() const;

 private:
  std::vector<Align> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace harrier
