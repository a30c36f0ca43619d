// CsvReader: the records of a CSV file or of standard input ("-"), plain or compressed
// (stream/input_file.h). A malformed record costs one line: reading goes on with the next. Empty
// lines are skipped.
// IO; single-threaded; movable. Cells live until the next call. Faults are fatal ones and name file
// and line.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/fault.h"
#include "core/result.h"
#include "ingest/csv_parser.h"
#include "stream/input_file.h"

namespace harrier {

struct CsvOptions {
  char delimiter = ',';
  // A quote that is never closed would otherwise swallow the rest of the file. Far above a record
  // of 64 KiB.
  std::size_t record_bytes_max = 1 << 20;
};

class CsvReader {
 public:
  enum class Next : std::uint8_t { kRecord, kMalformed, kEnd };
  enum class Problem : std::uint8_t { kTextAfterQuote, kQuoteNotClosed, kTooLong };

  [[nodiscard]] static Result<CsvReader, Fault> Open(const std::string& path,
                                                     const CsvOptions& options);

  // kEnd at the end of the file and after a fault.
  [[nodiscard]] Next NextRecord();
  // Skips to the next line, whatever stands on this one: for lines before the header.
  void SkipLine();

  [[nodiscard]] std::span<const std::string_view> cells() const { return parser_.cells(); }
  [[nodiscard]] Problem problem() const { return problem_; }  // after kMalformed
  // The line on which the last record begins, from 1.
  [[nodiscard]] std::int64_t line_number() const { return line_number_; }
  // Why the records ended early: a damaged file.
  [[nodiscard]] const std::optional<Fault>& fault() const { return fault_; }
  [[nodiscard]] const InputFile& file() const { return file_; }  // progress

 private:
  CsvReader(InputFile file, const CsvOptions& options)
      : file_(std::move(file)), options_(options), parser_(options.delimiter) {}
  void LeaveLastRecord();
  // The record at the beginning of the window, lengthened as needed.
  [[nodiscard]] CsvParser::Parsed ParseWindow();
  // False at the end of the file and after a fault.
  [[nodiscard]] bool Extend();
  [[nodiscard]] Next Malformed(Problem problem);

  InputFile file_;
  CsvOptions options_;
  CsvParser parser_;
  bool is_last_ = false;  // the window reaches the end of the file
  std::int64_t line_number_ = 0;
  CsvParser::Parsed taken_{CsvParser::Status::kRecord, 0, 1};  // left by the next call
  bool skips_line_ = false;                                    // the last record was malformed
  Problem problem_ = Problem::kTooLong;
  std::optional<Fault> fault_;
};

}  // namespace harrier
