// Labels as JSON (docs/formats/label.md). Pure. Reader single-threaded, writer thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/decode_error.h"
#include "core/result.h"
#include "core/text_arena.h"
#include "stream/label.h"

namespace harrier {

// Appends one JSON object.
void AppendLabel(const Label& label, std::string* out);

class LabelReader {
 public:
  LabelReader();
  ~LabelReader();
  LabelReader(LabelReader&&) noexcept;
  LabelReader& operator=(LabelReader&&) noexcept;

  // The views of *out live in `arena`. Codes: JSON_INVALID, FIELD_MISSING, FIELD_TYPE, FIELD_RANGE,
  // TIMESTAMP_INVALID; DecodeError::field names the member.
  [[nodiscard]] Result<void, DecodeError> Read(std::string_view json, TextArena* arena, Label* out);

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace harrier
