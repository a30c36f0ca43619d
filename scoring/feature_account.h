// What each feature of a transaction was made of: the counts, sums, places and times behind the one
// number that rules and model see. Pure; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/verdict.h"
#include "scoring/judged_transaction.h"

namespace harrier {

struct FeatureAccount {
  FeatureId id = FeatureId::kHour;
  std::optional<float> value;       // nullopt: not known
  std::string because;              // why it is not known or neutral; empty otherwise
  std::vector<AccountItem> inputs;  // in a fixed order
};

// One for each feature, in table order.
[[nodiscard]] std::vector<FeatureAccount> AccountForFeatures(const JudgedTransaction& judged);

// "channel", "country": what the Need bits of a feature or a rule lacked, in a person's words.
[[nodiscard]] std::string MissingInWords(std::uint32_t needs);

}  // namespace harrier
