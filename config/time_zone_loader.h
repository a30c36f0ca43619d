// Loads an IANA time zone from the system's zone data into the pure table that state/ uses.
// Reads files (through abseil); call it at start only.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "state/time_zone.h"

namespace harrier {

struct LoadedTimeZone {
  TimeZone zone;
  std::string tzdata_version;  // "2025b"; part of the policy
};

// Transitions from 1970 to 2100. The error says what is wrong and what to do.
[[nodiscard]] Result<LoadedTimeZone, std::string> LoadTimeZone(std::string_view name);

}  // namespace harrier
