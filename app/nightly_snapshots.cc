#include "app/nightly_snapshots.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/command.h"
#include "snapshot/manifest_json.h"
#include "snapshot/run_folder.h"

namespace harrier {
namespace {

// The error says what is wrong with the manifest.
Result<ClosedDay, std::string> ReadClosedDay(std::string_view run_json, const std::string& source) {
  const Result<RunManifest, std::string> manifest = ReadManifest(run_json);
  if (!manifest) return Unexpected(manifest.error());
  if (!manifest->day) return Unexpected(std::string("it has no day"));
  if (manifest->scored.name != source) return Unexpected("it was not made from " + source);
  ClosedDay closed{*manifest->day, {}, manifest->resume};
  for (const PartitionRange& range : manifest->scored.ranges) {
    closed.end[range.partition] = range.end;
  }
  return closed;
}

}  // namespace

std::optional<NightlyRun> NewestNightlyRun(const std::string& directory,
                                           const std::string& source) {
  const std::string run = NewestRun(directory, kNightlyKind);
  if (run.empty()) return std::nullopt;
  const std::string manifest = run + "/" + std::string(kManifestName);
  std::ifstream file(manifest);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  auto closed = ReadClosedDay(text, source);
  if (!closed) {
    throw StartupError{kExitEnvironment,
                       manifest + ": " + closed.error() +
                           ": the next nightly run goes on from it; choose another --out, or "
                           "restore it"};
  }
  return NightlyRun{run, std::move(*closed)};
}

std::vector<PartitionRange> RangesAfter(const ClosedDay& before,
                                        std::vector<PartitionRange> readable) {
  for (PartitionRange& range : readable) {
    const auto resume = before.resume.find(range.partition);
    if (resume == before.resume.end()) continue;
    range.start = std::clamp(resume->second, range.start, range.end);
  }
  return readable;
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
