// An explanation for machines (docs/formats/explain.md). Pure; thread-safe.
#pragma once

#include <string>

#include "app/explanation.h"

namespace harrier {

// One JSON object on one line, without a line break.
[[nodiscard]] std::string ExplanationJson(const Explanation& explanation);
[[nodiscard]] std::string ProblemJson(const PublishedAlert& alert, const ExplainProblem& problem);

}  // namespace harrier
