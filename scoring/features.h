// Computes the feature vector of one transaction, version 1 (docs/features.md): each value in exact
// integers or doubles first, then rounded once to float32. Pure; thread-safe.
#pragma once

#include "core/transaction.h"
#include "core/verdict.h"
#include "state/observe.h"

namespace harrier {

inline constexpr std::int64_t kTimeSinceLastMaxS = 2'592'000;  // 30 days

// REQUIRES: seen.kind is kJudged.
[[nodiscard]] FeatureVector ComputeFeatures(const Transaction& transaction,
                                            const Observation& seen);

}  // namespace harrier
