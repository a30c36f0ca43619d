// harrier run: the detector, on Kafka or on a file.
#include "app/command.h"
#include "app/run_options.h"
#include "core/fault.h"

namespace harrier {
namespace {

void Require(bool condition, const char* message) {
  if (!condition) throw StartupError{kExitUsage, message};
}

int Run(const RunOptions& options) {
  const Config config = LoadConfig(options.common);
  const bool has_file_outputs =
      !(options.alerts.empty() && options.scored.empty() && options.dead_letter.empty());
  if (options.input.empty()) {
    Require(!has_file_outputs,
            "--alerts, --scored and --dead-letter name output files and need --input FILE; over "
            "Kafka outputs go to topics");
    Require(!(options.warm_up && options.rebuild_state),
            "--warm-up is for a first start, --rebuild-state for a later one: give one of them");
    return RunOnKafka(config, options);
  }
  Require(config.workers == 1, "a file is one partition: --input takes one worker");
  Require(!options.accept_gap,
          "--accept-gap concerns a topic's retention: it does not go with --input");
  Require(!options.warm_up,
          "--warm-up folds history that is in Kafka: it does not go with --input");
  Require(config.snapshot_dir.empty(),
          "--snapshot-dir reads Kafka: with --input write --scored FILE, then use "
          "harrier snapshot --input FILE");
  return RunOnFile(config, options);
}

}  // namespace

void AddRunCommand(CLI::App* app, CommandContext* context) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app->add_subcommand(
      "run", "the detector: judge transactions as they arrive and publish alerts exactly once");
  AddCommonOptions(command, &context->common);
  command->add_option("--input", options->input,
                      "transactions from FILE (JSON lines, - is standard input, .gz .xz .zst) "
                      "instead of Kafka");
  command->add_option("--alerts", options->alerts, "with --input: write alerts to FILE");
  command->add_option("--scored", options->scored, "with --input: write scored rows to FILE");
  command->add_option("--dead-letter", options->dead_letter,
                      "with --input: write dead letters to FILE");
  for (const auto& [option, key] :
       {std::pair{"--state-dir", "state.dir"}, std::pair{"--workers", "workers"},
        std::pair{"--model", "model.path"}, std::pair{"--snapshot-dir", "snapshot.dir"},
        std::pair{"--snapshot-every", "snapshot.every_s"}}) {
    AddSettingOption(command, &context->common, {option, key});
  }
  command->add_flag("--until-end", options->until_end,
                    "stop when everything that is there at the start is published");
  command->add_flag("--warm-up", options->warm_up,
                    "first start: learn from the history in the topic without alerting on it");
  command->add_flag("--rebuild-state", options->rebuild_state,
                    "set the present state aside and fold it again from the log");
  command->add_flag("--accept-gap", options->accept_gap,
                    "go on although retention has deleted records that the state lacks");
  command->footer(
      "Examples:\n"
      "  harrier run --brokers localhost:9092 --workers 2\n"
      "  harrier run --input transactions.jsonl --alerts alerts.jsonl");
  command->callback([context, options] {
    options->common = context->common;
    context->run = [options] { return Run(*options); };
  });
}

}  // namespace harrier
