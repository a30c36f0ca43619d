// A scored row as the bytes that travel through a sort: less than half of its JSON, and read back
// without parsing. For this process only, so the layout is nobody's business but the code's. Pure.
#pragma once

#include <string>
#include <string_view>

#include "stream/scored_json.h"

namespace harrier {

// Replaces *bytes. REQUIRES: every text is shorter than 64 KiB, as in a record that was read.
void PackScoredRow(const ScoredRow& row, std::string* bytes);

// REQUIRES: `bytes` come from PackScoredRow. The row's texts are views into them.
[[nodiscard]] ScoredRow UnpackScoredRow(std::string_view bytes);

}  // namespace harrier
