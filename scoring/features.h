// Computes the feature vector of one transaction (docs/features.md): each value in exact
// integers or doubles first, then rounded once to float32. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "core/transaction.h"
#include "core/verdict.h"
#include "scoring/risk_table.h"
#include "state/observe.h"

namespace harrier {

inline constexpr std::int64_t kTimeSinceLastMaxS = 2'592'000;  // 30 days

// From version 2 on there is more to know than the customer's state.
struct FeatureOptions {
  int version = 1;
  std::optional<MerchantRiskAt> risk;  // nullopt: no risk table speaks of merchant and time
};

// Features of later versions than asked for are unknown and 0.
// REQUIRES: seen.kind is kJudged, observed with the same version.
[[nodiscard]] FeatureVector ComputeFeatures(const Transaction& transaction, const Observation& seen,
                                            const FeatureOptions& options);

}  // namespace harrier
