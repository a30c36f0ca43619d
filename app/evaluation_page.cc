#include "app/evaluation_page.h"

#include <string_view>

#include "app/evaluation_tables.h"
#include "app/evaluation_words.h"
#include "app/progress_line.h"
#include "evaluation/line_chart.h"

namespace harrier {
namespace {

// The colours of the snapshot's report; texts have a contrast of at least 4.5.
constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Harrier: evaluation</title>
<style>
:root { --paper: #f5f6f8; --card: #fff; --ink: #17212d; --muted: #566270; --rule: #dde2e8; }
@media screen and (prefers-color-scheme: dark) {
  :root { --paper: #0f151c; --card: #18202a; --ink: #e9eef3; --muted: #a3b1bf; --rule: #2d3845; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif;
  font-variant-numeric: tabular-nums; }
main { max-width: 1200px; margin: 0 auto; padding: 24px; }
h1 { margin: 0 0 12px; font-size: 26px; line-height: 1.2; }
h2 { margin: 32px 0 10px; font-size: 18px; line-height: 1.3; }
p { margin: 0 0 8px; max-width: 90ch; }
.note { margin-top: 8px; color: var(--muted); }
.table { width: fit-content; max-width: 100%; overflow-x: auto; background: var(--card); border: 1px solid var(--rule);
  border-radius: 6px; }
table { border-collapse: collapse; }
th, td { padding: 6px 12px; border-bottom: 1px solid var(--rule); text-align: right;
  vertical-align: top; white-space: nowrap; }
tbody tr:last-child th, tbody tr:last-child td { border-bottom: 0; }
thead th { color: var(--muted); font-weight: 600; }
tbody th { font-weight: 600; }
.word { text-align: left; }
small { display: block; color: var(--muted); font-size: 12px; }
.plots { display: grid; gap: 16px; grid-template-columns: repeat(2, minmax(0, 1fr)); }
.plots figure { margin: 0; padding: 8px; background: var(--card); border: 1px solid var(--rule);
  border-radius: 6px; }
.plots figure { overflow-x: auto; }
.plots svg { display: block; width: 100%; min-width: 440px; }
code { font: 13px ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
@media (max-width: 800px) {
  main { padding: 16px 12px; }
  .plots { grid-template-columns: minmax(0, 1fr); }
  th, td { padding: 6px 8px; }
  .table.narrow th:first-child { position: sticky; left: 0; background: var(--card); }
}
@media print { .plots figure, .table { break-inside: avoid; } }
</style>
</head>
<body>
<main>
<h1>Evaluation</h1>
)";

std::string Paragraph(const std::string& text, std::string_view style = "") {
  const std::string opening = style.empty() ? "<p>" : "<p class=\"" + std::string(style) + "\">";
  return opening + XmlText(text) + "</p>\n";
}

std::string Heading(const std::string& text) { return "<h2>" + XmlText(text) + "</h2>\n"; }

std::string Cell(const FindingsCell& cell, std::string_view tag, bool is_word) {
  std::string html = '<' + std::string(tag);
  if (tag == "th") html += is_word ? " scope=\"row\"" : " scope=\"col\"";
  if (is_word) html += " class=\"word\"";
  html += '>' + XmlText(cell.text);
  if (!cell.interval.empty()) html += "<small>" + XmlText(cell.interval) + "</small>";
  return html + "</" + std::string(tag) + '>';
}

std::string HeadRow(const std::vector<FindingsCell>& row, std::size_t words) {
  std::string html = "<thead><tr>";
  for (std::size_t i = 0; i < row.size(); ++i) {
    html += "<th scope=\"col\"" + std::string(i < words ? " class=\"word\"" : "") + '>' +
            XmlText(row[i].text) + "</th>";
  }
  return html + "</tr></thead>\n";
}

// Empty for a table without rows.
std::string Table(const FindingsTable& table) {
  if (table.rows.empty()) return "";
  const auto words = static_cast<std::size_t>(table.words);
  std::string html = Heading(table.title) + "<div class=\"table" +
                     (table.words == 1 ? " narrow" : "") +
                     "\" role=\"region\" tabindex=\"0\" aria-label=\"" + XmlText(table.title) +
                     "\"><table>\n" + HeadRow(table.rows.front(), words) + "<tbody>\n";
  for (std::size_t i = 1; i < table.rows.size(); ++i) {
    html += "<tr>";
    for (std::size_t j = 0; j < table.rows[i].size(); ++j) {
      const bool is_word = j < words;
      html += Cell(table.rows[i][j], is_word ? "th" : "td", is_word);
    }
    html += "</tr>\n";
  }
  html += "</tbody></table></div>\n";
  return html + (table.note.empty() ? "" : Paragraph(table.note, "note"));
}

std::vector<FindingsCell> DecisionRow(const std::string& name, const Confusion& confusion) {
  return {{name, ""},
          {CountForPeople(confusion.flagged()), ""},
          {RatioText(confusion.Precision()), ""},
          {RatioText(confusion.Recall()), ""},
          {RatioText(confusion.F1()), ""},
          {PercentText(confusion.Workload()), ""},
          {CountForPeople(confusion.false_positives), ""}};
}

FindingsTable DecisionTable(const Evaluation& evaluation) {
  FindingsTable table;
  table.title = "What was flagged as it happened";
  table.rows = {{{"detector", ""},
                 {"flagged", ""},
                 {"precision", ""},
                 {"recall", ""},
                 {"F1", ""},
                 {"workload", ""},
                 {"false alarms", ""}},
                DecisionRow("model", evaluation.detectors.ml),
                DecisionRow("rules", evaluation.detectors.rules),
                DecisionRow("both together", evaluation.detectors.hybrid)};
  table.note =
      "All labelled transactions of the span, those of customers known to be defrauded included.";
  return table;
}

std::string Plots(const EvaluationFindings& findings) {
  std::string html = Heading("Plots") + "<div class=\"plots\">\n";
  for (const std::string& plot : findings.plots) html += "<figure>" + plot + "</figure>\n";
  return html + "</div>\n";
}

std::string Budget(const EvaluationFindings& findings) {
  if (!findings.budget) return "";
  std::string html = Heading("Alert budget");
  for (const std::string& sentence : BudgetSentences(findings)) html += Paragraph(sentence);
  return html + Table(BudgetTable(findings));
}

std::string Origin(const EvaluationPageInputs& inputs) {
  std::string html = Heading("Where this comes from") + "<p>Policies: ";
  std::string_view separator;
  for (const auto& [id, rows] : inputs.findings->policies) {
    html += std::string(separator) + "<code>" + XmlText(id) + "</code> (" +
            Counted(rows, "row", "rows") + ')';
    separator = ", ";
  }
  html += "</p>\n<p><code>harrier evaluate";
  for (const auto& [name, value] : inputs.options) {
    html += ' ' + XmlText(name) + (value.empty() ? "" : ' ' + XmlText(value));
  }
  return html + "</code></p>\n";
}

}  // namespace

std::string EvaluationPage(const EvaluationPageInputs& inputs) {
  const EvaluationFindings& findings = *inputs.findings;
  std::string page(kHead);
  for (const std::string& sentence : MeasuredSentences(findings)) page += Paragraph(sentence);
  page += Table(RankingTable(findings));
  page += Paragraph(Legend(findings), "note");
  page += Plots(findings);
  page += Table(ThresholdTable(findings));
  page += Table(FamilyTable(findings));
  page += Table(PeriodTable(findings));
  page += Budget(findings);
  page += Table(CalibrationBinTable(findings));
  page += Table(DecisionTable(*inputs.decisions));
  page += Origin(inputs);
  return page + "</main>\n</body>\n</html>\n";
}

}  // namespace harrier
