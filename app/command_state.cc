// harrier state: looks at the local stores without changing them: as JSON lines, in figures, or
// with a critical eye.
#include <array>
#include <iomanip>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "app/command.h"
#include "app/progress_line.h"
#include "app/state_archive.h"
#include "app/state_check.h"
#include "app/state_dump_json.h"
#include "app/state_stats.h"
#include "app/stored_states.h"
#include "app/wall_clock.h"
#include "core/json_text.h"
#include "stream/line_writer.h"

namespace harrier {
namespace {

struct StateOptions {
  std::optional<std::int32_t> partition;
  std::string out = "-";
  std::string archive;
};

using StateFunction = int (*)(const CommonOptions&, const StateOptions&);

void RequireWritten(const Outcome& outcome) {
  if (!outcome) Fail(kExitEnvironment, Describe(outcome.error()));
}

// Counts customers on a terminal.
class StateProgress {
 public:
  explicit StateProgress(const CommonOptions& common) : line_("customers", 0, common.quiet) {}
  ~StateProgress() { line_.Clear(); }
  StateProgress(const StateProgress&) = delete;
  StateProgress& operator=(const StateProgress&) = delete;

  void Step() { line_.Show(++done_); }

 private:
  ProgressLine line_;
  std::int64_t done_ = 0;
};

// --- dump

// Twice over the states: the partition line comes first and says how many follow, and nothing is
// written of a partition that cannot be read to its end.
void DumpPartition(const StoredStates& states, LineWriter* writer, StateProgress* progress) {
  PartitionLine partition{states.reader().identity(), states.reader().mark()};
  states.ForEach([&](const StoredState& state) {
    ++(state.is_expired ? partition.expired : partition.customers);
  });
  AppendPartitionLine(writer->line(), partition);
  RequireWritten(writer->EndLine());
  states.ForEach([&](const StoredState& state) {
    if (state.is_expired) return;
    AppendCustomerLine(writer->line(), {partition.identity.partition, state.row, &state.state});
    RequireWritten(writer->EndLine());
    progress->Step();
  });
}

int DumpStates(const CommonOptions& common, const StateOptions& options) {
  const Config config = LoadConfig(common);
  const auto partitions = FindStoredPartitions(config.state_dir, options.partition);
  auto writer = LineWriter::Open(options.out);
  if (!writer) Fail(kExitEnvironment, Describe(writer.error()));
  StateProgress progress(common);
  for (const StoredPartition& stored : partitions) {
    const StoredStates states(stored, config.policy.state.ttl_ms);
    DumpPartition(states, writer->get(), &progress);
  }
  RequireWritten((*writer)->Flush());
  return kExitDone;
}

// --- stats

std::string StatsJson(const PartitionStats& stats) {
  std::string json;
  JsonObjectWriter object(&json);
  object.Number("partition", std::int64_t{stats.partition.value});
  object.Number("customers", stats.customers);
  object.Number("expired", stats.expired);
  object.Number("disk_bytes", static_cast<std::int64_t>(stats.disk_bytes));
  for (const auto& [name, per_cent] :
       {std::pair("state_bytes_median", 50), {"state_bytes_p99", 99}, {"state_bytes_max", 100}}) {
    object.Number(name, static_cast<std::int64_t>(stats.state_bytes.Percentile(per_cent)));
  }
  if (stats.mark) {
    object.Number("low_water", stats.mark->low_water.value);
    object.Number("as_of", stats.mark->as_of.value);
  }
  if (const auto clock = KnownClock(stats.mark)) AppendEventTime(object.Name("clock"), *clock);
  object.Close();
  return json;
}

struct StatsColumn {
  const char* title;
  int width;
};
constexpr std::array<StatsColumn, 10> kStatsColumns = {{{"partition", 9},
                                                        {"customers", 13},
                                                        {"expired", 13},
                                                        {"disk bytes", 17},
                                                        {"state median", 14},
                                                        {"state p99", 11},
                                                        {"state max", 11},
                                                        {"low water", 16},
                                                        {"as of", 16},
                                                        {"clock", 26}}};

std::string StatsLine(const std::array<std::string, kStatsColumns.size()>& cells) {
  std::ostringstream text;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    text << std::setw(kStatsColumns[i].width) << cells[i];
  }
  return text.str();
}

std::string StatsTitles() {
  std::array<std::string, kStatsColumns.size()> titles;
  for (std::size_t i = 0; i < titles.size(); ++i) titles[i] = kStatsColumns[i].title;
  return StatsLine(titles);
}

std::string StatsText(const PartitionStats& stats) {
  const auto percentile = [&](int per_cent) {
    return CountForPeople(static_cast<std::int64_t>(stats.state_bytes.Percentile(per_cent)));
  };
  const auto clock = KnownClock(stats.mark);
  return StatsLine({std::to_string(stats.partition.value), CountForPeople(stats.customers),
                    CountForPeople(stats.expired),
                    CountForPeople(static_cast<std::int64_t>(stats.disk_bytes)), percentile(50),
                    percentile(99), percentile(100),
                    stats.mark ? CountForPeople(stats.mark->low_water.value) : "-",
                    stats.mark ? CountForPeople(stats.mark->as_of.value) : "-",
                    clock ? FormatEventTime(*clock) : "-"});
}

int PrintStats(const CommonOptions& common, const StateOptions& options) {
  const Config config = LoadConfig(common);
  const auto partitions = FindStoredPartitions(config.state_dir, options.partition);
  StateProgress progress(common);
  if (!common.json) std::cout << StatsTitles() << '\n';
  for (const StoredPartition& stored : partitions) {
    const PartitionStats stats =
        MeasurePartition(stored, config.policy.state.ttl_ms, [&] { progress.Step(); });
    std::cout << (common.json ? StatsJson(stats) : StatsText(stats)) << '\n';
  }
  return kExitDone;
}

// --- check

std::string CheckJson(const CheckedPartition& checked) {
  std::string problems = "[";
  for (const StateProblem& problem : checked.problems) {
    if (problems.size() > 1) problems += ',';
    JsonObjectWriter object(&problems);
    object.StringUnlessEmpty("customer_id", problem.customer_id);
    object.String("problem", problem.what);
    object.Close();
  }
  problems += ']';
  std::string json;
  JsonObjectWriter object(&json);
  object.Number("partition", std::int64_t{checked.partition.value});
  object.Number("states", checked.states);
  object.Number("problems_found", checked.problems_found);
  object.Raw("problems", problems);
  object.Close();
  return json;
}

std::string CheckText(const CheckedPartition& checked) {
  const std::string name = "partition " + std::to_string(checked.partition.value);
  std::string text = name + ": " + CountForPeople(checked.states) + " states, ";
  text += checked.problems_found == 0 ? "sound" : CountForPeople(checked.problems_found);
  if (checked.problems_found > 0) text += checked.problems_found == 1 ? " problem" : " problems";
  for (const StateProblem& problem : checked.problems) {
    text += "\n  " + name;
    if (!problem.customer_id.empty()) text += ", customer " + problem.customer_id;
    text += ": " + problem.what;
  }
  const auto more = checked.problems_found - static_cast<std::int64_t>(checked.problems.size());
  if (more > 0) text += "\n  and " + CountForPeople(more) + " more";
  return text;
}

int CheckStates(const CommonOptions& common, const StateOptions& options) {
  const Config config = LoadConfig(common);
  const auto partitions = FindStoredPartitions(config.state_dir, options.partition);
  bool is_sound = true;
  StateProgress progress(common);
  for (const StoredPartition& stored : partitions) {
    const CheckedPartition checked = CheckPartition(stored, [&] { progress.Step(); });
    std::cout << (common.json ? CheckJson(checked) : CheckText(checked)) << '\n';
    is_sound = is_sound && checked.problems_found == 0;
  }
  return is_sound ? kExitDone : kExitCheckFailed;
}

// --- archive

int ArchiveStates(const CommonOptions& common, const StateOptions& options) {
  const Config config = LoadConfig(common);
  static_cast<void>(FindStoredPartitions(config.state_dir, std::nullopt));  // says what is wrong
  const EventTime now = WallClock();
  const auto report = ArchiveState({config.state_dir, options.archive, now});
  if (!report) Fail(kExitEnvironment, Describe(report.error()));
  if (common.json) {
    std::cout << ArchiveJson(*report, now);
  } else {
    std::cout << report->path << ": " << report->partitions.size() << " partitions of "
              << report->topic << ", "
              << CountForPeople(static_cast<std::int64_t>(report->linked_bytes))
              << " bytes linked, "
              << CountForPeople(static_cast<std::int64_t>(report->copied_bytes))
              << " bytes copied\n";
  }
  return kExitDone;
}

CLI::App* AddStateSubcommand(CLI::App* state, CommandContext* context,
                             const std::shared_ptr<StateOptions>& options,
                             const std::pair<std::string, std::string>& name_and_help,
                             StateFunction function) {
  CLI::App* command = state->add_subcommand(name_and_help.first, name_and_help.second);
  AddCommonOptions(command, &context->common);
  AddSettingOption(command, &context->common, {"--state-dir", "state.dir"});
  command->add_option("--partition", options->partition, "Only this partition")
      ->check(CLI::NonNegativeNumber);
  command->callback([context, options, function] {
    context->run = [context, options, function] { return function(context->common, *options); };
  });
  return command;
}

}  // namespace

