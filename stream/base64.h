// Base64 (RFC 4648, section 4) through abseil, whose string_view is a type of its own in Debian.
// Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace harrier {

[[nodiscard]] std::string EncodeBase64(std::string_view bytes);  // with padding
// False when `text` is not base64. Padding may be missing.
[[nodiscard]] bool DecodeBase64(std::string_view text, std::string* bytes);

}  // namespace harrier
