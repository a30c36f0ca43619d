// docs/configuration.md, made from the table of keys. Pure; thread-safe.
#pragma once

#include <string>

namespace harrier {

[[nodiscard]] std::string ConfigDocument();

}  // namespace harrier
