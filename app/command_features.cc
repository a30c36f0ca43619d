// harrier features: what a judge is trained on: for each transaction of a span its label and every
// input that a judge may have, as the detector computes them.
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/command.h"
#include "app/detector_setup.h"
#include "app/feature_stream.h"
#include "app/progress_line.h"
#include "app/record_input.h"
#include "app/stop_signal.h"
#include "app/time_span.h"
#include "core/fault.h"
#include "snapshot/csv_row.h"
#include "stream/label.h"
#include "stream/line_writer.h"

namespace harrier {
namespace {

struct FeaturesOptions {
  std::string input;
  std::string labels;
  std::string out;
  std::string from;
  std::string to;
};

struct KnownLabel {
  bool is_anomaly = false;
  std::string type;
};
using LabelById = std::unordered_map<std::string, KnownLabel>;

LabelById ReadLabelsById(const std::string& path) {
  LabelById labels;
  if (path.empty()) return labels;
  VisitLabels(OpenFileInput(path), [&labels](const Label& label) {
    labels.insert_or_assign(std::string(label.transaction_id),
                            KnownLabel{label.is_anomaly, std::string(label.anomaly_type)});
  });
  return labels;
}

// Writes the rows of one span, header first.
class FeatureFile {
 public:
  FeatureFile(const std::string& path, const Scorer& scorer, int feature_version)
      : scorer_(scorer), inputs_(AllJudgeInputs(feature_version)) {
    auto writer = LineWriter::Open(path);
    if (!writer) throw StartupError{kExitEnvironment, Describe(writer.error())};
    writer_ = std::move(*writer);
    *writer_->line() = "transaction_id,timestamp,customer_id,label,anomaly_type";
    for (const JudgeInput& input : inputs_) *writer_->line() += ',' + NameOf(input);
    End();
  }

  void Add(const Transaction& transaction, const KnownLabel* label, Verdict verdict) {
    Verdict* const only = &verdict;
    scorer_.Score(std::span(&only, 1));
    CsvRow row(writer_->line());
    row.Text(transaction.transaction_id);
    row.Time(transaction.time);
    row.Text(transaction.customer_id);
    row.Text(label == nullptr ? "" : label->is_anomaly ? kLabelAnomaly : kLabelNormal);
    row.Text(label == nullptr ? "" : label->type);
    for (const JudgeInput& input : inputs_) {
      row.Number(ValueOf(input, verdict));  // a missing one is an empty cell
    }
    End();
    ++rows_;
    frauds_ += label != nullptr && label->is_anomaly ? 1 : 0;
  }

  void Close() {
    if (const Outcome flushed = writer_->Flush(); !flushed) Refuse(flushed.error());
  }

  [[nodiscard]] std::int64_t rows() const { return rows_; }
  [[nodiscard]] std::int64_t frauds() const { return frauds_; }

 private:
  void End() {
    if (const Outcome ended = writer_->EndLine(); !ended) Refuse(ended.error());
  }
  [[noreturn]] static void Refuse(const Fault& fault) {
    throw StartupError{kExitEnvironment, Describe(fault)};
  }

  const Scorer& scorer_;
  std::vector<JudgeInput> inputs_;
  std::unique_ptr<LineWriter> writer_;
  std::int64_t rows_ = 0;
  std::int64_t frauds_ = 0;
};

int RunFeatures(const FeaturesOptions& options, const CommonOptions& common) {
  const TimeSpan span = ParseTimeSpan({"--from", options.from}, {"--to", options.to});
  const Config config = LoadConfig(common);
  const auto detector = MakeDetector(config);
  const LabelById labels = ReadLabelsById(options.labels);
  FeatureFile file(options.out, detector->scorer, config.policy.state.feature_version);
  const RiskTable* const risk_table = detector->risk_table ? &*detector->risk_table : nullptr;
  std::string id;
  ReadFeatures({options.input, common.quiet, risk_table}, config,
               [&](const Transaction& transaction, const Verdict& verdict) {
                 if (!span.Contains(transaction.time)) return;
                 id.assign(transaction.transaction_id);
                 const auto label = labels.find(id);
                 file.Add(transaction, label == labels.end() ? nullptr : &label->second, verdict);
               });
  file.Close();
  if (common.quiet) return kExitDone;
  std::cerr << "features: " << CountForPeople(file.rows()) << " rows, "
            << CountForPeople(file.frauds()) << " of them labelled as anomalies, in " << options.out
            << (StopFlag() ? " (stopped before the end)" : "") << '\n';
  return kExitDone;
}

}  // namespace

void AddFeaturesCommand(CLI::App* app, CommandContext* context) {
  auto options = std::make_shared<FeaturesOptions>();
  CLI::App* command = app->add_subcommand(
      "features", "Write each transaction's label and all inputs of a judge, to train one");
  AddCommonOptions(command, &context->common);
  command->add_option("--input", options->input, "Transactions file (-: standard input)")
      ->required();
  command->add_option("--labels", options->labels, "Labels file");
  command->add_option("--out", options->out, "CSV file to write (-: standard output)")->required();
  command->add_option("--from", options->from,
                      "Write rows from this UTC date or time on; earlier ones are folded all the "
                      "same");
  command->add_option("--to", options->to, "Up to this date, its day included, or time");
  command->footer(
      "Example: harrier features --input history.jsonl --labels labels.jsonl --from 2026-01-01 "
      "--out features.csv --set features.version=2 --set risk_table.path=risk.jsonl");
  command->callback([options, context] {
    context->run = [options, context] { return RunFeatures(*options, context->common); };
  });
}

}  // namespace harrier
