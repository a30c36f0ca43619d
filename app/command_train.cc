// harrier train: fits a model to history and writes one model file.
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "app/command.h"
#include "app/feature_stream.h"
#include "app/program_version.h"
#include "app/progress_line.h"
#include "app/risk_training.h"
#include "app/stop_signal.h"
#include "app/whole_file.h"
#include "core/check.h"
#include "core/fault.h"
#include "core/json_text.h"
#include "scoring/calibration.h"
#include "scoring/forest_trainer.h"
#include "scoring/model_json.h"

namespace harrier {
namespace {

struct TrainOptions {
  std::string input;
  std::string out;
  bool risk = false;
  std::string labels;
  int delay_days = 7;
  std::string kind = "isolation-forest";
  ForestOptions forest;
  std::optional<double> contamination;
  std::size_t rows_max = 1'000'000;  // 64 MB of features
};

Model Train(const TrainOptions& options, const TrainingSample& sample) {
  TrainingOptions training;
  training.forest = options.forest;
  training.contamination = options.contamination;
  training.program = "harrier " + std::string(kProgramVersion);
  auto model = TrainIsolationForest(sample.rows(), AllFeatures(), training);
  if (!model) throw StartupError{kExitInput, options.input + ": " + model.error()};
  return *std::move(model);
}

void Report(const Model& model, const FeatureStreamCounts& counts, const TrainOptions& options,
            const CommonOptions& common) {
  if (common.json) {
    std::string json;
    JsonObjectWriter object(&json);
    object.String("model", options.out);
    object.String("sha256", model.sha256);
    object.Number("read", counts.read);
    object.Number("judged", counts.judged);
    object.Number("redelivered", counts.redelivered);
    object.Number("dead_lettered", counts.dead_lettered);
    object.Number("rows", model.training.rows);
    if (options.contamination) {
      object.Number("score_threshold", ScoreOfShare(*options.contamination));
    }
    object.Close();
    std::cout << json << '\n';
  }
  if (common.quiet) return;
  std::cerr << "train: " << options.out << ", sha256 " << model.sha256 << '\n'
            << "train: fitted to " << CountForPeople(model.training.rows) << " of "
            << CountForPeople(counts.judged) << " judged transactions ("
            << CountForPeople(counts.read) << " read, " << CountForPeople(counts.redelivered)
            << " redelivered, " << CountForPeople(counts.dead_lettered) << " unusable)\n";
  if (options.contamination) {
    std::cerr << "train: this share of anomalies is flagged with --set score.threshold="
              << ScoreOfShare(*options.contamination) << '\n';
  }
  std::cerr << "next: harrier run --input " << options.input << " --model " << options.out << '\n';
}

int RunTrain(const TrainOptions& options, const CommonOptions& common) {
  const Config config = LoadConfig(common);
  TrainingSample sample(options.rows_max, options.forest.seed);
  const FeatureStreamCounts counts = ReadFeatures(
      {options.input, common.quiet}, config,
      [&sample](const Transaction&, const FeatureVector& features) { sample.Add(features); });
  if (StopFlag()) {
    std::cerr << "train: stopped; no model was written\n";
    return kExitDone;
  }
  Model model = Train(options, sample);
  const std::string text = WriteModelText(&model);
  const auto read_back = ReadModelText(text);
  HARRIER_CHECK(read_back && read_back->forest == model.forest, "a model file holds its model");
  WriteWholeFile(options.out, text);
  Report(model, counts, options, common);
  return kExitDone;
}

}  // namespace

namespace {

void AddForestOptions(CLI::App* command, TrainOptions* options) {
  CLI::Option* risk = command->get_option("--risk");
  command->add_option("--kind", options->kind, "Kind of model")
      ->check(CLI::IsMember({"isolation-forest"}))
      ->capture_default_str()
      ->excludes(risk);
  command->add_option("--trees", options->forest.trees, "Trees of the forest")
      ->check(CLI::Range(1, static_cast<int>(kForestTreesMax)))
      ->capture_default_str()
      ->excludes(risk);
  command
      ->add_option("--samples", options->forest.samples_per_tree,
                   "Transactions that each tree sees, drawn without replacement")
      ->check(CLI::Range(std::int32_t{1}, kSamplesPerTreeMax))
      ->capture_default_str()
      ->excludes(risk);
  command->add_option("--seed", options->forest.seed, "The same input and seed give the same bytes")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str()
      ->excludes(risk);
  command
      ->add_option("--contamination", options->contamination,
                   "Expected share of anomalies: recorded, and told as the threshold that flags it")
      ->check(CLI::Range(1e-6, 0.5))
      ->excludes(risk);
  command
      ->add_option("--rows-max", options->rows_max,
                   "Fit to a uniform sample of so many transactions when there are more")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100'000'000}))
      ->capture_default_str()
      ->excludes(risk);
}

void AddRiskOptions(CLI::App* command, TrainOptions* options) {
  CLI::Option* risk = command->add_flag(
      "--risk", options->risk, "Make a table of each merchant's known frauds instead of a model");
  command
      ->add_option("--labels", options->labels, "With --risk: labels from a file instead of Kafka")
      ->needs(risk);
  command
      ->add_option("--delay-days", options->delay_days,
                   "With --risk: days between a transaction and the first use of its label")
      ->check(CLI::Range(0, 365))
      ->capture_default_str()
      ->needs(risk);
}

}  // namespace

void AddTrainCommand(CLI::App* app, CommandContext* context) {
  auto options = std::make_shared<TrainOptions>();
  CLI::App* command = app->add_subcommand(
      "train", "Fit a model to history, or count its frauds by merchant, and write the file");
  AddCommonOptions(command, &context->common);
  command->add_option("--input", options->input, "Transactions file (-: standard input)")
      ->required();
  command->add_option("--out", options->out, "File to write")->required();
  AddRiskOptions(command, options.get());
  AddForestOptions(command, options.get());
  command->footer(
      "Examples: harrier train --input history.jsonl --out model.json --seed 42\n"
      "          harrier train --risk --input history.jsonl --labels labels.jsonl --out "
      "risk.jsonl");
  command->callback([options, context] {
    context->run = [options, context] {
      const CommonOptions& common = context->common;
      if (!options->risk) return RunTrain(*options, common);
      return TrainRisk({options->input, options->labels, options->out, options->delay_days},
                       common);
    };
  });
}

}  // namespace harrier
