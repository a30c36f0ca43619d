// Reads a published manifest back (docs/formats/run-json.md), strictly: JSON without repeated
// members, every member that a run needs there, of its type and within its bounds. Members that
// this program does not know are of a later version and are left out. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "snapshot/run_manifest.h"
#include "stream/record_reader.h"

namespace harrier {

// The error says which member is wrong.
[[nodiscard]] Result<RunManifest, std::string> ReadManifest(std::string_view json);

}  // namespace harrier
