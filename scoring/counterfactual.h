// Counterfactual: the greatest amount found below a flagged purchase's own at which the very same
// transaction would not have been flagged (Wachter, Mittelstadt, Russell 2018, "Counterfactual
// explanations without opening the black box"). Trees are no monotone functions, so it is a search:
// 64 amounts on a logarithmic scale, then narrower and narrower between the greatest one that is
// not flagged and the next; the result has been judged, and so has the amount a hundredth above it.
// About 200 judgements. Pure; thread-safe.
#pragma once

#include <optional>

#include "core/transaction.h"
#include "core/verdict.h"
#include "scoring/examiner.h"
#include "scoring/policy.h"
#include "scoring/scorer.h"
#include "state/customer_state.h"

namespace harrier {

struct CounterfactualSubject {
  const Policy& policy;
  const Examiner& examiner;
  const Scorer& scorer;
  const CustomerState& before;  // the state before Advance
  const Transaction& transaction;
};

// nullopt: a refund, an amount of a hundredth or less, or flagged at every amount tried.
[[nodiscard]] std::optional<Counterfactual> FindCounterfactual(
    const CounterfactualSubject& subject);

}  // namespace harrier
