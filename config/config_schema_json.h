// JSON Schema (draft-07) of the configuration file, made from the table of keys; the copy that
// ships is config/schemas/config.schema.json. Pure; thread-safe.
#pragma once

#include <string>

namespace harrier {

[[nodiscard]] std::string ConfigSchemaText();

}  // namespace harrier
