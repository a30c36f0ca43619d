#include "app/nightly_snapshots.h"

#include <algorithm>

#include "app/command.h"
#include "snapshot/published_run.h"

namespace harrier {
std::optional<NightlyRun> NewestNightlyRun(const std::string& directory,
                                           const std::string& source) {
  const std::string run = NewestRun(directory, kNightlyKind);
  if (run.empty()) return std::nullopt;
  const Result<RunManifest, std::string> manifest = ReadManifestOf(run);
  std::string problem;
  if (!manifest) {
    problem = manifest.error();
  } else if (!manifest->day) {
    problem = run + ": it has no day";
  } else if (manifest->scored.name != source) {
    problem = run + ": it was not made from " + source;
  }
  if (!problem.empty()) {
    throw StartupError{kExitEnvironment,
                       problem +
                           ": the next nightly run goes on from it; choose another --out, "
                           "or restore it"};
  }
  return NightlyRun{run, ClosedDayOf(*manifest)};
}

std::int64_t RecordsMissed(const ClosedDay& before, const std::vector<PartitionRange>& ranges) {
  std::int64_t missed = 0;
  for (const PartitionRange& range : ranges) {
    const auto resume = before.resume.find(range.partition);
    if (resume == before.resume.end()) continue;
    missed += std::max<std::int64_t>(0, range.start.value - resume->second.value);
  }
  return missed;
}

}  // namespace harrier
