// Advance: the only state transition. Folds one transaction into its customer's state.
// Pure; single-threaded.
#pragma once

#include "core/ids.h"
#include "core/transaction.h"
#include "state/customer_state.h"
#include "state/observe.h"
#include "state/state_policy.h"

namespace harrier {

// `seen` must come from Observe on this very state and transaction. A redelivery or a conflict
// changes nothing but `applied`. REQUIRES: offset >= state->applied.
void Advance(CustomerState* state, const Transaction& transaction, const Observation& seen,
             Offset offset, const StatePolicy& policy);

}  // namespace harrier
