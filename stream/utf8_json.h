// Whether text may stand in JSON: well-formed UTF-8, checked by simdjson. Pure; thread-safe.
#pragma once

#include <string_view>

namespace harrier {

[[nodiscard]] bool IsUtf8(std::string_view text);

}  // namespace harrier
