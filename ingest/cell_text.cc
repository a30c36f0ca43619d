#include "ingest/cell_text.h"

#include <algorithm>

#include "stream/utf8_json.h"

namespace harrier {
namespace {

constexpr std::string_view kBlank = " \t";

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }

}  // namespace

std::string_view TrimCell(std::string_view cell) {
  if (cell.empty() || (cell.front() > ' ' && cell.back() > ' ')) return cell;
  const std::size_t first = cell.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return cell.substr(first, cell.find_last_not_of(kBlank) + 1 - first);
}

bool IsText(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), IsAscii) || IsUtf8(text);
}

bool HasControlCharacter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), IsControl);
}

std::string PrintableCell(std::string_view cell) {
  constexpr std::size_t kShownMax = 60;
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::string_view shown = cell.substr(0, kShownMax);
  const bool is_utf8 = shown.size() == cell.size() && IsUtf8(cell);
  std::string text = "\"";
  for (const char c : shown) {
    if (IsControl(c) || (!IsAscii(c) && !is_utf8)) {
      text += "\\x";
      text += kDigits[static_cast<unsigned char>(c) >> 4];
      text += kDigits[static_cast<unsigned char>(c) & 15];
    } else {
      text += c;
    }
  }
  text += shown.size() < cell.size() ? "...\"" : "\"";
  return text;
}

}  // namespace harrier
