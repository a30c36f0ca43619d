// ColumnIndex: finds the columns that a mapping names in a header. Pure. Views: `first_row` must
// outlive it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "core/result.h"
#include "ingest/mapping.h"

namespace harrier {

class ColumnIndex {
 public:
  ColumnIndex(std::span<const std::string_view> first_row, bool has_header)
      : first_row_(first_row), has_header_(has_header) {}

  // From 0. The error names the column and lists those that are there.
  [[nodiscard]] Result<std::size_t, std::string> Find(const Column& column) const;

 private:
  [[nodiscard]] Result<std::size_t, std::string> FindName(const std::string& name) const;
  [[nodiscard]] std::string DescribeFound() const;

  std::span<const std::string_view> first_row_;
  bool has_header_;
};

}  // namespace harrier
