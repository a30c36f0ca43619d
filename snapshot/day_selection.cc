#include "snapshot/day_selection.h"

#include <algorithm>
#include <utility>

namespace harrier {
namespace {

bool IsBeyond(EventTime time, EventTime day) { return time.ms >= day.ms + kDayMs; }

}  // namespace

ClosedDay ClosedDayOf(const RunManifest& manifest) {
  ClosedDay closed{manifest.day.value(), {}, manifest.resume};
  for (const PartitionRange& range : manifest.scored.ranges) {
    closed.end[range.partition] = range.end;
  }
  return closed;
}

DaySelection::DaySelection(EventTime day, std::optional<ClosedDay> before)
    : day_(day), before_(std::move(before)) {}

RowFate DaySelection::FateOf(EventTime time, Coordinates read_at) {
  if (before_) {
    const auto end = before_->end.find(read_at.partition);
    const bool was_read = end != before_->end.end() && read_at.offset < end->second;
    if (was_read && !IsBeyond(time, before_->day)) return RowFate::kTakenBefore;
  }
  if (IsBeyond(time, day_)) {
    const auto [left, is_first] = first_left_.emplace(read_at.partition, read_at.offset);
    if (!is_first) left->second = std::min(left->second, read_at.offset);
    return RowFate::kLeft;
  }
  if (time >= day_) return RowFate::kTaken;
  return before_ ? RowFate::kTakenLate : RowFate::kOutside;
}

std::optional<Offset> DaySelection::FirstLeft(PartitionId partition) const {
  const auto found = first_left_.find(partition);
  if (found == first_left_.end()) return std::nullopt;
  return found->second;
}

}  // namespace harrier
