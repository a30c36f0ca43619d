#include "scoring/examiner.h"

#include "scoring/decision.h"
#include "scoring/features.h"
#include "scoring/rules.h"

namespace harrier {

Observation Examiner::See(const CustomerState& state, const Transaction& transaction) const {
  return Observe(
      state, transaction,
      {time_zone_->At(transaction.time), policy_->thresholds.duplicate_window_s * kSecondMs,
       policy_->state.feature_version});
}

Verdict Examiner::Examine(const Transaction& transaction, const Observation& seen) const {
  FeatureOptions options{policy_->state.feature_version, std::nullopt};
  if (risk_table_ != nullptr && options.version >= 2) {
    options.risk = risk_table_->At(seen.merchant, transaction.time);
  }
  const FeatureVector features = ComputeFeatures(transaction, seen, options);
  Verdict verdict = BeginVerdict(seen, features);
  ApplyRules(*policy_, transaction, seen, features, &verdict);
  return verdict;
}

}  // namespace harrier
