// A line of an input file as a record (docs/formats/file-input.md): a plain transaction, or an
// envelope {key, kafka_timestamp, value_base64} for what a plain line cannot carry. Pure.
// Reader single-threaded, writer thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/event_time.h"
#include "core/result.h"
#include "core/text_arena.h"

namespace harrier {

struct InputLine {
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  EventTime kafka_time;
};

class InputLineReader {
 public:
  InputLineReader();
  ~InputLineReader();
  InputLineReader(InputLineReader&&) noexcept;
  InputLineReader& operator=(InputLineReader&&) noexcept;

  // `line` without its line break. Of a plain line, value is `line` itself, key its customer_id and
  // kafka_time its timestamp, as far as they can be read (the decoder names what is wrong with the
  // rest). Texts that are not views into `line` live in `arena`. An error says what is wrong with
  // an envelope.
  [[nodiscard]] Result<InputLine, std::string> Read(std::string_view line, TextArena* arena);

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

// Appends one envelope without a line break. An absent key or value leaves its member out.
// REQUIRES: the key is UTF-8.
void AppendEnvelope(const InputLine& line, std::string* out);

}  // namespace harrier
