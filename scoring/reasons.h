// Reasons: why a transaction was flagged, in a person's words, with observed value, threshold and
// related transactions. Made for flagged transactions only. Pure; single-threaded.
#pragma once

#include <vector>

#include "core/transaction.h"
#include "core/verdict.h"
#include "scoring/policy.h"
#include "state/customer_state.h"
#include "state/observe.h"

namespace harrier {

// One reason for each hit, enforced or evidence, in table order. `before` is the state before
// Advance: the related transactions come out of its history. `verdict` has its features and rules.
[[nodiscard]] std::vector<Reason> RuleReasons(const Policy& policy, const CustomerState& before,
                                              const Transaction& transaction,
                                              const Observation& seen, const Verdict& verdict);

// What the model said. REQUIRES: score and, when the policy asks for them, contributions are set.
[[nodiscard]] Reason ModelReason(const Policy& policy, const Verdict& verdict);

// At most three: rule hits by weight (ties by table order), then the model. Pointers into
// `verdict.reasons`.
[[nodiscard]] std::vector<const Reason*> TopReasons(const Verdict& verdict);

}  // namespace harrier