void AddStateCommand(CLI::App* app, CommandContext* context) {
  CLI::App* state = app->add_subcommand(
      "state", "Look at the local stores; changes nothing, also while a detector runs");
  state->require_subcommand(1);
  state->footer("Example: harrier state stats --state-dir harrier-state");
  auto options = std::make_shared<StateOptions>();

  CLI::App* dump = AddStateSubcommand(
      state, context, options,
      {"dump", "Every customer as a JSON line (docs/formats/state-dump.md)"}, DumpStates);
  dump->add_option("--out", options->out, "File to write (-: standard output)")
      ->capture_default_str();
  dump->footer("Example: harrier state dump --partition 0 --out states.jsonl");
  AddStateSubcommand(state, context, options,
                     {"stats", "Customers, sizes and positions of each partition"}, PrintStats)
      ->footer("Example: harrier state stats --json");
  AddStateSubcommand(state, context, options,
                     {"check", "Read and verify everything; exit code 5 when something is wrong"},
                     CheckStates)
      ->footer("Example: harrier state check --state-dir harrier-state");
  CLI::App* archive = AddStateSubcommand(
      state, context, options,
      {"archive", "Keep an image of all stores, for harrier explain (docs/formats/archive.md)"},
      ArchiveStates);
  archive->remove_option(archive->get_option("--partition"));
  archive->add_option("--out", options->archive, "Directory of archives; a new one is made in it")
      ->required();
  archive->footer("Example: harrier state archive --out harrier-archive");
}

}  // namespace harrier
