#include "scoring/hashed_text.h"

#include <cstddef>

#include "core/sha256.h"

namespace harrier {
namespace {

constexpr std::string_view kOpen = "{\"sha256\":\"";
constexpr std::string_view kClose = "\",";
constexpr std::size_t kDigits = 64;
constexpr std::size_t kHeadBytes = kOpen.size() + kDigits + kClose.size();

std::string HashOf(std::string_view rest) {
  Sha256Stream hash;
  hash.Add("{");
  hash.Add(rest);
  return hash.FinishHex();
}

}  // namespace

std::string BeginHashedText() {
  std::string text(kOpen);
  text.append(kDigits, '0');
  text.append(kClose);
  return text;
}

std::string SealHashedText(std::string* text) {
  std::string hash = HashOf(std::string_view(*text).substr(kHeadBytes));
  text->replace(kOpen.size(), kDigits, hash);
  return hash;
}

std::optional<HashedText> SplitHashedText(std::string_view text) {
  if (text.size() <= kHeadBytes || !text.starts_with(kOpen) ||
      text.substr(kOpen.size() + kDigits, kClose.size()) != kClose) {
    return std::nullopt;
  }
  const std::string_view rest = text.substr(kHeadBytes);
  return HashedText{text.substr(kOpen.size(), kDigits), HashOf(rest), rest};
}

}  // namespace harrier
