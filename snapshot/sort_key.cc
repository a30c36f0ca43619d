#include "snapshot/sort_key.h"

#include <array>

namespace harrier {

void AppendOrderedNumber(std::string* key, std::int64_t value) {
  const std::uint64_t ordered = static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63);
  std::array<char, 8> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(ordered >> (56 - 8 * i) & 0xFF);
  }
  key->append(bytes.data(), bytes.size());
}

void AppendOrderedText(std::string* key, std::string_view text) {
  for (std::size_t nul = text.find('\0'); nul != std::string_view::npos; nul = text.find('\0')) {
    key->append(text.substr(0, nul + 1));
    *key += '\xFF';
    text.remove_prefix(nul + 1);
  }
  key->append(text);
  key->append(2, '\0');
}

}  // namespace harrier
