// LineWriter: a file of lines being written, "-" is standard output. Buffered; nothing is sure to
// be in the file before Flush. IO; single-threaded. Faults are fatal ones; `where` names the file.
#pragma once

#include <memory>
#include <string>

#include "core/fault.h"

namespace harrier {

class LineWriter {
 public:
  // Creates or empties the file.
  [[nodiscard]] static Result<std::unique_ptr<LineWriter>, Fault> Open(const std::string& path);
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  // For the caller to append the next line to, without its end.
  [[nodiscard]] std::string* line() { return &buffer_; }
  // Ends that line; writes when enough has come together.
  [[nodiscard]] Outcome EndLine();
  [[nodiscard]] Outcome Flush();

 private:
  LineWriter(std::string name, int descriptor, bool is_ours);

  std::string name_;
  int descriptor_;
  bool is_ours_;
  std::string buffer_;
};

}  // namespace harrier
