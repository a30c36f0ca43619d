// RowMapper: one row of a history as a transaction and, when the mapping names them, a label.
// Pure; single-threaded; movable. What it returns consists of views into the cells, the mapping and
// the mapper's own memory: they live until the next Map.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/transaction.h"
#include "ingest/mapping.h"
#include "ingest/row_problem.h"
#include "ingest/time_reader.h"
#include "stream/label.h"

namespace harrier {

struct SourceRow {
  std::span<const std::string_view> cells;
  std::int64_t line = 0;  // where it begins, from 1
};

struct MappedRow {
  Transaction transaction;
  std::optional<Label> label;
};

class RowMapper {
 public:
  // `first_row`: the header, or the first row when the mapping says that there is none. The error
  // says what does not fit and lists the columns found.
  [[nodiscard]] static Result<RowMapper, std::string> Make(
      const Mapping& mapping, std::span<const std::string_view> first_row);

  [[nodiscard]] Result<void, RowProblem> Map(const SourceRow& row, MappedRow* out);

 private:
  using Text = Result<std::string_view, RowProblem>;

  RowMapper(const Mapping& mapping, TimeReader time, std::size_t column_count)
      : mapping_(mapping), time_(std::move(time)), column_count_(column_count) {}
  // The value for a field, empty when absent: joined, translated, prefixed, checked.
  [[nodiscard]] Text ReadField(TransactionField field, const SourceRow& row);
  [[nodiscard]] Text ReadSource(TransactionField field, const SourceRow& row);
  [[nodiscard]] Result<void, RowProblem> Keep(TransactionField field, std::string_view text,
                                              Transaction* out) const;
  [[nodiscard]] Result<void, RowProblem> KeepParsed(TransactionField field, std::string_view text,
                                                    Transaction* out) const;
  [[nodiscard]] Result<void, RowProblem> MapLabel(const SourceRow& row, MappedRow* out) const;

  Mapping mapping_;
  TimeReader time_;
  std::size_t column_count_;
  std::vector<TransactionField> present_;
  std::array<std::vector<std::size_t>, kTransactionFieldCount> columns_;
  std::size_t label_column_ = 0;
  std::optional<std::size_t> type_column_;
  std::array<std::string, kTransactionFieldCount> made_;  // texts that are no view into a cell
};

}  // namespace harrier
