// harrier train: fits a model to history and writes one model file.
#include <memory>
#include <string>

#include "app/command.h"
#include "app/forest_training.h"
#include "app/risk_training.h"

namespace harrier {
namespace {

struct TrainOptions {
  std::string input;
  std::string out;
  bool risk = false;
  std::string labels;
  int delay_days = 7;
  std::string kind = "isolation-forest";
  ForestTraining forest;
};

void AddForestOptions(CLI::App* command, TrainOptions* options) {
  CLI::Option* risk = command->get_option("--risk");
  command->add_option("--kind", options->kind, "Kind of model")
      ->check(CLI::IsMember({"isolation-forest"}))
      ->capture_default_str()
      ->excludes(risk);
  command->add_option("--trees", options->forest.forest.trees, "Trees of the forest")
      ->check(CLI::Range(1, static_cast<int>(kForestTreesMax)))
      ->capture_default_str()
      ->excludes(risk);
  command
      ->add_option("--samples", options->forest.forest.samples_per_tree,
                   "Transactions that each tree sees, drawn without replacement")
      ->check(CLI::Range(std::int32_t{1}, kSamplesPerTreeMax))
      ->capture_default_str()
      ->excludes(risk);
  command
      ->add_option("--seed", options->forest.forest.seed,
                   "The same input and seed give the same bytes")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str()
      ->excludes(risk);
  command
      ->add_option("--contamination", options->forest.contamination,
                   "Expected share of anomalies: recorded, and told as the threshold that flags it")
      ->check(CLI::Range(1e-6, 0.5))
      ->excludes(risk);
  command
      ->add_option("--features", options->forest.features,
                   "Names of the features to fit, separated by commas; default: all of the "
                   "configured version")
      ->delimiter(',')
      ->excludes(risk);
  command
      ->add_option("--from", options->forest.from,
                   "Fit to transactions from this UTC date or time on; earlier ones are folded all "
                   "the same")
      ->excludes(risk);
  command->add_option("--to", options->forest.to, "Up to this date, its day included, or time")
      ->excludes(risk);
  command
      ->add_option("--rows-per-customer", options->forest.rows_per_customer,
                   "Fit to so many transactions of a customer at most, his first ones in the span")
      ->check(CLI::Range(1, 1'000'000))
      ->excludes(risk);
  command
      ->add_option("--rows-max", options->forest.rows_max,
                   "Fit to a uniform sample of so many transactions when there are more")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100'000'000}))
      ->capture_default_str()
      ->excludes(risk);
}

void AddRiskOptions(CLI::App* command, TrainOptions* options) {
  CLI::Option* risk = command->add_flag(
      "--risk", options->risk, "Make a table of each merchant's known frauds instead of a model");
  command->add_option(
      "--labels", options->labels,
      "Labels: with --risk those to count, from a file instead of Kafka; else labelled "
      "anomalies are left out of the fit");
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
      if (!options->risk) {
        options->forest.input = options->input;
        options->forest.out = options->out;
        options->forest.labels = options->labels;
        return TrainForest(options->forest, common);
      }
      return TrainRisk({options->input, options->labels, options->out, options->delay_days},
                       common);
    };
  });
}

}  // namespace harrier
