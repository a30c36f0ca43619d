// HistoryGap: records of a partition that were deleted before they were folded, and that a recovery
// was told to go on without (--accept-gap). A customer who may have been seen among them lacks them
// for good: until it expires, what it is compared with is not whole (docs/exactly-once.md). Pure
// values.
#pragma once

#include "core/event_time.h"
#include "core/ids.h"

namespace harrier {

struct HistoryGap {
  Offset end{0};  // the missing records lie below it; 0: none are missing
  EventTime until{
      0};  // who is unknown when the clock is beyond it, lacks nothing; 0: not known yet

  [[nodiscard]] bool is_there() const { return end > Offset(0); }
  [[nodiscard]] bool IsMeasured() const { return until > EventTime(); }
  // Whether somebody whom the partition meets at `clock` as a stranger may have been seen before.
  [[nodiscard]] bool MayHide(EventTime clock) const {
    return is_there() && (!IsMeasured() || clock <= until);
  }
  bool operator==(const HistoryGap&) const = default;
};

}  // namespace harrier
