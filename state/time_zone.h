// TimeZone: a time zone as a pure table of transitions; config/time_zone_loader.h makes it from the
// system's zone data. LocalTime: the wall clock and weekday of a moment in it.
// Pure; immutable after construction, so const access from any thread is safe.
#pragma once

#include <cstdint>
#include <vector>

#include "core/event_time.h"

namespace harrier {

struct LocalTime {
  int hour = 0;         // 0-23
  int minute = 0;       // 0-59
  int day_of_week = 0;  // Monday = 0
  bool operator==(const LocalTime&) const = default;
};

class TimeZone {
 public:
  struct Transition {
    std::int64_t utc_ms_begin = 0;  // from this moment on ...
    std::int32_t offset_s = 0;      // ... local time is UTC plus this
    bool operator==(const Transition&) const = default;
  };

  TimeZone() : TimeZone({Transition{}}) {}  // UTC
  // REQUIRES: not empty, sorted by begin. The first one also holds before its begin.
  explicit TimeZone(std::vector<Transition> transitions);

  [[nodiscard]] LocalTime At(EventTime time) const;

 private:
  [[nodiscard]] std::int64_t OffsetMs(EventTime time) const;

  std::vector<Transition> transitions_;
};

}  // namespace harrier
