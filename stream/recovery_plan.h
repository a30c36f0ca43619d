// The recovery table of docs/exactly-once.md as one function: from what was found of a partition
// to where folding starts, where outputs start, or why not. Pure; thread-safe.
#pragma once

#include <optional>
#include <string>

#include "core/ids.h"
#include "core/result.h"
#include "state/state_store.h"

namespace harrier {

struct RecoveryOptions {
  bool start_at_latest = false;  // first start: begin with records that arrive from now on
  bool warm_up = false;          // first start: fold history silently, begin at the end
  bool rebuild_state = false;    // fold from the log's start into a fresh store
};

struct RecoveryFindings {
  std::optional<Offset> committed;  // C, the group's offset, read stable
  Offset log_start;
  Offset log_end;
  std::optional<StoreMark> mark;  // of the local store
};

struct RecoveryPlan {
  Offset fold_from;            // records from here are folded...
  Offset publish_from;         // ...silently below this, with outputs from here on
  EventTime clock;             // of the records below fold_from
  bool fresh_store = false;    // set the present store aside first
  bool commits_start = false;  // first assignment: publish_from is to be committed at once
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
