// The constant parts of report.html, put into the program when it is built (embed.cmake): page.html
// with {{policy}}, {{style}}, {{script}} and {{data}} where they go; page.css; and d3 with our
// modules as one script.
#pragma once

#include <string_view>

namespace harrier {

extern const std::string_view kReportTemplate;
extern const std::string_view kReportStyle;
extern const std::string_view kReportScript;

}  // namespace harrier
