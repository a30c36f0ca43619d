// StrictJsonParser: one JSON object, every byte of it checked: RFC 8259 to the letter, and beyond
// it no repeated names, no lone surrogates, no number that a double cannot hold, at most 64 levels
// and 256 members an object (docs/formats/transaction.md, "The document"). What is wrong does not
// depend on how the parser works: the ranks below decide, not the order in which it looked.
// simdjson stays behind this header. Pure. Single-threaded; allocates nothing once warm.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "core/decode_error.h"
#include "core/result.h"

namespace harrier {

inline constexpr int kJsonDepthMax = 64;             // arrays and objects inside one another
inline constexpr std::size_t kJsonMembersMax = 256;  // of one object
inline constexpr std::size_t kJsonPadding = 64;      // zero bytes needed behind a text

enum class JsonKind : std::uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };

// Values in document order; what an array or object holds follows it.
struct JsonNode {
  std::string_view name;  // of a member, decoded; empty for array elements
  std::string_view text;  // string: decoded; number: as written; else empty
  double number = 0;
  std::uint32_t descendants = 0;  // nodes that follow and are inside this one
  JsonKind kind = JsonKind::kNull;
  bool boolean = false;

  // Absent and null mean the same in every format of ours, and so does the empty string.
  [[nodiscard]] bool IsAbsent() const {
    return kind == JsonKind::kNull || (kind == JsonKind::kString && text.empty());
  }
};

struct JsonError {
  // By rank: UTF8_INVALID, TOO_DEEP, JSON_INVALID, TOO_LARGE (members), DUPLICATE_FIELD.
  DecodeErrorCode code = DecodeErrorCode::kJsonInvalid;
  std::string_view name;  // of the first repeated member, if of the outermost object; else empty
};

class StrictJsonParser {
 public:
  StrictJsonParser();
  ~StrictJsonParser();
  StrictJsonParser(StrictJsonParser&&) noexcept;
  StrictJsonParser& operator=(StrictJsonParser&&) noexcept;
  StrictJsonParser(const StrictJsonParser&) = delete;
  StrictJsonParser& operator=(const StrictJsonParser&) = delete;

  // The members of the object and all that is inside them. `text` has kJsonPadding zero bytes
  // behind it (TextArena::AppendPadded). The nodes, and texts that were escaped, live until the
  // next call; other texts are views into `text`: see IsInside.
  [[nodiscard]] Result<std::span<const JsonNode>, JsonError> ParseObject(std::string_view text);

 private:
  class Walker;
  std::unique_ptr<Walker> walker_;
};

// Whether `part` is a view into `whole`.
[[nodiscard]] inline bool IsInside(std::string_view part, std::string_view whole) {
  const std::less_equal<const char*> not_after;
  return not_after(whole.data(), part.data()) &&
         not_after(part.data() + part.size(), whole.data() + whole.size());
}

}  // namespace harrier
