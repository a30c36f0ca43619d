#include "snapshot/table_check.h"

#include <algorithm>
#include <utility>

namespace harrier {
namespace {

// A cell in a message: what a terminal can show of it.
std::string Shown(std::string_view cell) {
  constexpr std::size_t kBytesMax = 40;
  std::string text;
  for (const char character : cell.substr(0, kBytesMax)) {
    const bool is_printable = character >= ' ' && character <= '~';
    text += is_printable ? character : '?';
  }
  return cell.size() > kBytesMax ? text + "..." : text;
}

}  // namespace

void TableCheck::Add(std::string_view bytes) {
  if (problem_) return;
  if (!rest_.empty()) {  // the end of the row that began in the piece before
    while (!bytes.empty() && !rest_.empty() && !problem_) {
      const std::size_t line = bytes.find('\n');
      const std::size_t length = line == std::string_view::npos ? bytes.size() : line + 1;
      rest_ += bytes.substr(0, length);
      bytes.remove_prefix(length);
      if (line == std::string_view::npos) break;
      std::string_view row = rest_;
      TakeRows(&row);
      rest_.erase(0, rest_.size() - row.size());
    }
    if (!rest_.empty()) return;
  }
  TakeRows(&bytes);
  rest_ = bytes;
}

void TableCheck::TakeRows(std::string_view* bytes) {
  while (!problem_ && !bytes->empty()) {
    const Result<std::size_t, CsvFault> length = cells_.Read(*bytes);
    if (!length) return SetProblem(length.error().byte, "", std::string(length.error().what));
    if (*length == 0) return;
    TakeRow();
    if (problem_) return;
    byte_ += static_cast<std::int64_t>(*length);
    bytes->remove_prefix(*length);
  }
}

void TableCheck::TakeRow() {
  if (!has_header_) return CheckHeader();
  ++rows_;
  if (cells_.size() != width_) {
    return SetProblem(
        0, "",
        "has " + std::to_string(cells_.size()) + " cells, the header " + std::to_string(width_));
  }
  if (depth_ == Depth::kCells) CheckCells();
  if (problem_ || row_check_ == nullptr) return;
  const Result<void, ColumnProblem> checked = row_check_->Add(cells_);
  if (!checked) SetCellProblem(checked.error().column, checked.error().what);
}

void TableCheck::CheckHeader() {
  has_header_ = true;
  // Columns of a later version may follow, an earlier one had fewer.
  width_ = cells_.size();
  known_ = std::min(width_, facts_.columns.size());
  const std::size_t needed = row_check_ == nullptr ? 1 : row_check_->columns_needed();
  if (known_ < needed) {
    const std::string name(facts_.columns[known_].name);
    return SetProblem(0, name, "the header lacks this column");
  }
  for (std::size_t i = 0; i < known_; ++i) {
    const std::string_view name = facts_.columns[i].name;
    if (cells_[i] != name) {
      return SetProblem(cells_.StartOf(i), std::string(name),
                        "the header has \"" + Shown(cells_[i]) + "\" in its place");
    }
  }
}

void TableCheck::CheckCells() {
  for (std::size_t i = 0; i < known_; ++i) {
    const std::string_view problem = CellProblem(cells_[i], facts_.columns[i]);
    if (!problem.empty()) {
      const std::string shown = cells_[i].empty() ? "" : "\"" + Shown(cells_[i]) + "\" ";
      return SetCellProblem(i, shown + std::string(problem));
    }
  }
}

void TableCheck::Finish() {
  if (problem_) return;
  if (!rest_.empty()) {
    ++rows_;
    return SetProblem(0, "", "the file ends inside this row");
  }
  if (!has_header_) SetProblem(0, "", "the file is empty");
}

void TableCheck::SetProblem(std::size_t byte_in_row, std::string column, std::string what) {
  const std::int64_t byte = byte_ + static_cast<std::int64_t>(byte_in_row);
  problem_ = TableProblem{has_header_ ? rows_ : 0, byte, std::move(column), std::move(what)};
}

void TableCheck::SetCellProblem(std::size_t cell, std::string what) {
  SetProblem(cells_.StartOf(cell), std::string(facts_.columns[cell].name), std::move(what));
}

}  // namespace harrier
