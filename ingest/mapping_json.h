// Reads a mapping file (JSON with comments; config/schemas/mapping.schema.json; docs/import.md).
// Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "ingest/mapping.h"

namespace harrier {

// The error names the member, what stands there and what is allowed.
[[nodiscard]] Result<Mapping, std::string> ParseMapping(std::string_view json);

}  // namespace harrier
