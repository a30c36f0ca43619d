// Reads boosted trees from the JSON that XGBoost 1.7 to 3.x writes (docs/formats/judge.md). Reading
// checks everything before a model exists: what does not fit is refused with a sentence that says
// what is wrong, for the caller to put after the file's name. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "scoring/boosted_trees.h"

namespace harrier {

// More is refused; who reads a file need not read more.
inline constexpr std::size_t kBoostedTreesBytesMax = 64U << 20;

struct BoostedTreesFile {
  BoostedTrees trees;
  std::vector<std::string> feature_names;  // one per column; empty when the file has none
  std::string sha256;                      // identity: hash of the file's bytes; 64 hex digits
};

[[nodiscard]] Result<BoostedTreesFile, std::string> ReadBoostedTreesText(std::string_view text);

}  // namespace harrier
