// "Did you mean": the known name nearest to a mistyped one. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harrier {

// Insertions, deletions, replacements and swaps of neighbours that turn one into the other
// (optimal string alignment, Boytsov 2011, section 2.1).
[[nodiscard]] std::size_t EditDistance(std::string_view from, std::string_view to);

// The first of the nearest names; nullopt when more than a third of it would have to change.
[[nodiscard]] std::optional<std::string> NearestName(std::string_view mistyped,
                                                     const std::vector<std::string>& known);

}  // namespace harrier
