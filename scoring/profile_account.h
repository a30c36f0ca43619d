// What the features of version 2 were made of, for `harrier explain`. Pure; thread-safe.
#pragma once

#include <vector>

#include "core/verdict.h"
#include "scoring/judged_transaction.h"

namespace harrier {

// REQUIRES: a feature of version 2 that is known.
[[nodiscard]] std::vector<AccountItem> ProfileInputs(FeatureId feature,
                                                     const JudgedTransaction& judged);

}  // namespace harrier
