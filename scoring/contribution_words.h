// What the value of a feature says, in a person's words with units: for the features that weighed
// most in an alert. True whichever way the feature pushed; numbers are cut off, never rounded up to
// what was not reached. What is not known is said to be unknown. ASCII, without a full stop; no
// text of the transaction but its country's code. Pure; thread-safe.
#pragma once

#include <string>

#include "core/codes.h"
#include "core/transaction.h"
#include "core/verdict.h"

namespace harrier {

// Borrows for the length of a call.
struct ContributionSubject {
  const Transaction& transaction;
  const FeatureVector& features;  // of this transaction, from ComputeFeatures
  CurrencyCode base_currency;
};

// "amount 4,210.00 EUR is 6.3x this customer's usual", "the merchant's risk is not known".
[[nodiscard]] std::string ContributionInWords(FeatureId feature,
                                              const ContributionSubject& subject);

}  // namespace harrier
