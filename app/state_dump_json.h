// The lines of `harrier state dump` (docs/formats/state-dump.md). Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/ids.h"
#include "state/customer_state.h"
#include "state/rocks_layout.h"
#include "state/state_store.h"

namespace harrier {

inline constexpr std::int64_t kStateDumpVersion = 1;

struct PartitionLine {
  IdentityRow identity;
  std::optional<StoreMark> mark;
  std::int64_t customers = 0;  // that have not expired
  std::int64_t expired = 0;
};
// Both append to `*out`, without a line break.
void AppendPartitionLine(std::string* out, const PartitionLine& line);

struct CustomerLine {
  PartitionId partition;
  StateRow row;
  const CustomerState* state = nullptr;  // what row.bytes, which are there, decode to
};
// REQUIRES: ValueProblem (app/state_soundness.h) finds nothing.
void AppendCustomerLine(std::string* out, const CustomerLine& line);

// The clock of a mark; nullopt when no transaction was accepted before.
[[nodiscard]] std::optional<EventTime> KnownClock(const std::optional<StoreMark>& mark);

// `value` / 10^decimals with the fewest digits: "84.2".
[[nodiscard]] std::string FormatDecimal(UInt128 value, int decimals);

}  // namespace harrier
