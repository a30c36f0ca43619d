// An evaluation for people (aligned tables) and for programs (one JSON object). Pure.
#pragma once

#include <string>

#include "snapshot/evaluation.h"

namespace harrier {

// Several lines; what is not defined is "n/a".
[[nodiscard]] std::string EvaluationTable(const Evaluation& evaluation);

// One line; what is not defined is null.
[[nodiscard]] std::string EvaluationJson(const Evaluation& evaluation);

}  // namespace harrier
