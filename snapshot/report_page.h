// ReportPage: a run as one HTML file that shows itself in any browser (docs/formats/report.md): the
// small CSV tables in inert blocks, and the script, styles and charting library that draw them.
// Nothing is requested from elsewhere. Every byte of the tables may be hostile: none of them can
// end its block, the page only ever shows them as text, and its content security policy allows no
// script but its own. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace harrier {

inline constexpr std::string_view kReportFile = "report.html";
inline constexpr std::size_t kReportCasesMax = 100;

struct ReportInputs {
  std::string run;  // the facts of the run: its manifest, JSON
  // CSV files of the run, whole.
  std::string thresholds;
  std::string metrics_by_type;
  std::string confusion_matrix;
  std::string daily;
  std::string cases;  // the page keeps the first kReportCasesMax
};

[[nodiscard]] std::string ReportPage(const ReportInputs& inputs);

}  // namespace harrier
