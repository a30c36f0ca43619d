#include "app/verify_recompute.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "app/command.h"
#include "app/nightly_snapshots.h"
#include "app/record_input.h"
#include "app/stop_signal.h"
#include "app/temporary_directory.h"
#include "snapshot/file_difference.h"
#include "snapshot/published_run.h"
#include "snapshot/snapshot_writer.h"
#include "snapshot/table_facts.h"

namespace harrier {
namespace {

namespace fs = std::filesystem;

// The bounds of the configuration: no manifest of ours has more.
constexpr std::int64_t kCaseGapMaxS = 31'536'000;
constexpr std::int64_t kCasesMax = 1'000'000;

Finding GoneFinding(const std::string& run_id, const std::string& what) {
  return {run_id, "", {}, {}, "", "cannot be recomputed: " + what};
}

// Why the topic cannot give these ranges any more; nullopt: it can.
std::optional<Finding> FindGone(const RunManifest& manifest, const SourceRanges& wanted,
                                const std::vector<PartitionRange>& readable) {
  for (const PartitionRange& range : wanted.ranges) {
    if (range.start == range.end) continue;
    const auto found = std::find_if(readable.begin(), readable.end(), [&](const auto& there) {
      return there.partition == range.partition;
    });
    const std::string place =
        wanted.name + ", partition " + std::to_string(range.partition.value) + ": ";
    if (found == readable.end()) {
      return GoneFinding(manifest.run_id, place + "the topic has no such partition");
    }
    if (range.start < found->start) {
      return GoneFinding(manifest.run_id, place + "offsets from " +
                                              std::to_string(range.start.value) +
                                              " on are gone; the log begins at " +
                                              std::to_string(found->start.value));
    }
    if (found->end < range.end) {
      return GoneFinding(manifest.run_id,
                         place + "the log ends at offset " + std::to_string(found->end.value) +
                             ", the run goes up to " + std::to_string(range.end.value));
    }
  }
  return std::nullopt;
}

// The ranges that hold records; never none, which would mean all of the topic.
std::vector<PartitionRange> NonEmpty(const SourceRanges& wanted,
                                     const std::vector<PartitionRange>& readable) {
  std::vector<PartitionRange> ranges;
  for (const PartitionRange& range : wanted.ranges) {
    if (range.start < range.end) ranges.push_back(range);
  }
  if (ranges.empty() && !readable.empty()) {
    ranges.push_back({readable[0].partition, readable[0].end, readable[0].end});
  }
  return ranges;
}

struct Opened {
  RecordInput input;
  std::optional<Finding> gone;
};

Opened OpenSource(const RunManifest& manifest, const SourceRanges& wanted, const Config& config,
                  const std::string& file) {
  if (!file.empty()) return {OpenFileInput(file, wanted.ranges), std::nullopt};
  const auto readable = OpenTopicInput(config, wanted.name).reader->ranges();
  if (auto gone = FindGone(manifest, wanted, readable)) return {{}, std::move(gone)};
  return {OpenTopicInput(config, wanted.name, NonEmpty(wanted, readable)), std::nullopt};
}

// What the nightly run before left to this one; nullopt for the first.
std::optional<ClosedDay> NightBefore(const std::string& run_path, const RunManifest& manifest) {
  const std::string directory = fs::path(run_path).parent_path().parent_path().string();
  const std::string run = NewestRun(directory, kNightlyKind, manifest.run_id);
  if (run.empty()) return std::nullopt;
  const Result<RunManifest, std::string> before = ReadManifestOf(run);
  if (!before) throw StartupError{kExitInput, before.error()};
  if (!before->day) throw StartupError{kExitInput, run + ": is no nightly run"};
  return ClosedDayOf(*before);
}

SnapshotOptions OptionsOf(const std::string& run_path, const RunManifest& manifest,
                          const Config& config) {
  SnapshotOptions options;
  options.kind = manifest.kind;
  options.run_time = manifest.created_at;
  options.from = manifest.from;
  options.to = manifest.to;
  if (manifest.day) options.day.emplace(*manifest.day, NightBefore(run_path, manifest));
  options.base_currency = *ParseCurrency(manifest.base_currency);
  const CaseSettings settings =
      manifest.settings.value_or(CaseSettings{config.case_gap_s, config.cases_max});
  options.case_gap_s = std::min(settings.case_gap_s, kCaseGapMaxS);
  options.cases_max = static_cast<int>(std::min(settings.cases_max, kCasesMax));
  options.policy = manifest.policy;
  options.costs = manifest.costs;
  options.program_version = manifest.program_version;
  options.stop = &StopFlag();
  return options;
}

std::string DifferenceText(const FileDifference& difference) {
  return "is " + (difference.published.empty() ? "empty" : difference.published) +
         ", made again it is " + (difference.recomputed.empty() ? "empty" : difference.recomputed);
}

std::vector<Finding> Compare(const std::string& run_path, const std::string& recomputed_path,
                             const RunManifest& manifest) {
  std::vector<Finding> findings;
  for (const FileFacts& file : manifest.files) {
    if (FindTable(file.name) == nullptr) continue;
    const FilePair pair{run_path + "/" + file.name, recomputed_path + "/" + file.name};
    std::error_code none;
    if (!fs::is_regular_file(pair.published, none)) continue;  // has been found before
    const auto difference = FirstDifference(pair);
    if (!difference) throw StartupError{kExitEnvironment, Describe(difference.error())};
    if (!*difference) continue;
    findings.push_back({manifest.run_id, file.name, (*difference)->row, (*difference)->byte,
                        (*difference)->column, DifferenceText(**difference)});
  }
  return findings;
}

}  // namespace

std::vector<Finding> RecomputeRun(const std::string& run_path, const RunManifest& manifest,
                                  const Config& config, const RecomputeSource& source) {
  Opened scored = OpenSource(manifest, manifest.scored, config, source.input);
  if (scored.gone) return {*scored.gone};
  LabelIndex labels;
  if (manifest.labels) {
    if (!source.input.empty() && source.labels.empty()) {
      throw StartupError{kExitUsage, "run " + manifest.run_id + " was made with the labels of " +
                                         manifest.labels->name + ": give them by --labels FILE"};
    }
    Opened opened = OpenSource(manifest, *manifest.labels, config, source.labels);
    if (opened.gone) return {*opened.gone};
    labels = ReadLabels(std::move(opened.input)).index;
  }
  const TemporaryDirectory folder("verify");
  SnapshotOptions options = OptionsOf(run_path, manifest, config);
  options.directory = folder.path();
  options.on_unreadable = scored.input.on_unreadable;
  ShowProgress("rows read again", source.quiet, &scored.input);
  const auto report = WriteSnapshot(scored.input.reader.get(), labels, options);
  if (report) return Compare(run_path, report->path, manifest);
  if (report.error().cause == SnapshotError::Cause::kStopped) return {};
  const bool is_input = report.error().cause == SnapshotError::Cause::kInput;
  throw StartupError{is_input ? scored.input.fault_exit_code : kExitEnvironment,
                     Describe(report.error().fault)};
}

}  // namespace harrier
