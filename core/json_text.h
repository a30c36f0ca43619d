// Appends JSON text to a string: the canonical form of every output (docs/formats/canonical.md).
// No white space; strings are UTF-8, unescaped but for the quote, the backslash and control
// characters below U+0020; numbers with the fewest digits that read back as the same value, in
// std::to_chars' plain form. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/event_time.h"
#include "core/money.h"

namespace harrier {

void AppendJsonString(std::string* out, std::string_view text);
void AppendNumber(std::string* out, float value);   // REQUIRES: finite
void AppendNumber(std::string* out, double value);  // REQUIRES: finite
void AppendNumber(std::string* out, std::int64_t value);
void AppendMoney(std::string* out, Money money);
void AppendEventTime(std::string* out, EventTime time);  // quoted

// Writes one JSON object: handles the commas. Members appear in call order.
class JsonObjectWriter {
 public:
  explicit JsonObjectWriter(std::string* out) : out_(out) { *out_ += '{'; }
  JsonObjectWriter(const JsonObjectWriter&) = delete;
  JsonObjectWriter& operator=(const JsonObjectWriter&) = delete;

  // Appends `"name":`; the caller appends the value to the same string.
  std::string* Name(std::string_view name) {
    *out_ += first_ ? "\"" : ",\"";
    first_ = false;
    out_->append(name);
    *out_ += "\":";
    return out_;
  }
  void String(std::string_view name, std::string_view value) {
    AppendJsonString(Name(name), value);
  }
  void StringUnlessEmpty(std::string_view name, std::string_view value) {
    if (!value.empty()) String(name, value);
  }
  void Number(std::string_view name, double value) { AppendNumber(Name(name), value); }
  void Number(std::string_view name, std::int64_t value) { AppendNumber(Name(name), value); }
  void Bool(std::string_view name, bool value) { Name(name)->append(value ? "true" : "false"); }
  // Appends bytes that are JSON already.
  void Raw(std::string_view name, std::string_view json) { Name(name)->append(json); }
  void Close() { *out_ += '}'; }

 private:
  std::string* out_;
  bool first_ = true;
};

}  // namespace harrier
