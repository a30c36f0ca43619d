// Derives an alert again: finds where to begin, folds the customer's history, judges, compares. IO
// through ExplainLog and archives; single-threaded.
#pragma once

#include <string>

#include "app/explain_log.h"
#include "app/explanation.h"

namespace harrier {

struct ExplainRequest {
  PublishedAlert alert;
  std::string archive_dir;  // empty: none
};

// `detector` outlives the answer.
[[nodiscard]] Result<Explanation, ExplainProblem> ExplainAlert(ExplainRequest request,
                                                               const Detector& detector,
                                                               ExplainLog* log);

}  // namespace harrier
