#include "snapshot/table_facts.h"

#include <array>

#include "core/check.h"
#include "snapshot/quality_columns.h"

namespace harrier {
namespace {

constexpr std::string_view kStartsFormula("=+-@\t\r", 6);
constexpr std::size_t kAmountDecimalsMax = 4;

template <class Row>
TableFacts FactsOf(std::string_view file, const std::vector<Column<Row>>& columns) {
  TableFacts facts{file, {}};
  for (const Column<Row>& column : columns) {
    facts.columns.push_back({column.name, column.type, column.empty, column.meaning});
  }
  return facts;
}

constexpr bool IsDigit(char character) { return character >= '0' && character <= '9'; }

// How many digits `text` begins with.
std::size_t DigitCount(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && IsDigit(text[count])) ++count;
  return count;
}

// -?D.d without exponent; of the digits before the point none is a needless 0, and a fraction has
// 1 to `decimals_max` digits, the last of them not 0.
bool IsPlainNumber(std::string_view text, std::size_t decimals_max) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t whole = DigitCount(text);
  if (whole == 0 || (whole > 1 && text[0] == '0')) return false;
  if (whole == text.size()) return true;
  const std::string_view decimals = text.substr(whole + 1);
  return text[whole] == '.' && !decimals.empty() && decimals.size() <= decimals_max &&
         DigitCount(decimals) == decimals.size() && decimals.back() != '0';
}

bool IsTime(std::string_view text) {
  const auto time = ParseEventTime(text);
  std::array<char, kEventTimeChars> canonical;
  if (!time || text.size() != canonical.size()) return false;
  WriteEventTime(*time, canonical.data());
  return text == std::string_view(canonical.data(), canonical.size());
}

std::string_view TextProblem(std::string_view cell) {
  if (cell.starts_with('"')) cell.remove_prefix(1);
  if (kStartsFormula.find(cell.front()) != std::string_view::npos) {
    return "begins like a formula of a spreadsheet";
  }
  if (cell.find('\0') != std::string_view::npos) return "holds a NUL";
  return {};
}

}  // namespace

std::size_t TableFacts::IndexOf(std::string_view column) const {
  std::size_t index = 0;
  while (index < columns.size() && columns[index].name != column) ++index;
  HARRIER_CHECK(index < columns.size(), "a column that is asked for is in the table");
  return index;
}

const std::vector<TableFacts>& AllTables() {
  static const std::vector<TableFacts> kTables = {
      FactsOf(kTransactionsFile, TransactionColumns()),
      FactsOf(kThresholdsFile, ThresholdColumns()),
      FactsOf(kTypesFile, TypeColumns()),
      FactsOf(kMatrixFile, MatrixColumns()),
      FactsOf(kCasesFile, CaseColumns()),
      FactsOf(kDailyFile, DailyColumns()),
  };
  return kTables;
}

const TableFacts* FindTable(std::string_view file) {
  for (const TableFacts& table : AllTables()) {
    if (table.file == file) return &table;
  }
  return nullptr;
}

std::string_view CellProblem(std::string_view cell, const ColumnFacts& column) {
  if (cell.empty()) return column.empty == Empty::kNever ? "is empty" : "";
  switch (column.type) {
    case CellType::kText:
      return TextProblem(cell);
    case CellType::kInteger:
      return IsPlainNumber(cell, 0) ? "" : "is no integer";
    case CellType::kNumber:
      return IsPlainNumber(cell, cell.size()) ? "" : "is no number";
    case CellType::kAmount:
      return IsPlainNumber(cell, kAmountDecimalsMax) ? "" : "is no amount";
    case CellType::kBoolean:
      return cell == "true" || cell == "false" ? "" : "is neither true nor false";
    case CellType::kTime:
      return IsTime(cell) ? "" : "is no time";
    case CellType::kDate:
      return cell.size() == 10 && ParseDate(cell) ? "" : "is no date";
  }
  return "";
}

}  // namespace harrier
