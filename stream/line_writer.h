// LineWriter: appends lines to a file or to standard output ("-").
// IO; single-threaded. Owns the file. What was appended is in the file after Flush, and before when
// it is much. Faults are fatal ones; `where` names the file.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/fault.h"
#include "core/result.h"

namespace harrier {

class LineWriter {
 public:
  // Creates or empties the file.
  [[nodiscard]] static Result<std::unique_ptr<LineWriter>, Fault> Open(const std::string& path);
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  // The bytes of the current line go here; EndLine ends it.
  [[nodiscard]] std::string* line() { return &buffer_; }
  [[nodiscard]] Outcome EndLine();
  [[nodiscard]] Outcome Flush();

 private:
  LineWriter(std::string name, int descriptor) : name_(std::move(name)), descriptor_(descriptor) {}

  std::string name_;
  int descriptor_;
  std::string buffer_;
};

}  // namespace harrier
