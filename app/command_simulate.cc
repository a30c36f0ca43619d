// harrier simulate: synthetic transactions and their truth, to Kafka or to files.
#include <chrono>
#include <cmath>
#include <iostream>
#include <memory>
#include <string>

#include "app/command.h"
#include "app/progress_line.h"
#include "app/record_pace.h"
#include "app/stop_signal.h"
#include "core/fault.h"
#include "core/json_text.h"
#include "producer-sim/simulation.h"
#include "stream/envelope_json.h"
#include "stream/file_publisher.h"
#include "stream/kafka_publisher.h"
#include "stream/label_json.h"
#include "stream/line_reader.h"

namespace harrier {
namespace {

constexpr std::int64_t kDefaultDays = 30;
// In files the first day is always the same, so that the bytes are.
constexpr std::string_view kDefaultFileStart = "2026-01-05";
constexpr std::int64_t kEnoughDays = 100'000;  // for any number of transactions that is asked for

struct SimulateOptions {
  std::int64_t transactions = 0;
  std::uint32_t customers = 1'000;
  std::int64_t days = 0;
  std::string start;
  std::uint64_t seed = 42;
  double anomaly_rate = 0.005;
  bool hostile = false;
  double rate = 0;
  std::string out;
  std::string labels;
  std::string from_file;
};

struct Published {
  std::int64_t records = 0;
  std::int64_t labels = 0;
  bool is_stopped = false;  // by the user
  double seconds = 0;
};

void Require(const Outcome& outcome, int exit_code = kExitEnvironment) {
  if (!outcome) Fail(exit_code, Describe(outcome.error()));
}

EventTime Today() {
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  return EventTime(now.count() / kDayMs * kDayMs);
}

// How many days bring the transactions that are asked for, nearly always: the mean and a margin for
// the luck of a small population.
std::int64_t DaysFor(std::int64_t transactions, const TrafficOptions& traffic) {
  const double mean_days = static_cast<double>(transactions) / ExpectedPaymentsPerDay(traffic);
  return 3 + static_cast<std::int64_t>(std::ceil(1.1 * mean_days));
}

SimulationOptions MakeSimulationOptions(const SimulateOptions& options) {
  SimulationOptions simulation;
  simulation.transactions_max = options.transactions;
  simulation.hostile = options.hostile;
  TrafficOptions& traffic = simulation.traffic;
  traffic.seed = options.seed;
  traffic.customers = options.customers;
  traffic.anomaly_rate = options.anomaly_rate;
  traffic.days = options.days;
  const bool to_kafka = options.out.empty();
  if (traffic.days == 0) {
    if (options.transactions == 0) {
      traffic.days = kDefaultDays;
    } else {
      traffic.days = to_kafka ? DaysFor(options.transactions, traffic) : kEnoughDays;
    }
  }
  if (options.start.empty()) {
    // Over Kafka no event lies beyond now, or the detector would have to refuse it.
    traffic.start =
        to_kafka ? EventTime(Today().ms - traffic.days * kDayMs) : *ParseDate(kDefaultFileStart);
    return simulation;
  }
  const auto start = ParseDate(options.start);
  if (!start) {
    Fail(kExitUsage,
         "--start " + options.start + " is not a date such as " + std::string(kDefaultFileStart));
  }
  traffic.start = *start;
  if (to_kafka && start->ms + traffic.days * kDayMs > Today().ms) {
    Fail(kExitUsage, "--start " + options.start + " and " + std::to_string(traffic.days) +
                         " days end after now: Kafka is for what has happened; choose an earlier "
                         "start or fewer --days");
  }
  return simulation;
}

std::unique_ptr<RecordPublisher> MakePublisher(const SimulateOptions& options,
                                               const CommonOptions& common) {
  if (!options.out.empty()) {
    auto files = FilePublisher::Open(options.out, options.labels);
    if (!files) Fail(kExitEnvironment, Describe(files.error()));
    return std::move(*files);
  }
  const Config config = LoadConfig(common);
  KafkaPublisherOptions kafka;
  kafka.properties = config.KafkaClientProperties();
  kafka.transactions_topic = config.topics.transactions;
  kafka.labels_topic = config.topics.labels;
  auto publisher = KafkaPublisher::Connect(kafka);
  if (!publisher) Fail(kExitEnvironment, Describe(publisher.error()));
  return std::move(*publisher);
}

Published PublishSimulation(Simulation* simulation, const SimulateOptions& options, bool quiet,
                            RecordPublisher* publisher) {
  const std::atomic<bool>& stop = StopFlag();
  ProgressLine progress("transactions", options.transactions, quiet);
  RecordPace pace(options.rate);
  Published published;
  SimulatedRecord record;
  while (!stop && simulation->Next(&record)) {
    pace.Wait();
    Require(publisher->Publish(PublishTo::kTransactions,
                               {record.key, record.value, record.kafka_time, record.is_plain}));
    Require(publisher->Publish(PublishTo::kLabels,
                               {record.label_key, record.label, record.kafka_time, true}));
    ++published.records;
    ++published.labels;
    progress.Show(simulation->counts().transactions);
  }
  Require(publisher->Flush());
  published.is_stopped = stop;
  published.seconds = progress.seconds();
  return published;
}

std::string LineName(const LineReader& reader) {
  return reader.file().name() + ":" + std::to_string(reader.line_number());
}

LineReader OpenLines(const std::string& path) {
  auto reader = LineReader::Open(path);
  if (!reader) Fail(kExitInput, Describe(reader.error()));
  return std::move(*reader);
}

void RequireWholeFile(const LineReader& reader) {
  if (reader.fault()) Fail(kExitInput, Describe(*reader.fault()));
}

// Keys and bytes as they are in the file.
void PublishTransactionLines(const SimulateOptions& options, RecordPublisher* publisher,
                             ProgressLine* progress, Published* published) {
  LineReader reader = OpenLines(options.from_file);
  InputLineReader lines;
  TextArena arena;
  RecordPace pace(options.rate);
  while (const auto text = StopFlag() ? std::nullopt : reader.NextLine()) {
    arena.Reset();
    const auto line = lines.Read(*text, &arena);
    if (!line) Fail(kExitInput, LineName(reader) + ": " + line.error());
    pace.Wait();
    Require(publisher->Publish(PublishTo::kTransactions,
                               {line->key, line->value, line->kafka_time, true}));
    progress->Show(++published->records);
  }
  RequireWholeFile(reader);
}

void PublishLabelLines(const SimulateOptions& options, RecordPublisher* publisher,
                       Published* published) {
  LineReader reader = OpenLines(options.labels);
  LabelReader labels;
  TextArena arena;
  while (const auto text = StopFlag() ? std::nullopt : reader.NextLine()) {
    arena.Reset();
    Label label;
    const auto read = labels.Read(*text, &arena, &label);
    if (!read) {
      Fail(kExitInput, LineName(reader) +
                           ": not a label: " + std::string(DecodeErrorName(read.error().code)) +
                           " " + std::string(read.error().field));
    }
    std::optional<std::string_view> key;
    if (!label.customer_id.empty()) key = label.customer_id;
    Require(publisher->Publish(PublishTo::kLabels, {key, *text, label.labelled_at, true}));
    ++published->labels;
  }
  RequireWholeFile(reader);
}

Published PublishFile(const SimulateOptions& options, bool quiet, RecordPublisher* publisher) {
  ProgressLine progress("records", 0, quiet);
  Published published;
  PublishTransactionLines(options, publisher, &progress, &published);
  if (!options.labels.empty()) PublishLabelLines(options, publisher, &published);
  Require(publisher->Flush());
  published.is_stopped = StopFlag();
  published.seconds = progress.seconds();
  return published;
}

// What was planted, by name; honest kinds only when they are asked for.
std::string KindsJson(const SimulationCounts& counts, bool anomalies) {
  std::string json;
  JsonObjectWriter object(&json);
  for (std::size_t i = 0; i < kPaymentKindCount; ++i) {
    const auto kind = static_cast<PaymentKind>(i);
    if (IsAnomaly(kind) == anomalies && (anomalies || IsLookAlike(kind))) {
      object.Number(PaymentKindName(kind), counts.by_kind[i]);
    }
  }
  object.Close();
  return json;
}

std::string HostileJson(const SimulationCounts& counts) {
  std::string json;
  JsonObjectWriter object(&json);
  for (std::size_t i = 0; i < kHostileKindCount; ++i) {
    object.Number(HostileKindName(static_cast<HostileKind>(i)), counts.hostile_by_kind[i]);
  }
  object.Close();
  return json;
}

void Report(const SimulationCounts& counts, const Published& published,
            const CommonOptions& common) {
  if (common.json) {
    std::string json;
    JsonObjectWriter object(&json);
    object.Number("transactions", counts.transactions);
    object.Raw("anomalies", KindsJson(counts, true));
    object.Raw("look_alikes", KindsJson(counts, false));
    object.Raw("hostile", HostileJson(counts));
    object.Number("records", published.records);
    object.Number("labels", published.labels);
    object.Bool("stopped", published.is_stopped);
    object.Number("seconds", published.seconds);
    object.Close();
    std::cout << json << '\n';
  }
  if (common.quiet) return;
  std::cerr << "simulate: " << CountForPeople(counts.transactions) << " transactions, "
            << CountForPeople(counts.anomalies()) << " of them anomalies, "
            << CountForPeople(counts.hostile()) << " hostile records in "
            << FormatMoneyForPeople(
                   Money(static_cast<std::int64_t>(published.seconds * 100) * kMoneyScale / 100))
            << " s" << (published.is_stopped ? ", stopped early" : "") << '\n';
}

void ReportFile(const Published& published, const CommonOptions& common) {
  if (common.json) {
    std::string json;
    JsonObjectWriter object(&json);
    object.Number("records", published.records);
    object.Number("labels", published.labels);
    object.Bool("stopped", published.is_stopped);
    object.Number("seconds", published.seconds);
    object.Close();
    std::cout << json << '\n';
  }
  if (common.quiet) return;
  std::cerr << "simulate: published " << CountForPeople(published.records) << " records and "
            << CountForPeople(published.labels) << " labels as they are"
            << (published.is_stopped ? ", stopped early" : "") << '\n';
}

int RunSimulate(const SimulateOptions& options, const CommonOptions& common) {
  if (!options.from_file.empty()) {
    const auto publisher = MakePublisher(options, common);
    ReportFile(PublishFile(options, common.quiet, publisher.get()), common);
    return kExitDone;
  }
  if (options.out == "-" && common.json) {
    Fail(kExitUsage, "--out - and --json would both write to standard output: choose one");
  }
  if (options.out.empty() && !options.labels.empty()) {
    Fail(kExitUsage, "--labels goes with --out or --from-file: over Kafka labels have their topic");
  }
  const SimulationOptions simulation_options = MakeSimulationOptions(options);
  const auto publisher = MakePublisher(options, common);
  Simulation simulation(simulation_options);
  const Published published =
      PublishSimulation(&simulation, options, common.quiet, publisher.get());
  Report(simulation.counts(), published, common);
  return kExitDone;
}

}  // namespace

void AddSimulateCommand(CLI::App* app, CommandContext* context) {
  auto options = std::make_shared<SimulateOptions>();
  CLI::App* command =
      app->add_subcommand("simulate", "Publish seeded synthetic transactions and their truth");
  AddCommonOptions(command, &context->common);
  command
      ->add_option("--transactions", options->transactions,
                   "Stop after so many (0: all of the days)")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--customers", options->customers, "Size of the population")
      ->check(CLI::Range(1U, 100'000'000U))
      ->capture_default_str();
  command
      ->add_option("--days", options->days,
                   "How many days (default: 30, or as many as --transactions need)")
      ->check(CLI::Range(std::int64_t{0}, kEnoughDays));
  command->add_option("--start", options->start,
                      "First day, YYYY-MM-DD (default: 2026-01-05 in files; over Kafka so that the "
                      "last day is yesterday)");
  command->add_option("--seed", options->seed, "The same seed gives the same bytes")
      ->capture_default_str();
  command->add_option("--anomaly-rate", options->anomaly_rate, "Share of anomalies, 0 to 0.5")
      ->check(CLI::Range(0.0, 0.5))
      ->capture_default_str();
  command->add_flag("--hostile", options->hostile,
                    "Add late, redelivered, malformed and other hostile records");
  command->add_option("--rate", options->rate, "Records per second (0: as fast as it goes)")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  CLI::Option* out =
      command->add_option("--out", options->out, "Write to this file instead of Kafka (-: output)");
  command->add_option("--labels", options->labels, "File of the truth, with --out or --from-file");
  command
      ->add_option("--from-file", options->from_file,
                   "Publish the records of this file as they are, and of --labels")
      ->excludes(out);
  command->footer(
      "Example: harrier simulate --customers 1000 --days 30 --out history.jsonl "
      "--labels truth.jsonl");
  command->callback([options, context] {
    context->run = [options, context] { return RunSimulate(*options, context->common); };
  });
}

}  // namespace harrier
