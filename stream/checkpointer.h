// Checkpointer: adds to a commit what the checkpoint topic is due: the states that have been stale
// there longest, and the marker that they justify; before all of them, the anchor. Pure but for the
// StateStore port; single-threaded.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/fault.h"
#include "stream/checkpoint_record.h"
#include "stream/counts.h"
#include "stream/decisions.h"
#include "stream/partition.h"

namespace harrier {

struct CheckpointSettings {
  std::string group_id;
  CheckpointIdentity identity{};
  std::int64_t interval_ms = 60'000;  // how long a state may be stale in the topic
  std::int64_t ttl_ms = std::numeric_limits<std::int64_t>::max();  // as the state policy has it
};

enum class CheckpointWhat : std::uint8_t {
  kDue,       // what has been stale for the interval
  kWhatever,  // a clean stop or a hand-over: all there is, still within the bound of one commit
};

// Where in the topic a commit's records of one partition lie, as far as the broker said.
struct CheckpointPlaces {
  std::optional<Offset> first;
  std::optional<Offset> last;
  std::optional<Offset> anchor;
};

class Checkpointer {
 public:
  explicit Checkpointer(CheckpointSettings settings);

  [[nodiscard]] bool IsDue(const Partition& partition, std::int64_t now_ms) const;
  // To be called when the commit is about to be made: `partition->next` is what it commits. Nothing
  // is added for a partition that still folds silently. On a Fault the store cannot be read.
  [[nodiscard]] Outcome AddShare(CheckpointWhat what, std::int64_t now_ms, Partition* partition,
                                 Decisions* decisions, Counts* counts);
  // By partition; `places` are those of decisions.checkpoint.
  [[nodiscard]] std::map<PartitionId, CheckpointPlaces> PlacesOf(
      const Decisions& decisions, std::span<const std::optional<Offset>> places) const;
  // The commit went through. Who has expired leaves the store only now: were it earlier, a commit
  // that fails would lose the tombstone, and nothing would bring it back.
  [[nodiscard]] Outcome Committed(std::int64_t now_ms, const CheckpointPlaces& places,
                                  Partition* partition) const;

 private:
  [[nodiscard]] bool HeadIsDue(const Partition& partition, std::int64_t now_ms) const;
  void AppendAnchor(const Partition& partition, Decisions* decisions, Counts* counts) const;
  void AppendMarker(const Partition& partition, const CheckpointMarker& marker,
                    Decisions* decisions, Counts* counts) const;
  [[nodiscard]] Outcome Encode(Partition* partition, std::size_t count);
  [[nodiscard]] Outcome EncodeStored(Partition* partition);
  static void Append(const CheckpointRecord& record, Decisions* decisions, Counts* counts);

  CheckpointSettings settings_;
  CheckpointKeys keys_;
  struct Encoded {
    std::string_view customer_id;
    bool is_known = false;  // else the customer has expired
    std::string bytes;      // reused
  };
  std::vector<Encoded> encoded_;
  std::vector<std::size_t> not_cached_;  // indices of encoded_
  std::vector<std::string_view> ids_;
  CustomerState state_;  // scratch
};

}  // namespace harrier
