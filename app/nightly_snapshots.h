// The chain of nightly runs in a snapshot folder: which day comes next, and where it begins to read
// (docs/snapshots.md). IO: reads the newest nightly manifest. Throws StartupError(4) when that
// cannot be used.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "snapshot/day_selection.h"
#include "stream/record_reader.h"

namespace harrier {

inline constexpr std::string_view kNightlyKind = "day";

struct NightlyRun {
  std::string path;
  ClosedDay closed;
};
// `source`: the topic or file that the rows come from. nullopt: there is none yet.
[[nodiscard]] std::optional<NightlyRun> NewestNightlyRun(const std::string& directory,
                                                         const std::string& source);

// Records that were gone before any nightly run had read them.
[[nodiscard]] std::int64_t RecordsMissed(const ClosedDay& before,
                                         const std::vector<PartitionRange>& ranges);

}  // namespace harrier
