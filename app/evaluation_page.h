// The findings of `harrier evaluate` as one HTML page: tables, plots, the split, policies and
// options. It refers to nothing outside itself and holds no script; light or dark as the reader's
// system asks; fits a phone. Texts from outside are escaped. Pure; thread-safe.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/evaluation_findings.h"
#include "snapshot/evaluation.h"

namespace harrier {

struct EvaluationPageInputs {
  const Evaluation* decisions = nullptr;
  const EvaluationFindings* findings = nullptr;              // with plots
  std::vector<std::pair<std::string, std::string>> options;  // as GivenOptions
};
[[nodiscard]] std::string EvaluationPage(const EvaluationPageInputs& inputs);

}  // namespace harrier
