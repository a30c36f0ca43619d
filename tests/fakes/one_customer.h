// OneCustomer: folds transactions of one customer, for tests that look at single steps. Offsets
// count up from 0; UTC.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "scoring/examiner.h"
#include "scoring/policy.h"
#include "scoring/reasons.h"
#include "state/advance.h"
#include "state/customer_state.h"
#include "tests/fakes/owned_transaction.h"

namespace harrier {

struct Judgement {
  Observation seen;
  Verdict verdict;  // without a score; reasons of enforced rules
};

class OneCustomer {
 public:
  // Judges without remembering.
  [[nodiscard]] Judgement Judge(const OwnedTransaction& owned) const {
    const Transaction transaction = ViewOf(owned);
    Judgement judgement;
    judgement.seen = See(transaction);
    if (judgement.seen.kind != Observation::Kind::kJudged) return judgement;
    judgement.verdict = Examiner(policy, zone, nullptr).Examine(transaction, judgement.seen);
    judgement.verdict.reasons =
        RuleReasons(policy, state, transaction, judgement.seen, judgement.verdict);
    return judgement;
  }
  Judgement Take(const OwnedTransaction& owned) {
    Judgement judgement = Judge(owned);
    Advance(&state, ViewOf(owned), judgement.seen, Offset(next_offset_++), policy.state);
    return judgement;
  }

  Policy policy;
  TimeZone zone;
  CustomerState state;

 private:
  [[nodiscard]] Observation See(const Transaction& transaction) const {
    return Examiner(policy, zone, nullptr).See(state, transaction);
  }

  std::int64_t next_offset_ = 0;
};

// A purchase of 10.00 EUR at `time_ms`, by card in a shop without a position, in Germany.
[[nodiscard]] inline OwnedTransaction PlainPurchase(std::string id, std::int64_t time_ms) {
  OwnedTransaction transaction;
  transaction.transaction_id = std::move(id);
  transaction.time_ms = time_ms;
  transaction.amount = transaction.amount_base = 100'000;
  transaction.merchant_id = "M-" + transaction.transaction_id;
  transaction.merchant_category = "food";
  transaction.country = "DE";
  transaction.city = "Berlin";
  return transaction;
}

}  // namespace harrier
