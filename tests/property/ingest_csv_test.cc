// CsvParser against a reader that goes from character to character, on random text:
// the same records, and the same whatever the blocks.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "ingest/csv_parser.h"

namespace harrier {
namespace {

using Row = std::vector<std::string>;

struct Naive {
  enum class Ends { kAtLine, kMalformed } ends = Ends::kAtLine;
  Row row;
  std::size_t bytes = 0;
};

// One record by a state machine over single characters.
Naive ReadNaively(const std::string& text, char delimiter) {
  enum class In { kCellStart, kPlain, kQuotes, kAfterQuote } in = In::kCellStart;
  Naive read;
  std::string cell;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_crlf = c == '\r' && (i + 1 == text.size() || text[i + 1] == '\n');
    if (in == In::kQuotes) {
      if (c == '"') {
        in = In::kAfterQuote;
      } else {
        cell += c;
      }
    } else if (in == In::kAfterQuote && c == '"') {
      cell += c;
      in = In::kQuotes;
    } else if (c == '\n' || is_crlf) {
      read.row.push_back(cell);
      read.bytes = std::min(text.size(), i + (is_crlf ? 2 : 1));
      return read;
    } else if (c == delimiter) {
      read.row.push_back(std::exchange(cell, ""));
      in = In::kCellStart;
    } else if (in == In::kAfterQuote) {
      read.ends = Naive::Ends::kMalformed;
      return read;
    } else if (in == In::kCellStart && c == '"') {
      in = In::kQuotes;
    } else {
      cell += c;
      in = In::kPlain;
    }
  }
  if (in == In::kQuotes) read.ends = Naive::Ends::kMalformed;
  read.row.push_back(cell);
  read.bytes = text.size();
  return read;
}

// Rich in quotes, and in what may follow one.
std::string AnyText() {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(
      std::vector<std::string>{"\"", "\"", "\"\"", ",", ",", "\n", "\r\n", "\"\r\n", "\r", ";", "a",
                               "a", std::string(1, '\0'), "\xC3"}));
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  return text;
}

RC_GTEST_PROP(CsvParser, ReadsWhatTheNaiveReaderReads, ()) {
  const std::string text = AnyText() + "x";  // not empty
  CsvParser parser(',');
  const Naive expected = ReadNaively(text, ',');
  const CsvParser::Parsed parsed = parser.Parse(text, true);
  if (expected.ends == Naive::Ends::kMalformed) {
    RC_ASSERT(parsed.status == CsvParser::Status::kTextAfterQuote ||
              parsed.status == CsvParser::Status::kQuoteNotClosed);
    return;
  }
  RC_ASSERT(parsed.status == CsvParser::Status::kRecord);
  RC_ASSERT(parsed.bytes == expected.bytes);
  RC_ASSERT(Row(parser.cells().begin(), parser.cells().end()) == expected.row);
  RC_ASSERT(parsed.line_ends == std::count(text.begin(),
                                           text.begin() + static_cast<std::ptrdiff_t>(parsed.bytes),
                                           '\n'));
}

// What is decided on a part of the text is what is decided on the whole.
RC_GTEST_PROP(CsvParser, APrefixEitherNeedsMoreOrSaysTheSame, ()) {
  const std::string text = AnyText() + "x";
  CsvParser whole(',');
  CsvParser part(',');
  const CsvParser::Parsed expected = whole.Parse(text, true);
  for (std::size_t size = 1; size <= text.size(); ++size) {
    const CsvParser::Parsed parsed = part.Parse(std::string_view(text).substr(0, size), false);
    if (parsed.status == CsvParser::Status::kNeedMore) continue;
    RC_ASSERT(parsed.status == expected.status);
    RC_ASSERT(parsed.bytes == expected.bytes);
    RC_ASSERT(std::equal(part.cells().begin(), part.cells().end(), whole.cells().begin(),
                         whole.cells().end()));
  }
}

std::string Quoted(const std::string& cell) {
  std::string text = "\"";
  for (const char c : cell) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + '"';
}

RC_GTEST_PROP(CsvParser, WhatIsQuotedComesBack, ()) {
  const Row cells = *rc::gen::nonEmpty<Row>();
  std::string text;
  for (const std::string& cell : cells) text += (text.empty() ? "" : ";") + Quoted(cell);
  text += "\r\n";
  const std::size_t size = text.size();
  text += "next";
  CsvParser parser(';');
  const auto parsed = parser.Parse(text, true);
  RC_ASSERT(parsed.status == CsvParser::Status::kRecord);
  RC_ASSERT(parsed.bytes == size);
  RC_ASSERT(Row(parser.cells().begin(), parser.cells().end()) == cells);
}

}  // namespace
}  // namespace harrier
