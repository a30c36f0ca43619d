// A Detector that needs no file: default policy, UTC, a small forest fitted to seeded rows.
#pragma once

#include <memory>
#include <string>

#include "stream/decider.h"

namespace harrier {

[[nodiscard]] std::unique_ptr<const Detector> MakeSmallDetector(const Policy& policy = Policy());

// With all there is: features of version 2, a forest of them, a judge at random that takes every
// input, a risk table of merchants m0 to m9 for the first half of 2026, two rules as evidence,
// contributions and counterfactuals.
[[nodiscard]] std::unique_ptr<const Detector> MakeSmallJudgingDetector(Policy policy = Policy());

}  // namespace harrier
