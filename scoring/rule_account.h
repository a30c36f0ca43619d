// What each rule looked at: observed value, threshold, and whether it fired or why not. Of every
// rule, not only of those that fired (reasons.h says that in sentences). Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/verdict.h"
#include "scoring/judged_transaction.h"

namespace harrier {

enum class RuleOutcome : std::uint8_t { kFired, kDidNotFire, kSkipped, kOff };
[[nodiscard]] std::string_view RuleOutcomeName(
    RuleOutcome outcome);  // "fired", "did_not_fire", ...

// One comparison; a rule fires when all of its comparisons hold.
struct RuleComparison {
  AccountItem observed;
  std::string_view comparison;  // "above", "at least", "within", "among", "not among"
  std::string_view otherwise;   // what is the case when it does not hold: "not above"
  AccountItem threshold;        // its name is the observed value's
  bool holds = false;
};

struct RuleAccount {
  RuleId id = RuleId::kNightHighAmount;
  RuleOutcome outcome = RuleOutcome::kDidNotFire;
  std::string because;                      // why it was skipped, or cannot fire
  std::vector<RuleComparison> comparisons;  // empty when it was skipped or is off
};

// One for each rule, in table order.
[[nodiscard]] std::vector<RuleAccount> AccountForRules(const JudgedTransaction& judged);

[[nodiscard]] std::string_view RuleModeName(RuleMode mode);  // "enforce", "shadow", "off"

}  // namespace harrier
