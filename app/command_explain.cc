// harrier explain: derives an alert again from the log, and shows what it was made of.
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "app/command.h"
#include "app/detector_setup.h"
#include "app/explain_alert.h"
#include "app/explain_json.h"
#include "app/explain_text.h"
#include "app/record_input.h"
#include "app/state_archive.h"

namespace harrier {
namespace {

struct ExplainCommand {
  std::string alert_id;
  std::string alert_file;
  std::string alerts_file;
  std::string input;
  std::string archive;
};

[[noreturn]] void FailUsage(const std::string& message) { Fail(kExitUsage, message); }

std::string ReadAll(const std::string& path) {
  if (path == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), {});
  if (!file.is_open() || file.bad()) Fail(kExitInput, path + ": it cannot be read");
  return text;
}

PublishedAlert ReadAlertFile(const std::string& path) {
  auto alert = ReadPublishedAlert(ReadAll(path));
  if (!alert) {
    Fail(kExitInput, (path == "-" ? "standard input" : path) + ": " + alert.error());
  }
  return std::move(*alert);
}

// The alert with this id. The first is as good as any: one id, one alert.
PublishedAlert FindAlert(const std::string& alert_id, bool quiet, RecordInput input) {
  ShowProgress("alerts", quiet, &input);
  LogRecord record;
  while (true) {
    const auto has_record = input.reader->Next(&record);
    if (!has_record) Fail(input.fault_exit_code, Describe(has_record.error()));
    if (!*has_record) break;
    if (!MayBeAlert(record.value, alert_id)) continue;
    auto alert = ReadPublishedAlert(record.value);
    if (alert && alert->alert_id == alert_id) return std::move(*alert);
  }
  Fail(kExitInput, input.reader->name() + " holds no alert " + alert_id +
                       "; if it was deleted there, give the alert itself with --alert FILE");
}

void CheckUsage(const ExplainCommand& command) {
  if (command.alert_id.empty() == command.alert_file.empty()) {
    FailUsage("give one alert: its id, or --alert FILE");
  }
  if (!command.alert_id.empty() && command.alert_id.size() != 32) {
    FailUsage(command.alert_id + " is no alert id: it has 32 hexadecimal digits");
  }
  if (!command.alerts_file.empty() && command.alert_id.empty()) {
    FailUsage("--alerts FILE is where an alert is looked up: give its id");
  }
  if (!command.input.empty() && !command.alert_id.empty() && command.alerts_file.empty()) {
    FailUsage("--input FILE: say where the alert is, with --alerts FILE or --alert FILE");
  }
  if (command.input == "-" && command.alert_file == "-") {
    FailUsage("standard input can be the transactions or the alert, not both");
  }
}

PublishedAlert TakeAlert(const ExplainCommand& command, const CommonOptions& common,
                         const Config& config) {
  if (!command.alert_file.empty()) return ReadAlertFile(command.alert_file);
  RecordInput input = command.alerts_file.empty() ? OpenTopicInput(config, config.topics.alerts)
                                                  : OpenFileInput(command.alerts_file);
  return FindAlert(command.alert_id, common.quiet, std::move(input));
}

int Explain(const CommonOptions& common, const ExplainCommand& command) {
  CheckUsage(command);
  const Config config = LoadConfig(common);
  const auto detector = MakeDetector(config);
  PublishedAlert alert = TakeAlert(command, common, config);
  const auto log = command.input.empty() ? OpenExplainTopic(config, common.quiet)
                                         : OpenExplainFile(command.input, common.quiet);
  std::string archive = command.archive;
  // The archives of the nightly runs hold states of the topic, not of a file.
  const bool may_look = archive.empty() && command.input.empty() && !config.archive_dir.empty();
  if (may_look && !FindArchives(config.archive_dir).empty()) archive = config.archive_dir;
  const auto explained = ExplainAlert({alert, archive}, *detector, log.get());
  if (!explained) {
    std::cout << (common.json ? ProblemJson(alert, explained.error()) + '\n'
                              : ProblemText(alert, explained.error()));
    return kExitCheckFailed;
  }
  std::cout << (common.json ? ExplanationJson(*explained) + '\n' : ExplanationText(*explained));
  return explained->is_reproduced() ? kExitDone : kExitCheckFailed;
}

}  // namespace

void AddExplainCommand(CLI::App* app, CommandContext* context) {
  auto options = std::make_shared<ExplainCommand>();
  CLI::App* command = app->add_subcommand(
      "explain", "Derive an alert again and show what it was made of; exit code 5 when it differs");
  AddCommonOptions(command, &context->common);
  command->add_option("ALERT_ID", options->alert_id, "The alert, looked up in the alerts topic");
  command->add_option("--alert", options->alert_file,
                      "File with the alert itself (-: standard input)");
  command->add_option("--alerts", options->alerts_file,
                      "Look ALERT_ID up in this file, as written by harrier run --alerts");
  command->add_option("--input", options->input,
                      "Transactions file in place of the input topic (-: standard input)");
  command->add_option(
      "--archive", options->archive,
      "State archive to begin with, or a directory of them (default: snapshot.archive_dir)");
  command->footer("Example: harrier explain 5ae863ec19f8966ccf66e6d8a0517c2a");
  command->callback([context, options] {
    context->run = [context, options] { return Explain(context->common, *options); };
  });
}

}  // namespace harrier
