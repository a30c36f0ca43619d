// Partition: what a worker knows of one of its input partitions. Plain struct; single-threaded.
#pragma once

#include <memory>

#include "core/event_time.h"
#include "core/ids.h"
#include "state/state_cache.h"
#include "state/state_store.h"

namespace harrier {

struct Partition {
  PartitionId id;
  std::unique_ptr<StateStore> store;
  StateCache cache;
  Offset next;       // records below it are folded in memory
  Offset committed;  // C: records below it have been published; below it folding is silent
  EventTime clock;   // greatest accepted event time of the records below `next`
  StoreMark stored;  // the store's mark as last written
};

}  // namespace harrier
