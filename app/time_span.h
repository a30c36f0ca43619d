// A span of event time as options give it: `--from` a UTC date or time, `--to` likewise; a date as
// an end stands for the whole of its day. Pure but for StartupError.
#pragma once

#include <string>

#include "core/event_time.h"

namespace harrier {

struct TimeOption {
  std::string name;  // "--from"
  std::string text;  // empty: not given
};
// Exit code 2 for what is neither date nor time, and for an end that is not after its start.
[[nodiscard]] TimeSpan ParseTimeSpan(const TimeOption& from, const TimeOption& to);

}  // namespace harrier
