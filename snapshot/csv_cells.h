// CsvCells: the cells of one row of our own CSV files (docs/formats/snapshot.md), found sixteen
// bytes at a time: RFC 4180 with LF, a cell quoted only when it holds `,` `"` CR or LF. Stricter
// than a reader for other people's files needs to be, since what differs was not written by us.
// Pure; single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace harrier {

struct CsvFault {
  std::size_t byte;  // from the row's first
  std::string_view what;
};

class CsvCells {
 public:
  // Reads the row that `text` begins with; views into it live as long as `text`. The bytes of the
  // row with its LF; 0 when the end of the row is not in `text`.
  [[nodiscard]] Result<std::size_t, CsvFault> Read(std::string_view text);

  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] std::size_t StartOf(std::size_t cell) const {
    return cell == 0 ? 0 : ends_[cell - 1] + 1;
  }
  // As it stands in the file, quotes included.
  [[nodiscard]] std::string_view operator[](std::size_t cell) const {
    const std::size_t start = StartOf(cell);
    return row_.substr(start, ends_[cell] - start);
  }

 private:
  std::string_view row_;
  std::vector<std::size_t> ends_;
};

// What the cell says: without the quotes around it, and one for each two inside.
[[nodiscard]] std::string CellText(std::string_view cell);

}  // namespace harrier
