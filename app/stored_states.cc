#include "app/stored_states.h"

#include <optional>
#include <string>
#include <utility>

#include "app/command.h"
#include "app/state_dump_json.h"
#include "app/state_soundness.h"
#include "state/state_codec.h"

namespace harrier {
namespace {

void DecodeRow(const StoredPartition& stored, const StateRow& row, CustomerState* state) {
  const auto decoded = DecodeStateInto(*row.bytes, state);
  const std::optional<std::string> problem =
      decoded ? ValueProblem(row.customer_id, *state)
              : std::optional(std::string(StateDecodeErrorName(decoded.error())));
  if (!problem) return;
  Fail(kExitInput, stored.directory + ": customer " + PrintableId(row.customer_id) + ": " +
                       *problem + "; see harrier state check");
}

}  // namespace

StoredStates::StoredStates(const StoredPartition& stored, std::int64_t ttl_ms)
    : stored_(stored), ttl_ms_(ttl_ms) {
  auto reader = OpenStored(stored);
  if (!reader) FailReading(reader.error());
  reader_ = std::move(*reader);
}

void StoredStates::ForEach(const std::function<void(const StoredState&)>& take) const {
  const std::optional<EventTime> clock = KnownClock(reader_->mark());
  CustomerState state;
  const auto read = reader_->ReadRows([&](const StateRow& row) {
    DecodeRow(stored_, row, &state);
    take({row, state, clock && IsUnknown(state, *clock, ttl_ms_)});
    return true;
  });
  if (!read) FailReading(read.error());
}

}  // namespace harrier
