// RowFacts: what an evaluation knows of a judged transaction besides its scores. Each detector
// brings a column of scores (std::span<const double>, greater is more anomalous) beside one column
// of facts: 12 bytes a row for the facts and 8 for each score. Pure value.
#pragma once

#include <cstdint>

#include "core/event_time.h"

namespace harrier {

struct RowFacts {
  std::uint32_t customer = 0;  // numbered from 0 without gaps, since arrays are that long
  std::int32_t day = 0;        // of the event time, as DayOf gives it
  std::uint16_t family = 0;    // which kind of anomaly; says nothing of an honest transaction
  bool is_anomaly = false;
  bool operator==(const RowFacts&) const = default;
};

// UTC days since 1970-01-01. REQUIRES: time.ms >= 0, as of every parsed time.
[[nodiscard]] constexpr std::int32_t DayOf(EventTime time) {
  return static_cast<std::int32_t>(time.ms / kDayMs);
}

}  // namespace harrier
