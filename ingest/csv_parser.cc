#include "ingest/csv_parser.h"

#include <algorithm>
#include <cstring>

namespace harrier {
namespace {

constexpr char kQuote = '"';

std::size_t FindQuote(std::string_view text, std::size_t from) {
  const std::size_t found = text.find(kQuote, from);
  return found == std::string_view::npos ? text.size() : found;
}

}  // namespace

CsvParser::Parsed CsvParser::Parse(std::string_view text, bool is_last) {
  cells_.clear();
  unescaped_.clear();
  std::size_t at = 0;
  for (;;) {
    const bool is_quoted = at < text.size() && text[at] == kQuote;
    const Status status =
        is_quoted ? ReadQuotedCell(text, is_last, &at) : ReadPlainCell(text, is_last, &at);
    if (status != Status::kRecord) return {status, 0, 0};
    if (at == text.size() || text[at] != delimiter_) break;
    ++at;
  }
  if (at < text.size() && text[at] == '\r') ++at;
  if (at < text.size()) ++at;  // the LF
  return {Status::kRecord, at,
          std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')};
}

CsvParser::Status CsvParser::ReadPlainCell(std::string_view text, bool is_last, std::size_t* at) {
  const std::size_t begin = *at;
  std::size_t end = begin;
  while (end < text.size() && text[end] != delimiter_ && text[end] != '\n') ++end;
  if (end == text.size() && !is_last) return Status::kNeedMore;
  const bool ends_record = end == text.size() || text[end] == '\n';
  if (ends_record && end > begin && text[end - 1] == '\r') --end;
  cells_.push_back(text.substr(begin, end - begin));
  *at = end;
  return Status::kRecord;
}

CsvParser::Status CsvParser::ReadQuotedCell(std::string_view text, bool is_last, std::size_t* at) {
  const std::size_t begin = *at + 1;
  bool has_doubled = false;
  std::size_t end = FindQuote(text, begin);
  while (end + 1 < text.size() && text[end + 1] == kQuote) {
    has_doubled = true;
    end = FindQuote(text, end + 2);
  }
  if (end == text.size()) return is_last ? Status::kQuoteNotClosed : Status::kNeedMore;
  // What a quote, or a CR behind it, at the end of the text means depends on what follows.
  const std::string_view rest = text.substr(end + 1);
  if (!is_last && (rest.empty() || rest == "\r")) return Status::kNeedMore;
  if (!EndsCell(text, is_last, end + 1)) return Status::kTextAfterQuote;
  const std::string_view quoted = text.substr(begin, end - begin);
  if (has_doubled) {
    KeepUnescaped(text, quoted);
  } else {
    cells_.push_back(quoted);
  }
  *at = end + 1;
  return Status::kRecord;
}

bool CsvParser::EndsCell(std::string_view text, bool is_last, std::size_t at) const {
  if (at == text.size()) return is_last;
  if (text[at] == delimiter_ || text[at] == '\n') return true;
  return text[at] == '\r' && (at + 1 == text.size() ? is_last : text[at + 1] == '\n');
}

void CsvParser::KeepUnescaped(std::string_view text, std::string_view quoted) {
  // No record unescapes to more bytes than it has: cells kept before this one stay where they are.
  unescaped_.reserve(text.size());
  const std::size_t begin = unescaped_.size();
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    unescaped_ += quoted[i];
    if (quoted[i] == kQuote) ++i;
  }
  cells_.push_back(std::string_view(unescaped_).substr(begin));
}

}  // namespace harrier
