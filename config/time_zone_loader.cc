#include "config/time_zone_loader.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <fstream>
#include <utility>
#include <vector>

#include "core/event_time.h"

namespace harrier {
namespace {

constexpr const char* kVersionFile = "/usr/share/zoneinfo/tzdata.zi";

// "2025b" from the first line, "# version 2025b"; empty when it does not say so.
std::string ReadTzdataVersion() {
  constexpr std::string_view kPrefix = "# version ";
  std::ifstream file(kVersionFile);
  std::string line;
  if (!std::getline(file, line) || !line.starts_with(kPrefix)) return "";
  return line.substr(kPrefix.size());
}

std::vector<TimeZone::Transition> Transitions(const absl::TimeZone& zone) {
  const absl::Time end = absl::FromCivil(absl::CivilYear(2101), absl::UTCTimeZone());
  absl::Time at = absl::UnixEpoch();
  std::vector<TimeZone::Transition> transitions = {{0, zone.At(at).offset}};
  for (absl::TimeZone::CivilTransition next; zone.NextTransition(at, &next);) {
    // Given as civil times; `to` is the first second after it, which occurs twice when clocks go
    // back: `trans` is the one meant.
    at = zone.At(next.to).trans;
    if (at >= end) break;
    const int offset_s = zone.At(at).offset;
    if (offset_s != transitions.back().offset_s) {
      transitions.push_back({absl::ToUnixMillis(at), offset_s});
    }
  }
  return transitions;
}

}  // namespace

Result<LoadedTimeZone, std::string> LoadTimeZone(std::string_view name) {
  // UTC needs no data: an update of the system's leaves the policy as it is.
  if (name == "UTC") return LoadedTimeZone{};
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(std::string(name), &zone)) {
    return Unexpected("time zone \"" + std::string(name) +
                      "\" is not in the system's zone data: use an IANA name such as "
                      "\"Europe/Berlin\", and install the package tzdata");
  }
  const std::string version = ReadTzdataVersion();
  if (version.empty()) {
    return Unexpected(std::string(kVersionFile) +
                      ": no version of the zone data in it, so that verdicts could not be "
                      "reproduced: install the package tzdata");
  }
  return LoadedTimeZone{TimeZone(Transitions(zone)), version};
}

}  // namespace harrier
