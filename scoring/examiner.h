// Examiner: what there is to know of a transaction before a model is asked: the observation of its
// customer's state, its features and the rules that fire. One for the stream, for replays and for
// training, so that they cannot differ. Borrows what it is made of; pure; thread-safe.
#pragma once

#include "core/transaction.h"
#include "core/verdict.h"
#include "scoring/policy.h"
#include "scoring/risk_table.h"
#include "state/customer_state.h"
#include "state/observe.h"
#include "state/time_zone.h"

namespace harrier {

class Examiner {
 public:
  // `risk_table` may be null.
  Examiner(const Policy& policy, const TimeZone& time_zone, const RiskTable* risk_table)
      : policy_(&policy), time_zone_(&time_zone), risk_table_(risk_table) {}

  [[nodiscard]] Observation See(const CustomerState& state, const Transaction& transaction) const;
  // Features and rules; no score, no reasons. REQUIRES: seen.kind is kJudged, made by See.
  [[nodiscard]] Verdict Examine(const Transaction& transaction, const Observation& seen) const;

 private:
  const Policy* policy_;
  const TimeZone* time_zone_;
  const RiskTable* risk_table_;
};

}  // namespace harrier
