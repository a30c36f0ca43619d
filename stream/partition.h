// Partition: what a worker knows of one of its input partitions. Plain struct; single-threaded.
// Until it is recovered it has no store, and its records are not looked at.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/event_time.h"
#include "core/ids.h"
#include "state/checkpoint_queue.h"
#include "state/expiry_sweep.h"
#include "state/state_cache.h"
#include "state/state_store.h"

namespace harrier {

struct Partition {
  PartitionId id;
  std::unique_ptr<StateStore> store;
  StateCache cache;
  bool has_checkpoint = false;
  std::vector<std::string> tombstones;  // customers whose tombstone is in the open commit
  CheckpointQueue queue;                // customers whose state in the checkpoint topic is stale
  bool is_recovered = false;
  std::string distrusted_store;  // until it is recovered: why the store that is here is damaged
  std::int64_t retry_ms = 0;     // monotonic: when recovery is tried again; 0: it is under way
  bool start_is_due = false;     // `committed` is where this group begins, and not committed yet
  Offset next;                   // records below it are folded in memory
  Offset committed;         // C: records below it have been published; below it folding is silent
  EventTime clock;          // greatest accepted event time of the records below `next`
  HistoryGap gap;           // the newest
  bool is_leaving = false;  // a clean stop or a hand-over: write what can be written
  ExpirySweep sweep;
  StoreMark stored;                  // the store's mark as last written
  std::int64_t checkpointed_ms = 0;  // monotonic: when its last share went to the checkpoint topic
  bool marker_is_due = false;        // the topic holds no marker of ours that is of use
  // Where the topic holds our anchor; nullopt: it is to be written, and no state before it.
  std::optional<Offset> anchor;
  Offset checkpoint_end;             // of the topic: it held a record of ours just below
  bool checkpoint_was_lost = false;  // until it is recovered: the topic turned out to be another
};

}  // namespace harrier
