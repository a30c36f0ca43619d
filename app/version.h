// What this program is: its version, the commit it was built from, the formats and libraries it
// works with. Pure; thread-safe.
#pragma once

#include <string>

namespace harrier {

// What `harrier --version` prints: one fact a line.
[[nodiscard]] std::string VersionText();

}  // namespace harrier
