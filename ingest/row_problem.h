// RowProblem: why a row of a history is no transaction. Plain value with views into the row; pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace harrier {

struct RowProblem {
  enum class Cause : std::uint8_t {
    kColumnCount,  // other than the header's
    kMissing,
    kNotText,           // not UTF-8, or a NUL
    kControlCharacter,  // in an id
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
  std::string_view field;   // static; empty for kColumnCount
  std::string_view value;   // what stands there
  std::size_t columns = 0;  // for kColumnCount: of the row
  std::size_t columns_expected = 0;
};
// "amount: is not an amount": the same for all rows with this problem.
[[nodiscard]] std::string DescribeCause(const RowProblem& problem);
// With the value.
[[nodiscard]] std::string Describe(const RowProblem& problem);

}  // namespace harrier
