#include "app/evaluation_options.h"

#include <algorithm>
#include <optional>

#include "app/command.h"
#include "app/time_span.h"
#include "core/event_time.h"

namespace harrier {
namespace {

constexpr std::int64_t kAlertsMax = 1'000'000'000;
constexpr int kDaysMax = 3650;

void AddInputs(CLI::App* command, EvaluateOptions* options) {
  CLI::Option* scored =
      command->add_option("--scored", options->scored,
                          "scored rows from a file instead of Kafka (- is standard input)");
  CLI::Option* labels =
      command->add_option("--labels", options->labels, "labels from a file instead of Kafka");
  scored->needs(labels);
  options->all = {scored, labels};
}

void AddSplit(CLI::App* command, EvaluateOptions* options) {
  CLI::Option* from = command->add_option("--test-from", options->test_from,
                                          "Evaluate rows from this UTC date or time on");
  CLI::Option* to = command->add_option("--test-to", options->test_to,
                                        "Evaluate rows up to and with this date, or before a time");
  CLI::Option* leave = command->add_flag(
      "--known-cards-leave", options->known_cards_leave,
      "Leave out customers who are known to be defrauded when a day starts: their cards are "
      "blocked");
  CLI::Option* delay =
      command
          ->add_option("--delay-days", options->delay_days,
                       "Whole days between a fraud's day and the day at whose start it is known")
          ->check(CLI::Range(0, kDaysMax))
          ->capture_default_str()
          ->needs(leave);
  CLI::Option* train = command
                           ->add_option("--train-from", options->train_from,
                                        "Earlier frauds make nobody known (default: all do)")
                           ->needs(leave);
  CLI::Option* period =
      command
          ->add_option("--period-days", options->period_days,
                       "Measure consecutive periods of so many days as well, each on its own")
          ->check(CLI::Range(std::int64_t{1}, std::int64_t{kDaysMax}));
  options->all.insert(options->all.end(), {from, to, leave, delay, train, period});
}

void AddMeasures(CLI::App* command, EvaluateOptions* options) {
  CLI::Option* k = command
                       ->add_option("--k", options->k_a_day,
                                    "Transactions a day that somebody looks at, such as 25,50,100")
                       ->delimiter(',')
                       ->check(CLI::Range(std::int64_t{1}, kAlertsMax))
                       ->default_str("25,50,100");
  CLI::Option* card_k = command
                            ->add_option("--card-k", options->card_k,
                                         "Customers a day that somebody looks at: card precision")
                            ->check(CLI::Range(std::int64_t{1}, kAlertsMax))
                            ->capture_default_str();
  CLI::Option* stay = command->add_flag(
      "--caught-cards-stay", options->caught_cards_stay,
      "Card precision: a customer found to be defrauded is looked at again on later days");
  CLI::Option* workload =
      command
          ->add_option("--workload", options->workload,
                       "Share of all transactions that somebody looks at: recall by kind")
          ->check(CLI::Range(0.0, 1.0))
          ->capture_default_str();
  CLI::Option* bootstrap =
      command
          ->add_option("--bootstrap", options->bootstrap,
                       "Replicates behind the 95 % intervals, drawn by customer; 0: no intervals")
          ->check(CLI::Range(0, 100'000))
          ->capture_default_str();
  CLI::Option* seed =
      command->add_option("--seed", options->seed, "The same seed gives the same intervals")
          ->capture_default_str();
  options->all.insert(options->all.end(), {k, card_k, stay, workload, bootstrap, seed});
}

void AddOutputs(CLI::App* command, EvaluateOptions* options) {
  CLI::Option* alerts =
      command
          ->add_option("--alerts-per-day", options->alerts_per_day,
                       "Find the score.threshold for a reviewer's budget of so many alerts a day")
          ->check(CLI::Range(std::int64_t{1}, kAlertsMax));
  CLI::Option* policy =
      command
          ->add_option("--policy-out", options->policy_out,
                       "Write that threshold as a configuration for harrier run --config")
          ->needs(alerts);
  CLI::Option* report = command->add_option(
      "--report", options->report, "Write tables and plots as one HTML page to this file as well");
  options->all.insert(options->all.end(), {alerts, policy, report});
}

}  // namespace

void AddEvaluateOptions(CLI::App* command, EvaluateOptions* options) {
  AddInputs(command, options);
  AddSplit(command, options);
  AddMeasures(command, options);
  AddOutputs(command, options);
}

std::vector<std::pair<std::string, std::string>> GivenOptions(const EvaluateOptions& options) {
  std::vector<std::pair<std::string, std::string>> given;
  for (const CLI::Option* option : options.all) {
    if (option->count() == 0) continue;
    std::string value;
    const bool takes_value = option->get_items_expected_max() > 0;
    for (const std::string& text : option->results()) {
      if (takes_value) value += (value.empty() ? "" : ",") + text;
    }
    given.emplace_back(option->get_name(), value);
  }
  return given;
}

JudgedRowsBuilder::Options RowsAskedFor(const EvaluateOptions& options) {
  JudgedRowsBuilder::Options rows;
  rows.delay_days = options.delay_days;
  rows.test = ParseTimeSpan({"--test-from", options.test_from}, {"--test-to", options.test_to});
  rows.fraud_from = ParseTimeSpan({"--train-from", options.train_from}, {}).from;
  if (rows.fraud_from && rows.test.from && *rows.test.from < *rows.fraud_from) {
    Fail(kExitUsage,
         "--train-from " + options.train_from + " is after --test-from " + options.test_from);
  }
  return rows;
}

QualityQuestions QuestionsOf(const EvaluateOptions& options, const Config& config) {
  QualityQuestions questions;
  questions.k_a_day = options.k_a_day;
  std::sort(questions.k_a_day.begin(), questions.k_a_day.end());
  questions.k_a_day.erase(std::unique(questions.k_a_day.begin(), questions.k_a_day.end()),
                          questions.k_a_day.end());
  questions.card.k = options.card_k;
  questions.card.caught_customers_leave = !options.caught_cards_stay;
  questions.workload = options.workload;
  questions.costs = {config.cost_false_positive, config.cost_false_negative};
  questions.bootstrap.replicates = options.bootstrap;
  questions.bootstrap.seed = options.seed;
  return questions;
}

}  // namespace harrier
