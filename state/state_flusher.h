// StateFlusher: writes dirty states of a partition to its store, oldest first, together with the
// mark that they justify. Never to be called while memory is ahead of what has been published.
// Pure but for the StateStore port; single-threaded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/fault.h"
#include "state/state_cache.h"
#include "state/state_store.h"

namespace harrier {

enum class FlushWhat : std::uint8_t {
  kDue,  // what has been dirty for the interval, spread over the commits
  kAll,  // a clean stop, a hand-over, or a cache that is full of dirty states
};

struct FlushRequest {
  FlushWhat what = FlushWhat::kDue;
  std::int64_t now_ms = 0;
  std::int64_t interval_ms = 1000;
  Offset next;  // the position when nothing is dirty
  Offset committed;
  EventTime clock;  // of the records below `next`
  HistoryGap gap{};
};

class StateFlusher {
 public:
  // Updates `stored` to the mark that was written. Writes nothing when nothing is due.
  [[nodiscard]] Outcome Flush(const FlushRequest& request, StateCache* cache, StateStore* store,
                              StoreMark* stored);

 private:
  std::vector<StateRow> rows_;
  std::vector<std::string> bytes_;  // of rows_, reused
  std::vector<StateCache::Entry*> written_;
};

}  // namespace harrier
