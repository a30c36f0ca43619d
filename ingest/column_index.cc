#include "ingest/column_index.h"

#include <algorithm>

#include "ingest/cell_text.h"

namespace harrier {

Result<std::size_t, std::string> ColumnIndex::Find(const Column& column) const {
  if (const auto* name = std::get_if<std::string>(&column)) return FindName(*name);
  const std::size_t number = std::get<std::size_t>(column);
  if (number >= 1 && number <= first_row_.size()) return number - 1;
  return Unexpected("there is no column number " + std::to_string(number) + "; " + DescribeFound());
}

Result<std::size_t, std::string> ColumnIndex::FindName(const std::string& name) const {
  if (!has_header_) {
    return Unexpected("column \"" + name +
                      "\" is given by name, but the mapping says that there is no header: give its "
                      "number, the first being 1");
  }
  const auto is_named = [&name](std::string_view cell) { return TrimCell(cell) == name; };
  const auto found = std::find_if(first_row_.begin(), first_row_.end(), is_named);
  if (found == first_row_.end()) {
    return Unexpected("there is no column \"" + name + "\"; " + DescribeFound());
  }
  if (std::find_if(found + 1, first_row_.end(), is_named) != first_row_.end()) {
    return Unexpected("column \"" + name + "\" is there twice: give its number, the first being 1");
  }
  return static_cast<std::size_t>(found - first_row_.begin());
}

std::string ColumnIndex::DescribeFound() const {
  constexpr std::size_t kListedMax = 50;
  std::string text = "found " + std::to_string(first_row_.size()) + ":";
  for (std::size_t i = 0; i < std::min(kListedMax, first_row_.size()); ++i) {
    text += (i == 0 ? " " : ", ") + PrintableCell(first_row_[i]);
  }
  if (first_row_.size() > kListedMax) text += ", ...";
  return text;
}

}  // namespace harrier
