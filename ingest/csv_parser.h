// CsvParser: one record of RFC 4180 text at a time: quoted cells, doubled quotes, line ends inside
// quotes, LF or CR LF. A quote inside a cell that does not begin with one is an ordinary character.
// Pure; single-threaded. Cells are views into the parsed text, but for those with doubled quotes,
// which live in the parser: all of them until the next Parse.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harrier {

class CsvParser {
 public:
  enum class Status : std::uint8_t {
    kRecord,
    kNeedMore,        // the record goes on beyond the text
    kTextAfterQuote,  // something other than a delimiter follows a closing quote
    kQuoteNotClosed,  // the file ends inside quotes
  };
  struct Parsed {
    Status status = Status::kRecord;
    std::size_t bytes = 0;       // of the record, its line end included
    std::int64_t line_ends = 0;  // among those bytes
  };

  explicit CsvParser(char delimiter) : delimiter_(delimiter) {}

  // Parses the record at the beginning of `text`. `is_last`: the file ends where the text does.
  // REQUIRES: text is not empty.
  [[nodiscard]] Parsed Parse(std::string_view text, bool is_last);
  [[nodiscard]] std::span<const std::string_view> cells() const { return cells_; }

 private:
  // Each reads the cell at `at`, appends it to cells_ and moves `at` behind it.
  [[nodiscard]] Status ReadPlainCell(std::string_view text, bool is_last, std::size_t* at);
  [[nodiscard]] Status ReadQuotedCell(std::string_view text, bool is_last, std::size_t* at);
  [[nodiscard]] bool EndsCell(std::string_view text, bool is_last, std::size_t at) const;
  void KeepUnescaped(std::string_view text, std::string_view quoted);

  char delimiter_;
  std::vector<std::string_view> cells_;
  std::string unescaped_;  // cells of this record that had doubled quotes
};

}  // namespace harrier
