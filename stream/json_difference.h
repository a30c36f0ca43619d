// Where two JSON documents differ first, by member: for people who have to look at it. Numbers and
// texts are compared as they are written, members in their order. Pure; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace harrier {

struct JsonDifference {
  std::string path;        // "reasons[0].observed"; empty: the document as a whole
  std::string published;   // as written; "absent" when only the other has it
  std::string recomputed;  // likewise
};

// nullopt when they are the same bytes. When all members agree and the bytes do not, as after a
// formatter, path is empty and the values say at which byte they part.
[[nodiscard]] std::optional<JsonDifference> FirstDifference(std::string_view published,
                                                            std::string_view recomputed);

}  // namespace harrier
