#include "snapshot/file_difference.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <vector>

#include "snapshot/csv_cells.h"
#include "snapshot/snapshot_file.h"

namespace harrier {
namespace {

constexpr std::size_t kPieceBytes = 1 << 20;

class Piece {
 public:
  // Less than a piece: the end of the file.
  std::string_view Read(std::ifstream* file) {
    file->read(bytes_.data(), static_cast<std::streamsize>(bytes_.size()));
    return {bytes_.data(), static_cast<std::size_t>(file->gcount())};
  }

 private:
  std::vector<char> bytes_ = std::vector<char>(kPieceBytes);
};

// The first byte that differs, or that only one of them has.
std::optional<std::int64_t> FirstByte(std::ifstream* a, std::ifstream* b) {
  Piece piece_a;
  Piece piece_b;
  for (std::int64_t begin = 0; true;) {
    const std::string_view from_a = piece_a.Read(a);
    const std::string_view from_b = piece_b.Read(b);
    const auto [at, other] =
        std::mismatch(from_a.begin(), from_a.end(), from_b.begin(), from_b.end());
    if (at != from_a.end() || other != from_b.end()) return begin + (at - from_a.begin());
    if (from_a.size() < kPieceBytes) return std::nullopt;
    begin += static_cast<std::int64_t>(from_a.size());
  }
}

struct RowPlace {
  std::int64_t row = 0;    // the header is 0
  std::int64_t begin = 0;  // its first byte
};

// The row of a well-formed file that `byte` is in; at its end, the one that would follow.
RowPlace RowOf(std::ifstream* file, std::int64_t byte) {
  Piece piece;
  RowPlace place;
  CsvCells cells;
  std::string rest;
  while (true) {
    const std::string_view bytes = piece.Read(file);
    rest += bytes;
    std::string_view rows = rest;
    while (!rows.empty()) {
      const Result<std::size_t, CsvFault> length = cells.Read(rows);
      if (!length || *length == 0) break;
      if (place.begin + static_cast<std::int64_t>(*length) > byte) return place;
      place.begin += static_cast<std::int64_t>(*length);
      ++place.row;
      rows.remove_prefix(*length);
    }
    rest.erase(0, rest.size() - rows.size());
    if (bytes.size() < kPieceBytes) return place;
  }
}

// From `begin` on, a piece at most.
std::string BytesFrom(std::ifstream* file, std::int64_t begin) {
  file->clear();
  file->seekg(begin);
  Piece piece;
  return std::string(piece.Read(file));
}

// A cell in a message.
std::string Shown(std::string_view cell) {
  constexpr std::size_t kBytesMax = 60;
  std::string text;
  for (const char character : cell.substr(0, kBytesMax)) {
    text += character >= ' ' && character <= '~' ? character : '?';
  }
  return cell.size() > kBytesMax ? text + "..." : text;
}

// The name of a column, from the first row of a file.
std::string ColumnName(std::ifstream* file, std::size_t column) {
  const std::string bytes = BytesFrom(file, 0);
  CsvCells header;
  const auto length = header.Read(bytes);
  if (!length || *length == 0 || column >= header.size()) return "";
  return std::string(header[column]);
}

// The column of the cell that `byte_in_row` is in.
std::size_t ColumnOf(const CsvCells& row, std::size_t byte_in_row) {
  std::size_t column = 0;
  while (column + 1 < row.size() && row.StartOf(column + 1) <= byte_in_row) ++column;
  return column;
}

void NameCells(std::ifstream* published, std::ifstream* recomputed, std::int64_t row_begin,
               FileDifference* difference) {
  const std::string ours = BytesFrom(recomputed, row_begin);
  const std::string theirs = BytesFrom(published, row_begin);
  if (ours.empty() || theirs.empty()) {
    difference->published = theirs.empty() ? "(the end of the file)" : "(one more row)";
    difference->recomputed = ours.empty() ? "(the end of the file)" : "(one more row)";
    return;
  }
  CsvCells row;
  const auto length = row.Read(ours);
  if (!length || *length == 0) return;
  const std::size_t column = ColumnOf(row, static_cast<std::size_t>(difference->byte - row_begin));
  difference->column = ColumnName(recomputed, column);
  difference->recomputed = Shown(row[column]);
  // The cell of the same place in the other file, which need not be well-formed.
  const std::string_view rest =
      std::string_view(theirs).substr(std::min(row.StartOf(column), theirs.size()));
  CsvCells other;
  const auto other_length = other.Read(theirs);
  const bool is_split = other_length && *other_length > 0 && column < other.size();
  difference->published =
      Shown(is_split ? other[column] : rest.substr(0, rest.find_first_of(",\n")));
}

}  // namespace

Result<std::optional<FileDifference>, Fault> FirstDifference(const FilePair& files) {
  std::ifstream published(files.published, std::ios::binary);
  std::ifstream recomputed(files.recomputed, std::ios::binary);
  if (!published) return Unexpected(PathFault(files.published, "open", errno));
  if (!recomputed) return Unexpected(PathFault(files.recomputed, "open", errno));
  const auto byte = FirstByte(&published, &recomputed);
  if (!byte) return std::optional<FileDifference>();
  recomputed.clear();
  recomputed.seekg(0);
  const RowPlace place = RowOf(&recomputed, *byte);
  FileDifference difference{place.row, *byte, "", "", ""};
  NameCells(&published, &recomputed, place.begin, &difference);
  return std::optional(difference);
}

}  // namespace harrier
