// The records of the checkpoint topic: one group's states, the marker that says what they are
// worth, and the anchor that says that they are all still there (docs/formats/checkpoint.md). Pure;
// thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/event_time.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/sha256.h"
#include "state/history_gap.h"

namespace harrier {

// What the states of one partition of the topic are worth.
struct CheckpointMarker {
  Offset next;       // C after the transaction that carries the marker
  Offset low_water;  // every record below it is in the states
  EventTime clock;   // greatest accepted event time of the records below low_water
  // Where in the topic the anchor lies: no state that this marker speaks for lies before it. Nobody
  // knows yet: the marker is worth nothing.
  std::optional<Offset> anchor{};
  HistoryGap gap{};
  bool operator==(const CheckpointMarker&) const = default;
};

// SHA-256 of what shapes the states: a marker of anything else is refused.
using CheckpointIdentity = Sha256Digest;

[[nodiscard]] CheckpointIdentity MakeCheckpointIdentity(std::string_view input_topic,
                                                        int partitions,
                                                        std::string_view state_policy);

// The keys of one group: groups that share a topic do not see one another.
class CheckpointKeys {
 public:
  explicit CheckpointKeys(const std::string& group_id);
  [[nodiscard]] const std::string& marker() const { return marker_; }
  [[nodiscard]] const std::string& anchor() const { return anchor_; }
  [[nodiscard]] std::string OfState(std::string_view customer_id) const;
  // nullopt: it is not the key of a state of this group.
  [[nodiscard]] std::optional<std::string_view> CustomerOf(std::string_view key) const;

 private:
  std::string marker_;
  std::string anchor_;
  std::string state_prefix_;
};

// What an anchor's value is; nobody looks at it.
inline constexpr std::string_view kAnchorValue = "\1";

[[nodiscard]] std::string EncodeCheckpointMarker(const CheckpointMarker& marker,
                                                 const CheckpointIdentity& identity);

enum class MarkerDecodeError : std::uint8_t {
  kMalformed,      // another version, another length, offsets that no worker writes
  kOtherIdentity,  // another topic, partition count or state policy
};
[[nodiscard]] Result<CheckpointMarker, MarkerDecodeError> DecodeCheckpointMarker(
    std::string_view bytes, const CheckpointIdentity& identity);

}  // namespace harrier
