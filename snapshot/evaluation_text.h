// An evaluation for people (aligned tables) and for programs (one JSON object). Pure.
#pragma once

#include <string>

#include "core/json_text.h"
#include "snapshot/evaluation.h"

namespace harrier {

// Several lines; what is not defined is "n/a".
[[nodiscard]] std::string EvaluationTable(const Evaluation& evaluation);

// Its members; what is not defined is null.
void AppendEvaluation(const Evaluation& evaluation, JsonObjectWriter* object);
// They alone, as an object on one line.
[[nodiscard]] std::string EvaluationJson(const Evaluation& evaluation);

}  // namespace harrier
