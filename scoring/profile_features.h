// The features that version 2 of the table added, from this transaction's observation
// (docs/features.md), those of the risk table apart. Pure; thread-safe.
#pragma once

#include "core/transaction.h"
#include "core/verdict.h"
#include "state/observe.h"

namespace harrier {

inline constexpr float kDaysSinceSpikeNeutral = 999;

// Sets their values; what is not known gets its neutral value.
// REQUIRES: seen.kind is kJudged, the profile was observed.
void SetProfileFeatures(const Transaction& transaction, const Observation& seen,
                        FeatureVector* features);

}  // namespace harrier
