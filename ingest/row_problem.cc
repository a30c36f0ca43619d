#include "ingest/row_problem.h"

#include "core/check.h"
#include "ingest/cell_text.h"

namespace harrier {
namespace {

using Cause = RowProblem::Cause;

std::string_view CauseText(Cause cause) {
  switch (cause) {
    case Cause::kColumnCount:
      return "another number of columns than the first row";
    case Cause::kMissing:
      return "is empty";
    case Cause::kNotText:
      return "is not UTF-8 text";
    case Cause::kControlCharacter:
      return "has a control character";
    case Cause::kTooLong:
      return "is too long";
    case Cause::kNotListed:
      return "is not among the values of the mapping";
    case Cause::kNotATime:
      return "is not a time in the format of the mapping";
    case Cause::kNotAnAmount:
      return "is not an amount in the format of the mapping";
    case Cause::kAmountPrecision:
      return "has more than four decimals";
    case Cause::kAmountRange:
      return "is beyond 100,000,000,000";
    case Cause::kNotACurrency:
      return "is not an ISO 4217 code";
    case Cause::kNotACountry:
      return "is not an ISO 3166-1 alpha-2 code";
    case Cause::kNotABool:
      return "is neither true nor false";
    case Cause::kNotDegrees:
      return "is not a number of degrees";
  }
  HARRIER_CHECK(false, "a cause that has a text");
}

}  // namespace

std::string DescribeCause(const RowProblem& problem) {
  const std::string text(CauseText(problem.cause));
  return problem.field.empty() ? text : std::string(problem.field) + ": " + text;
}

std::string Describe(const RowProblem& problem) {
  if (problem.cause == Cause::kColumnCount) {
    return std::to_string(problem.columns) + " columns, not " +
           std::to_string(problem.columns_expected);
  }
  std::string text(problem.field);
  text += ": ";
  if (problem.cause != Cause::kMissing) text += PrintableCell(problem.value) + ' ';
  text += CauseText(problem.cause);
  return text;
}

}  // namespace harrier
