// Findings of `harrier evaluate` for a terminal: sentences, aligned tables, a legend. Pure;
// thread-safe.
#pragma once

#include <string>

#include "app/evaluation_findings.h"

namespace harrier {

// Several lines.
[[nodiscard]] std::string FindingsText(const EvaluationFindings& findings);

}  // namespace harrier
