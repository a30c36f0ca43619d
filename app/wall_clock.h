// WallClock: now, as an event time. For the names and stamps of what a command makes; nothing that
// a verdict depends on reads it. Thread-safe.
#pragma once

#include <chrono>

#include "core/event_time.h"

namespace harrier {

[[nodiscard]] inline EventTime WallClock() {
  return EventTime(std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count());
}

}  // namespace harrier
