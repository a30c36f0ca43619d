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

// Why a row is no transaction.
struct RowProblem {
  enum class Cause : std::uint8_t {
    kColumnCount,  // other than the header's
    kMissing,
    kNotText,  // not UTF-8, or control characters
    kTooLong,
    kNotListed,  // a cell that the mapping's `values` does not know
    kNotATime,
    kNotAnAmount,
    kAmountPrecision,  // more than four decimals
    kAmountRange,
    kNotACurrency,
    kNotACountry,
    kNotABool,
    kNotDegrees,
  };
  Cause cause = Cause::kMissing;
  std::string_view field;  // static; empty for kColumnCount
  std::string_view value;  // what stands there
  std::size_t columns = 0;  // for kColumnCount
};
// "amount: is not an amount": the same for all rows with this problem.
[[nodiscard]] std::string DescribeCause(const RowProblem& problem);
// With the value.
[[nodiscard]] std::string Describe(const RowProblem& problem);

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
