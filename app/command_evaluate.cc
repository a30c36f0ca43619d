// harrier evaluate: verdicts held against labels: what the model, the rules and both together found
// and what it cost, as one honest table.
#include <iostream>
#include <memory>
#include <string>

#include "app/command.h"
#include "app/record_input.h"
#include "core/fault.h"
#include "snapshot/evaluation.h"
#include "snapshot/evaluation_text.h"

namespace harrier {
namespace {

struct EvaluateCommand {
  std::string scored;
  std::string labels;
};

[[noreturn]] void FailInput(const std::string& message) { throw StartupError{kExitInput, message}; }

void WarnOfWhatIsMissing(const Evaluation& evaluation) {
  if (evaluation.flagged == evaluation.transactions) {
    std::cerr << "every row is an alert: if the detector ran with output.scored=flagged, workload, "
                 "recall "
                 "and false alarms below mean nothing; run it with --set output.scored=all\n";
  }
  if (evaluation.labelled < evaluation.transactions) {
    std::cerr << evaluation.transactions - evaluation.labelled
              << " judged transactions have no label and are not counted below\n";
  }
}

int RunEvaluate(const EvaluateCommand& command, const CommonOptions& common) {
  const Config config = LoadConfig(common);
  RecordInput scored = command.scored.empty() ? OpenTopicInput(config, config.topics.scored)
                                              : OpenFileInput(command.scored);
  LabelIndex labels =
      ReadLabels(command.labels.empty() ? OpenTopicInput(config, config.topics.labels)
                                        : OpenFileInput(command.labels))
          .index;
  if (labels.size() == 0) {
    const std::string where = command.labels.empty() ? config.topics.labels : command.labels;
    FailInput(where +
              " holds no labels, so nothing can be said about precision or recall; "
              "harrier simulate and harrier import write them");
  }
  ShowProgress("rows", common.quiet, &scored);
  const Result<Evaluation, Fault> evaluation =
      Evaluate(scored.reader.get(), &labels, scored.on_unreadable);
  if (!evaluation) throw StartupError{scored.fault_exit_code, Describe(evaluation.error())};
  if (evaluation->labelled == 0) {
    FailInput("none of the " + std::to_string(evaluation->transactions) +
              " judged transactions of " + scored.reader->name() +
              " has a label; do rows and labels belong to the same run?");
  }
  WarnOfWhatIsMissing(*evaluation);
  std::cout << (common.json ? EvaluationJson(*evaluation) : EvaluationTable(*evaluation));
  return kExitDone;
}

}  // namespace

void AddEvaluateCommand(CLI::App* app, CommandContext* context) {
  auto command = std::make_shared<EvaluateCommand>();
  CLI::App* evaluate = app->add_subcommand(
      "evaluate", "Hold verdicts against labels: precision, recall, workload, false alarms");
  CLI::Option* scored =
      evaluate->add_option("--scored", command->scored,
                           "scored rows from a file instead of Kafka (- is standard input)");
  CLI::Option* labels =
      evaluate->add_option("--labels", command->labels, "labels from a file instead of Kafka");
  scored->needs(labels);
  AddCommonOptions(evaluate, &context->common);
  evaluate->footer("Example: harrier evaluate --scored scored.jsonl --labels labels.jsonl");
  evaluate->callback([context, command] {
    context->run = [context, command] { return RunEvaluate(*command, context->common); };
  });
}

}  // namespace harrier
