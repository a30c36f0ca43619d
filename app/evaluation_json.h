// Findings of `harrier evaluate` for programs (docs/evaluate.md). Pure; thread-safe.
#pragma once

#include "app/evaluation_findings.h"
#include "core/json_text.h"

namespace harrier {

// Members "ranking" and, when there is one, "alert_budget"; what is not defined is null.
void AppendFindings(const EvaluationFindings& findings, JsonObjectWriter* object);

}  // namespace harrier
