// An explanation for people: a fraud analyst, an auditor. Pure; thread-safe.
#pragma once

#include <string>

#include "app/explanation.h"

namespace harrier {

// Many lines.
[[nodiscard]] std::string ExplanationText(const Explanation& explanation);
// A few lines.
[[nodiscard]] std::string ProblemText(const PublishedAlert& alert, const ExplainProblem& problem);

}  // namespace harrier
