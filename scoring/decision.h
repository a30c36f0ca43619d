// From score and rule hits to risk, severity and recommendation. Pure; thread-safe.
#pragma once

#include <string_view>

#include "core/verdict.h"
#include "scoring/policy.h"
#include "state/observe.h"

namespace harrier {

// A verdict with what the observation says: timing, truncated, cold_start, and these features.
[[nodiscard]] Verdict BeginVerdict(const Observation& seen, const FeatureVector& features);

// From the verdict's score: flags, risk = 1 - (1 - score) * product(1 - weight) over enforced hits
// in table order, severity and recommendation. Rules and score come before, reasons after.
void Decide(const Policy& policy, Verdict* verdict);

[[nodiscard]] std::string_view TimingName(Timing timing);                  // "on_time", ...
[[nodiscard]] std::string_view SeverityName(Severity severity);            // "LOW", ...
[[nodiscard]] std::string_view RecommendationName(Recommendation advice);  // "APPROVE", ...
[[nodiscard]] std::string_view DecidedByName(DecidedBy decided_by);        // "none", "ml", ...

}  // namespace harrier
