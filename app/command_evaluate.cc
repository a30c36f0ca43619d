// harrier evaluate: verdicts held against labels: what the model, the rules and both together found
// and what it cost, how well each ranks, and the threshold for a reviewer's budget.
#include <iostream>
#include <memory>
#include <string>

#include "app/command.h"
#include "app/evaluation_findings.h"
#include "app/evaluation_json.h"
#include "app/evaluation_options.h"
#include "app/evaluation_page.h"
#include "app/evaluation_text.h"
#include "app/progress_line.h"
#include "app/record_input.h"
#include "app/whole_file.h"
#include "core/fault.h"
#include "core/json_text.h"
#include "snapshot/evaluation.h"
#include "snapshot/evaluation_text.h"
#include "snapshot/judged_rows.h"

namespace harrier {
namespace {

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

LabelIndex LabelsFor(const EvaluateOptions& options, const Config& config) {
  LabelIndex labels =
      ReadLabels(options.labels.empty() ? OpenTopicInput(config, config.topics.labels)
                                        : OpenFileInput(options.labels))
          .index;
  if (labels.size() > 0) return labels;
  const std::string where = options.labels.empty() ? config.topics.labels : options.labels;
  FailInput(where +
            " holds no labels, so nothing can be said about precision or recall; "
            "harrier simulate and harrier import write them");
}

// Reads rows and labels; what lies in the test span is counted and collected.
Evaluation ReadRows(const EvaluateOptions& options, const Config& config, bool quiet,
                    JudgedRowsBuilder* builder) {
  RecordInput scored = options.scored.empty() ? OpenTopicInput(config, config.topics.scored)
                                              : OpenFileInput(options.scored);
  LabelIndex labels = LabelsFor(options, config);
  ShowProgress("rows", quiet, &scored);
  std::int64_t rows = 0;
  const Result<Evaluation, Fault> evaluation =
      Evaluate(scored.reader.get(), &labels, scored.on_unreadable,
               [&](const ScoredRow& row, const std::optional<KnownLabel>& label) {
                 ++rows;
                 return builder->Add(row, label);
               });
  if (!evaluation) throw StartupError{scored.fault_exit_code, Describe(evaluation.error())};
  if (evaluation->transactions == 0 && rows > 0) {
    FailInput("none of the " + std::to_string(rows) + " judged transactions of " +
              scored.reader->name() + " lies in the test span");
  }
  if (evaluation->labelled == 0) {
    FailInput("none of the " + std::to_string(evaluation->transactions) +
              " judged transactions of " + scored.reader->name() +
              " has a label; do rows and labels belong to the same run?");
  }
  return *evaluation;
}

EvaluationFindings Inquire(JudgedRows rows, const FindingsRequest& request, bool quiet) {
  ProgressLine progress("rankings", 0, quiet);
  std::int64_t steps = 0;
  auto findings =
      FindOut(std::move(rows), request, [&progress, &steps] { progress.ShowNow(++steps); });
  progress.Clear();
  if (findings) return *std::move(findings);
  FailInput(
      "all customers of the test span are known to be defrauded before it: nothing is left "
      "to evaluate");
}

void WritePolicy(const std::string& path, double threshold) {
  if (threshold > 1) {
    FailInput(
        "so many transactions share the greatest score of 1 that no score.threshold keeps to "
        "the budget: " +
        path + " was not written; give a greater --alerts-per-day");
  }
  std::string json = R"({"score":{"threshold":)";
  AppendNumber(&json, threshold);
  WriteWholeFile(path, json + "}}\n");
}

std::string Json(const Evaluation& evaluation, const EvaluationFindings& findings) {
  std::string text;
  JsonObjectWriter object(&text);
  AppendEvaluation(evaluation, &object);
  AppendFindings(findings, &object);
  object.Close();
  return text + '\n';
}

void WriteFiles(const EvaluateOptions& options, const Evaluation& evaluation,
                const EvaluationFindings& findings) {
  if (!options.policy_out.empty()) {
    WritePolicy(options.policy_out, findings.budget->budget.threshold);
  }
  if (!options.report.empty()) {
    WriteWholeFile(options.report, EvaluationPage({&evaluation, &findings, GivenOptions(options)}));
  }
}

void SayWhatNext(const EvaluateOptions& options) {
  if (!options.report.empty()) std::cerr << "evaluate: " << options.report << " written\n";
  if (!options.policy_out.empty()) {
    std::cerr << "next: harrier run --config " << options.policy_out << '\n';
  }
}

int RunEvaluate(const EvaluateOptions& options, const CommonOptions& common) {
  const Config config = LoadConfig(common);
  const JudgedRowsBuilder::Options wanted = RowsAskedFor(options);
  auto builder = std::make_unique<JudgedRowsBuilder>(wanted);
  const Evaluation evaluation = ReadRows(options, config, common.quiet, builder.get());
  WarnOfWhatIsMissing(evaluation);
  const KnownFraud known_fraud = builder->known_fraud();
  JudgedRows rows = builder->Finish();
  builder.reset();

  FindingsRequest request;
  request.questions = QuestionsOf(options, config);
  if (options.known_cards_leave) request.known_fraud = &known_fraud;
  request.known_cards = {options.delay_days, wanted.fraud_from};
  request.period_days = options.period_days;
  request.periods_from = wanted.test.from;
  request.alerts_per_day = options.alerts_per_day;
  request.with_plots = !options.report.empty();
  request.rules = config.policy.rules;
  const EvaluationFindings findings = Inquire(std::move(rows), request, common.quiet);
  std::cout << (common.json ? Json(evaluation, findings)
                            : EvaluationTable(evaluation) + '\n' + FindingsText(findings));
  WriteFiles(options, evaluation, findings);
  if (!common.quiet) SayWhatNext(options);
  return kExitDone;
}

}  // namespace

void AddEvaluateCommand(CLI::App* app, CommandContext* context) {
  auto options = std::make_shared<EvaluateOptions>();
  CLI::App* evaluate = app->add_subcommand(
      "evaluate", "Hold verdicts against labels: precision, recall, workload, rankings, budgets");
  AddEvaluateOptions(evaluate, options.get());
  AddCommonOptions(evaluate, &context->common);
  evaluate->footer(
      "Examples: harrier evaluate --scored scored.jsonl --labels labels.jsonl --report "
      "evaluation.html\n"
      "          harrier evaluate --alerts-per-day 50 --policy-out policy.json");
  evaluate->callback([context, options] {
    context->run = [context, options] { return RunEvaluate(*options, context->common); };
  });
}

}  // namespace harrier
