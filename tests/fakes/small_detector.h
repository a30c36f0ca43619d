// A Detector that needs no file: default policy, UTC, a small forest fitted to seeded rows.
#pragma once

#include <memory>
#include <string>

#include "stream/decider.h"

namespace harrier {

[[nodiscard]] std::unique_ptr<const Detector> MakeSmallDetector(const Policy& policy = Policy());

}  // namespace harrier
