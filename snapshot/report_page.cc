#include "snapshot/report_page.h"

#include "core/check.h"
#include "core/sha256.h"
#include "snapshot/report/report_parts.h"
#include "stream/base64.h"

namespace harrier {
namespace {

// Without `<` no text can end its block or open a comment; HTML turns CR into LF.
void AppendInert(std::string_view text, std::string* out) {
  for (const char character : text) {
    switch (character) {
      case '&':
        *out += "&amp;";
        break;
      case '<':
        *out += "&lt;";
        break;
      case '\r':
        *out += "&#13;";
        break;
      default:
        *out += character;
    }
  }
}

void AppendBlock(std::string_view name, std::string_view type, std::string_view text,
                 std::string* out) {
  *out += "<script type=\"";
  *out += type;
  *out += "\" id=\"data-";
  *out += name;
  *out += "\">";
  AppendInert(text, out);
  *out += "</script>\n";
}

// The header and the first rows. A line break between quotes does not end a row.
std::string_view FirstRows(std::string_view csv, std::size_t rows_max) {
  std::size_t line_ends = 0;
  bool is_quoted = false;
  for (std::size_t at = 0; at < csv.size(); ++at) {
    if (csv[at] == '"') is_quoted = !is_quoted;
    if (csv[at] != '\n' || is_quoted) continue;
    if (++line_ends == rows_max + 1) return csv.substr(0, at + 1);
  }
  return csv;
}

std::string DataBlocks(const ReportInputs& inputs) {
  constexpr std::string_view kCsv = "text/csv";
  std::string blocks;
  AppendBlock("run", "application/json", inputs.run, &blocks);
  AppendBlock("thresholds", kCsv, inputs.thresholds, &blocks);
  AppendBlock("metrics_by_type", kCsv, inputs.metrics_by_type, &blocks);
  AppendBlock("confusion_matrix", kCsv, inputs.confusion_matrix, &blocks);
  AppendBlock("daily", kCsv, inputs.daily, &blocks);
  AppendBlock("cases", kCsv, FirstRows(inputs.cases, kReportCasesMax), &blocks);
  return blocks;
}

std::string HashSource(std::string_view text) {
  const Sha256Digest digest = Sha256(text);
  const std::string bytes(digest.begin(), digest.end());
  return "'sha256-" + EncodeBase64(bytes) + "'";
}

// Content Security Policy, level 3: this style and this script, and nothing else from anywhere.
std::string ContentPolicy() {
  return "default-src 'none'; script-src " + HashSource(kReportScript) + "; style-src " +
         HashSource(kReportStyle) +
         "; img-src data:; base-uri 'none'; form-action 'none'; "
         "require-trusted-types-for 'script'; trusted-types 'none'";
}

}  // namespace

std::string ReportPage(const ReportInputs& inputs) {
  std::string page;
  std::string_view rest = kReportTemplate;
  while (true) {
    const std::size_t begin = rest.find("{{");
    page += rest.substr(0, begin);
    if (begin == std::string_view::npos) return page;
    const std::size_t end = rest.find("}}", begin);
    const std::string_view name = rest.substr(begin + 2, end - begin - 2);
    if (name == "policy") {
      page += ContentPolicy();
    } else if (name == "style") {
      page += kReportStyle;
    } else if (name == "script") {
      page += kReportScript;
    } else {
      HARRIER_CHECK(name == "data", "page.html has a mark that nothing fills");
      page += DataBlocks(inputs);
    }
    rest.remove_prefix(end + 2);
  }
}

}  // namespace harrier
