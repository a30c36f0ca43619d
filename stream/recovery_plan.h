// The recovery table of docs/exactly-once.md as one function: from what was found of a partition
// to where its state comes from, where folding starts, where outputs start, or why not. Pure;
// thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/ids.h"
#include "core/result.h"
#include "state/state_store.h"
#include "stream/checkpoint_record.h"

namespace harrier {

struct RecoveryOptions {
  bool start_at_latest = false;    // first start: begin with records that arrive from now on
  bool warm_up = false;            // first start: fold history silently, begin at the end
  bool rebuild_state = false;      // fold from the log's start into a fresh store
  bool accept_gap = false;         // go on without records that retention has deleted
  std::string distrusted_store{};  // why the local store is not to be used; empty: it may be
  // A store that lacks more records than this is replaced from the checkpoint, if that has more.
  std::int64_t fold_records_max = 1'000'000;
};

struct RecoveryFindings {
  std::optional<Offset> committed;  // C, the group's offset, read stable
  Offset log_start;
  Offset log_end;
  std::optional<StoreMark> mark;           // of the local store, when it is sound
  bool store_is_empty = false;             // it has a mark, and no customer yet
  bool store_is_unsound = false;           // damaged, or another cluster's, topic's or partition's
  std::optional<CheckpointMarker> marker;  // of the checkpoint topic
  bool marker_is_foreign = false;          // it was written under another state policy
};

enum class StateFrom : std::uint8_t {
  kStore,       // the local store as it is
  kCheckpoint,  // the checkpoint topic, into a fresh store
  kLog,         // nothing: a fresh store
};

struct RecoveryPlan {
  StateFrom state_from = StateFrom::kLog;
  Offset fold_from;          // records from here on are folded,
  Offset publish_from;       // and below this without outputs
  EventTime clock;           // of the records below fold_from
  Offset checkpoint_covers;  // every record below it is in the checkpoint topic
  // Where that topic holds our anchor; nullopt: nothing of what it holds counts.
  std::optional<Offset> checkpoint_anchor{};
  bool commits_start = false;    // publish_from is to be committed at once
  std::int64_t gap_records = 0;  // deleted before they were folded, and accepted as lost
  HistoryGap gap{};              // these, or those that an earlier life accepted

  // Every customer is to be written to the checkpoint topic again.
  [[nodiscard]] bool requeues_all() const { return !checkpoint_anchor; }
  bool operator==(const RecoveryPlan&) const = default;
};

// What stands in the way, and the way out, in a person's words.
struct RecoveryRefusal {
  std::string what;
  std::string advice;
};

[[nodiscard]] Result<RecoveryPlan, RecoveryRefusal> PlanRecovery(const RecoveryFindings& found,
                                                                 const RecoveryOptions& options);

}  // namespace harrier
