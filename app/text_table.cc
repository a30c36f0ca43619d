#include "app/text_table.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "core/check.h"

namespace harrier {
namespace {

constexpr std::string_view kBetween = "  ";

std::size_t WidthOf(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;  // not the rest of a character
  }));
}

}  // namespace

void TextTable::Add(std::vector<std::string> cells) {
  HARRIER_CHECK(cells.size() <= columns_.size(), "a cell has a column");
  cells.resize(columns_.size());
  rows_.push_back(std::move(cells));
}

std::string TextTable::Text() const {
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], WidthOf(row[i]));
  }
  std::string text;
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string room(widths[i] - WidthOf(row[i]), ' ');
      text += kBetween;
      text += columns_[i] == Align::kLeft ? row[i] + room : room + row[i];
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

}  // namespace harrier
