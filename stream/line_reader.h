// LineReader: the lines of a file or of standard input ("-"), plain or compressed (input_file.h).
// A line ends at LF or CR LF or at the end of the file; the end is no part of it. Empty lines are
// lines.
// IO; single-threaded; movable. A line is a view into the reader: it lives until the next call of
// NextLine. Faults are fatal ones; `where` is "FILE:LINE".
//
//   while (const auto line = reader.NextLine()) Use(*line, reader.line_number());
//   if (reader.fault()) ...  // it did not end because the file did
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/fault.h"
#include "core/result.h"
#include "stream/input_file.h"

namespace harrier {

// Far above any record (64 KiB) in an envelope; below what would hurt when a file has no lines.
inline constexpr std::size_t kLineBytesMax = 16 << 20;

class LineReader {
 public:
  [[nodiscard]] static Result<LineReader, Fault> Open(const std::string& path,
                                                      std::size_t line_bytes_max = kLineBytesMax);

  // The next line; nullopt at the end of the file and after a fault.
  [[nodiscard]] std::optional<std::string_view> NextLine();
  // Whether NextLine can answer without reading on.
  [[nodiscard]] bool HasLine() const;
  // Waits for NextLine to have an answer, of a pipe at most `wait_ms`: false when it has none yet.
  [[nodiscard]] bool WaitForLine(int wait_ms);
  // Of the line that NextLine returned last, from 1; 0 before the first.
  [[nodiscard]] std::int64_t line_number() const { return line_number_; }
  // Why the lines ended early: a damaged file, or a line that is too long.
  [[nodiscard]] const std::optional<Fault>& fault() const { return fault_; }
  // Progress, and the name for messages.
  [[nodiscard]] const InputFile& file() const { return file_; }

 private:
  LineReader(InputFile file, std::size_t line_bytes_max)
      : file_(std::move(file)), line_bytes_max_(line_bytes_max) {}
  // Lengthens the window until it holds the end of a line or all that is left: the number of bytes
  // before that end; nullopt when there is nothing left.
  [[nodiscard]] std::optional<std::size_t> FindLineEnd();
  void Fail(Fault fault);

  InputFile file_;
  std::size_t line_bytes_max_;
  std::int64_t line_number_ = 0;
  std::size_t taken_ = 0;  // bytes of the last line, its end included; consumed by the next call
  std::optional<Fault> fault_;
};

}  // namespace harrier
