// What `harrier run` says about itself: the status while it runs, the summary at the end.
// Text; asks the system for the CPU time and memory of this process. Thread-safe.
#pragma once

#include <cstdint>
#include <string>

#include "app/worker.h"

namespace harrier {

struct RunTimes {
  double seconds = 0;          // since the start
  double last_seconds = 0;     // since the last status
  std::int64_t last_read = 0;  // records at the last status
};

// One line: rate, lag, alerts, dead letters, cache and state size.
[[nodiscard]] std::string StatusText(const WorkerView& view, const RunTimes& times);
// A few lines for people.
[[nodiscard]] std::string SummaryText(const WorkerView& view, double seconds);
// One JSON object.
[[nodiscard]] std::string SummaryJson(const WorkerView& view, double seconds);

}  // namespace harrier
