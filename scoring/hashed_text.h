// A JSON text that begins with its own hash: {"sha256":"<64 digits>", and then the other members.
// The hash covers all bytes but that member, that is `{` and everything after the first comma; it
// is the identity of the file. Pure; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace harrier {

// The first member with room for the hash. The writer appends the rest, then seals.
[[nodiscard]] std::string BeginHashedText();
// Fills in the hash and returns it. REQUIRES: `text` began with BeginHashedText.
std::string SealHashedText(std::string* text);

struct HashedText {
  std::string_view stated;  // the hash that the text has, and
  std::string actual;       // the one that it should have
  std::string_view rest;    // what follows the first comma
};
// nullopt: it does not begin with a hash, or nothing follows. The views are of `text`.
[[nodiscard]] std::optional<HashedText> SplitHashedText(std::string_view text);

}  // namespace harrier
