// Reads boosted trees from the JSON that XGBoost 1.7 to 3.x writes (docs/formats/judge.md). Reading
// checks everything before a model exists: what does not fit is refused with a sentence that says
// what is wrong, for the caller to put after the file's name. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"
#include "scoring/boosted_trees.h"

namespace harrier {

// More is refused; who reads a file need not read more.
inline constexpr std::size_t kBoostedTreesBytesMax = 64U << 20;

[[nodiscard]] Result<BoostedTreesFile, std::string> ReadBoostedTreesText(std::string_view text);

}  // namespace harrier
