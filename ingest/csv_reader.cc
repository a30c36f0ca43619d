#include "ingest/csv_reader.h"

#include <utility>

namespace harrier {

Result<CsvReader, Fault> CsvReader::Open(const std::string& path, const CsvOptions& options) {
  auto file = InputFile::Open(path);
  if (!file) return Unexpected(std::move(file.error()));
  return CsvReader(std::move(*file), options);
}

CsvReader::Next CsvReader::NextRecord() {
  for (;;) {
    LeaveLastRecord();
    if (file_.window().empty() && !Extend()) return Next::kEnd;
    const CsvParser::Parsed parsed = ParseWindow();
    if (fault_) return Next::kEnd;
    if (parsed.status == CsvParser::Status::kTextAfterQuote) {
      return Malformed(Problem::kTextAfterQuote);
    }
    if (parsed.status == CsvParser::Status::kQuoteNotClosed) {
      return Malformed(Problem::kQuoteNotClosed);
    }
    if (parsed.status == CsvParser::Status::kNeedMore || parsed.bytes > options_.record_bytes_max) {
      return Malformed(Problem::kTooLong);
    }
    taken_ = parsed;
    const bool is_blank = cells().size() == 1 && cells()[0].empty();
    if (!is_blank) return Next::kRecord;
  }
}

void CsvReader::SkipLine() {
  LeaveLastRecord();
  skips_line_ = true;
  LeaveLastRecord();
}

void CsvReader::LeaveLastRecord() {
  line_number_ += std::exchange(taken_.line_ends, 0);
  file_.Consume(std::exchange(taken_.bytes, 0));
  if (!std::exchange(skips_line_, false)) return;
  for (;;) {
    const std::size_t line_end = file_.window().find('\n');
    if (line_end != std::string_view::npos) {
      file_.Consume(line_end + 1);
      ++line_number_;
      return;
    }
    file_.Consume(file_.window().size());
    if (!Extend()) return;
  }
}

CsvParser::Parsed CsvReader::ParseWindow() {
  for (;;) {
    const std::size_t size = file_.window().size();
    const CsvParser::Parsed parsed = parser_.Parse(file_.window(), is_last_);
    if (parsed.status != CsvParser::Status::kNeedMore) return parsed;
    if (size > options_.record_bytes_max) return parsed;
    // Twice the size before the next attempt: a long record is not parsed over and over.
    while (file_.window().size() < 2 * size && Extend()) {
    }
    if (fault_) return parsed;
  }
}

bool CsvReader::Extend() {
  if (is_last_ || fault_) return false;
  auto more = file_.Extend();
  if (!more) {
    fault_ = std::move(more.error());
    fault_->where += ':' + std::to_string(line_number_);
    return false;
  }
  is_last_ = !*more;
  return *more;
}

CsvReader::Next CsvReader::Malformed(Problem problem) {
  problem_ = problem;
  skips_line_ = true;
  return Next::kMalformed;
}

}  // namespace harrier
