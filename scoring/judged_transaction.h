// JudgedTransaction: a transaction, what was known before it, and what was concluded: all that an
// account of the verdict is made of (feature_account.h, rule_account.h). Borrowed; pure value.
#pragma once

#include <string>
#include <string_view>

#include "core/transaction.h"
#include "core/verdict.h"
#include "scoring/policy.h"
#include "state/customer_state.h"
#include "state/observe.h"

namespace harrier {

struct JudgedTransaction {
  const Policy& policy;
  const CustomerState& before;  // the state before Advance
  const Transaction& transaction;
  const Observation& seen;
  const Verdict& verdict;
};

// A value that took part, for machines and for people.
struct AccountItem {
  std::string_view name;  // snake_case, static
  std::string json;       // the value as JSON, exact
  std::string words;      // the same for people
};

}  // namespace harrier
