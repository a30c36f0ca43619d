#include "app/evaluation_text.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "app/evaluation_tables.h"
#include "app/text_table.h"

namespace harrier {
namespace {

constexpr std::size_t kLineWidth = 100;

// Words of a sentence or more, in lines that fit a terminal.
std::string Wrapped(std::string_view text) {
  std::string out;
  std::size_t width = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (width > 0 && width + 1 + end > kLineWidth) {
      out += '\n';
      width = 0;
    }
    if (width > 0) out += ' ';
    width += end + (width > 0 ? 1 : 0);
    out += text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out + '\n';
}

// Empty for a table without rows.
std::string TableText(const FindingsTable& table) {
  if (table.rows.empty()) return "";
  std::vector<Align> columns(table.rows.front().size(), Align::kRight);
  for (int i = 0; i < table.words; ++i) columns[static_cast<std::size_t>(i)] = Align::kLeft;
  TextTable text(columns);
  for (const auto& row : table.rows) {
    std::vector<std::string> cells;
    for (const FindingsCell& cell : row) cells.push_back(cell.text);
    text.Add(std::move(cells));
  }
  return '\n' + table.title + '\n' + text.Text() + (table.note.empty() ? "" : Wrapped(table.note));
}

std::string BudgetText(const EvaluationFindings& findings) {
  std::string text;
  for (const std::string& sentence : BudgetSentences(findings)) text += Wrapped(sentence);
  return text + TableText(BudgetTable(findings));
}

}  // namespace

std::string FindingsText(const EvaluationFindings& findings) {
  std::string text;
  for (const std::string& sentence : MeasuredSentences(findings)) text += Wrapped(sentence);
  text += TableText(RankingTable(findings));
  text += TableText(IntervalTable(findings));
  text += TableText(ThresholdTable(findings));
  text += TableText(FamilyTable(findings));
  text += TableText(PeriodTable(findings));
  text += '\n' + Wrapped(CalibrationSentence(findings));
  text += '\n' + Wrapped(Legend(findings));
  if (findings.budget) text += '\n' + BudgetText(findings);
  return text;
}

}  // namespace harrier
