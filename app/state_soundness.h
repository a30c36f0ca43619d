// What is wrong with a state beyond what its bytes forbid already (state_codec.h). Pure;
// thread-safe. Answers are the first thing found, in a person's words; nullopt: nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "state/customer_state.h"
#include "state/state_store.h"

namespace harrier {

// A value that no transaction can have had: texts, codes, places. What has none can be dumped.
[[nodiscard]] std::optional<std::string> ValueProblem(std::string_view customer_id,
                                                      const CustomerState& state);

// What no fold of the log can have made: counts that disagree, a state ahead of the mark.
[[nodiscard]] std::optional<std::string> FoldProblem(const CustomerState& state,
                                                     const StoreMark& mark);

}  // namespace harrier
