// harrier snapshot: one dashboard snapshot as CSV files, from scored rows in Kafka or in a file.
#include <algorithm>
#include <charconv>
#include <iostream>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "app/command.h"
#include "app/detector_setup.h"
#include "app/nightly_snapshots.h"
#include "app/progress_line.h"
#include "app/record_input.h"
#include "app/snapshot_setup.h"
#include "app/state_archive.h"
#include "app/stop_signal.h"
#include "app/wall_clock.h"
#include "core/fault.h"
#include "core/json_text.h"
#include "snapshot/snapshot_writer.h"
#include "snapshot/table_schemas.h"

namespace harrier {
namespace {

constexpr int kDefaultMemoryMib = 128;
constexpr int kMemoryMibMin = 8;
constexpr int kMemoryMibMax = 1 << 20;

struct SnapshotCommand {
  std::string out;
  std::string input;
  std::string labels;
  bool no_labels = false;
  std::string day;
  std::string from;
  std::string to;
  std::vector<std::string> offsets;
  int memory_mib = kDefaultMemoryMib;
  bool report = false;
  bool schema = false;
};

[[noreturn]] void FailUsage(const std::string& message) { throw StartupError{kExitUsage, message}; }

EventTime ParseMoment(const std::string& option, const std::string& text) {
  if (const auto date = ParseDate(text)) return *date;
  if (const auto time = ParseEventTime(text)) return *time;
  FailUsage(option + " " + text + " is neither a date (2026-01-05) nor a time " +
            "(2026-01-05T08:00:00Z)");
}

// A day that is over; "yesterday" is the newest of them.
EventTime ParseDay(const std::string& text) {
  const EventTime today(WallClock().ms / kDayMs * kDayMs);
  if (text == "yesterday") return EventTime(today.ms - kDayMs);
  const auto day = ParseDate(text);
  if (!day) FailUsage("--day " + text + " is neither a date such as 2026-01-05 nor yesterday");
  if (*day < today) return *day;
  FailUsage("--day " + text + " is not over yet, in UTC; --from " + text +
            " shows what there is of it");
}

// "3:100-200": the offsets 100 to 199 of partition 3.
PartitionRange ParseRange(const std::string& text) {
  std::int64_t numbers[3] = {};
  const char separators[3] = {':', '-', '\0'};
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (int i = 0; i < 3; ++i) {
    const auto [next, error] = std::from_chars(at, end, numbers[i]);
    const bool is_last = i == 2;
    const bool is_followed = is_last ? next == end : next != end && *next == separators[i];
    if (error != std::errc() || !is_followed || numbers[i] < 0) {
      FailUsage("--offsets " + text + " is not PARTITION:START-END, such as 0:100-200");
    }
    at = is_last ? next : next + 1;
  }
  if (numbers[0] > INT32_MAX || numbers[1] > numbers[2]) {
    FailUsage("--offsets " + text + ": START is beyond END");
  }
  return {PartitionId(static_cast<std::int32_t>(numbers[0])), Offset(numbers[1]),
          Offset(numbers[2])};
}

std::vector<PartitionRange> ParseRanges(const std::vector<std::string>& texts) {
  std::vector<PartitionRange> ranges;
  for (const std::string& text : texts) {
    ranges.push_back(ParseRange(text));
    for (std::size_t i = 0; i + 1 < ranges.size(); ++i) {
      if (ranges[i].partition == ranges.back().partition) {
        FailUsage("--offsets names partition " + std::to_string(ranges[i].partition.value) +
                  " twice");
      }
    }
  }
  return ranges;
}

SnapshotOptions MakeOptions(const SnapshotCommand& command, const Config& config) {
  const std::string& directory = command.out.empty() ? config.snapshot_dir : command.out;
  if (directory.empty()) FailUsage("--out DIR is needed: where the snapshot goes");
  SnapshotOptions options = MakeSnapshotOptions(config, *MakeDetector(config), directory);
  options.memory_bytes = static_cast<std::size_t>(command.memory_mib) << 20;
  options.stop = &StopFlag();
  options.report = command.report;
  if (!command.offsets.empty()) options.kind = "offsets";
  if (!command.from.empty()) options.from = ParseMoment("--from", command.from);
  if (!command.to.empty()) options.to = ParseMoment("--to", command.to);
  if (!command.from.empty() || !command.to.empty()) options.kind = "range";
  if (options.from && options.to && *options.to <= *options.from) {
    FailUsage("--to " + command.to + " is not after --from " + command.from);
  }
  return options;
}

LabelInput LabelsFor(const SnapshotCommand& command, const Config& config) {
  if (command.no_labels) return LabelInput();
  if (!command.labels.empty()) return ReadLabels(OpenFileInput(command.labels));
  if (!command.input.empty()) return LabelInput();  // a file stands alone
  return ReadLabels(OpenTopicInput(config, config.topics.labels));
}

void PrintReport(const SnapshotReport& report, bool as_json) {
  if (as_json) {
    std::string text;
    JsonObjectWriter object(&text);
    object.String("path", report.path);
    std::string manifest = ManifestJson(report.manifest);
    manifest.pop_back();  // the line break
    object.Raw("run", manifest);
    object.Close();
    std::cout << text << '\n';
    return;
  }
  const SnapshotCounts& counts = report.manifest.counts;
  std::cout << "snapshot " << report.path << ": " << CountForPeople(counts.transactions)
            << " transactions, " << CountForPeople(counts.alerts) << " alerts in "
            << CountForPeople(counts.cases) << " cases, " << CountForPeople(counts.labelled)
            << " labelled\n";
  for (const FileFacts& file : report.manifest.files) {
    std::cout << "  " << file.name << ": " << CountForPeople(file.rows) << " rows, "
              << CountForPeople(file.bytes) << " bytes\n";
  }
}

int Fail(const SnapshotError& error, const RecordInput& input) {
  if (error.cause == SnapshotError::Cause::kStopped) {
    std::cerr << "stopped; nothing was published\n";
    return kExitDone;
  }
  const bool is_input = error.cause == SnapshotError::Cause::kInput;
  throw StartupError{is_input ? input.fault_exit_code : kExitEnvironment, Describe(error.fault)};
}

// 0, or the exit code of a run that was stopped.
int WriteRun(const SnapshotCommand& command, const CommonOptions& common, const Config& config,
             RecordInput scored, SnapshotOptions options) {
  const LabelInput labels = LabelsFor(command, config);
  options.labels = labels.source;
  // Two files of different folders may have one name; run.json names each source once.
  if (options.labels && options.labels->name == scored.reader->name()) {
    options.labels->name += " (labels)";
  }
  options.on_unreadable = scored.on_unreadable;
  ShowProgress("rows", common.quiet, &scored);
  const auto report = WriteSnapshot(scored.reader.get(), labels.index, options);
  if (!report) return Fail(report.error(), scored);
  if (report->manifest.counts.unreadable > 0) {
    std::cerr << report->manifest.counts.unreadable << " records of " << scored.reader->name()
              << " are no scored rows and were left out\n";
  }
  const std::vector<PartitionRange>& ranges = report->manifest.scored.ranges;
  const bool was_never_written = std::all_of(
      ranges.begin(), ranges.end(), [](const auto& range) { return range.end == Offset(0); });
  if (was_never_written) {
    std::cerr << scored.reader->name()
              << " holds no rows; the detector writes them with --set output.scored=all\n";
  }
  PrintReport(*report, common.json);
  return kExitDone;
}

RecordInput OpenScored(const SnapshotCommand& command, const Config& config,
                       const std::vector<PartitionRange>& ranges) {
  return command.input.empty() ? OpenTopicInput(config, config.topics.scored, ranges)
                               : OpenFileInput(command.input, ranges);
}

// `before`: nullopt for the first night.
RecordInput OpenNight(const SnapshotCommand& command, const Config& config,
                      const std::optional<NightlyRun>& before) {
  if (!before) return OpenScored(command, config, {});
  std::vector<PartitionRange> readable;
  if (command.input.empty()) {
    readable = OpenScored(command, config, {}).reader->ranges();
  } else {  // a file's end is known once it has been read
    readable = {{PartitionId(0), Offset(0), Offset(std::numeric_limits<std::int64_t>::max())}};
  }
  const auto ranges = RangesFrom(before->closed.resume, readable);
  if (const auto missed = RecordsMissed(before->closed, ranges); missed > 0) {
    std::cerr << CountForPeople(missed)
              << " records were deleted by retention before a nightly run had read them\n";
  }
  return OpenScored(command, config, ranges);
}

// Yesterday's run, and before it those of the days that were missed since the newest one.
int RunNightly(const SnapshotCommand& command, const CommonOptions& common, const Config& config) {
  const EventTime last_day = ParseDay(command.day);
  SnapshotOptions options = MakeOptions(command, config);
  options.kind = kNightlyKind;
  const std::string source =
      command.input.empty() ? config.topics.scored : OpenFileInput(command.input).reader->name();
  bool is_archived = config.archive_dir.empty() || !command.input.empty();
  while (true) {
    const auto before = NewestNightlyRun(options.directory, source);
    if (before && before->closed.day >= last_day) {
      std::cerr << FormatDate(last_day) << " has been closed: the newest nightly run, "
                << before->path << ", is of " << FormatDate(before->closed.day) << '\n';
      return kExitDone;
    }
    const EventTime day = before ? EventTime(before->closed.day.ms + kDayMs) : last_day;
    options.run_time = WallClock();
    if (!is_archived) options.archive = ArchiveForRun(config, options.run_time);
    is_archived = true;  // one for all days that are made up for
    options.day.emplace(day, before ? std::optional(before->closed) : std::nullopt);
    const int code = WriteRun(command, common, config, OpenNight(command, config, before), options);
    if (code != kExitDone || day == last_day || StopFlag()) return code;
  }
}

int RunSnapshot(const SnapshotCommand& command, const CommonOptions& common) {
  if (command.schema) {
    std::cout << TableSchemasJson();
    return kExitDone;
  }
  const Config config = LoadConfig(common);
  if (!command.day.empty()) return RunNightly(command, common, config);
  return WriteRun(command, common, config,
                  OpenScored(command, config, ParseRanges(command.offsets)),
                  MakeOptions(command, config));
}

}  // namespace

void AddSnapshotCommand(CLI::App* app, CommandContext* context) {
  auto command = std::make_shared<SnapshotCommand>();
  CLI::App* snapshot = app->add_subcommand(
      "snapshot", "Write one dashboard snapshot: CSV files and a manifest, published at once");
  snapshot->add_option("--out", command->out,
                       "folder of the snapshots (default: snapshot.dir of the configuration)");
  snapshot->add_option("--input", command->input,
                       "scored rows from a file instead of Kafka (- is standard input)");
  CLI::Option* labels = snapshot->add_option("--labels", command->labels, "labels from a file");
  snapshot->add_flag("--no-labels", command->no_labels, "leave the label columns empty")
      ->excludes(labels);
  CLI::Option* day = snapshot->add_option(
      "--day", command->day,
      "the nightly run of this day, UTC: 2026-01-05 or yesterday; after those that were missed");
  snapshot->add_option("--from", command->from, "transactions from this date or time on")
      ->excludes(day);
  snapshot->add_option("--to", command->to, "transactions before this date or time")->excludes(day);
  snapshot
      ->add_option("--offsets", command->offsets,
                   "only these offsets of the scored rows: P:START-END,...")
      ->delimiter(',')
      ->excludes(day);
  snapshot->add_option("--memory-mib", command->memory_mib, "memory for sorting")
      ->check(CLI::Range(kMemoryMibMin, kMemoryMibMax))
      ->capture_default_str();
  snapshot->add_flag("--report", command->report,
                     "write report.html too: the run as one page for any browser");
  snapshot->add_flag("--schema", command->schema,
                     "print every file's columns as JSON, and write no snapshot");
  AddCommonOptions(snapshot, &context->common);
  snapshot->footer("Example: harrier snapshot --out snapshots --day yesterday");
  snapshot->callback([context, command] {
    context->run = [context, command] { return RunSnapshot(*command, context->common); };
  });
}

}  // namespace harrier
