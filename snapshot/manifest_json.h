// Reads back what a later run needs of a published manifest. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "stream/record_reader.h"

namespace harrier {

// The offset ranges that the run covers, sorted by partition. The error says what is wrong.
[[nodiscard]] Result<std::vector<PartitionRange>, std::string> ReadManifestRanges(
    std::string_view json);

}  // namespace harrier
