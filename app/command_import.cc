// harrier import: somebody else's history as transactions and labels, to Kafka or to files.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

#include "app/command.h"
#include "app/progress_line.h"
#include "app/shipped_files.h"
#include "app/stop_signal.h"
#include "core/fault.h"
#include "core/json_text.h"
#include "ingest/importer.h"
#include "ingest/mapping_json.h"
#include "stream/file_publisher.h"
#include "stream/kafka_publisher.h"

namespace harrier {
namespace {

constexpr std::int64_t kListedMax = 20;  // rows that are refused with their reason, before counts

struct ImportOptions {
  std::string csv;
  std::string mapping;
  std::string out;
  std::string labels;
  bool is_strict = false;
};

// A path, or the bare name of a mapping that ships with the program.
std::string MappingPath(const std::string& given) {
  const bool is_name = given.find_first_of("/.") == std::string::npos;
  return is_name ? ShippedFile("config/mappings/" + given + ".json") : given;
}

Mapping LoadMapping(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) Fail(kExitInput, path + ": cannot be opened");
  const std::string json{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  auto mapping = ParseMapping(json);
  if (!mapping) Fail(kExitInput, path + ": " + mapping.error());
  return std::move(*mapping);
}

CsvReader OpenCsv(const std::string& path, const Mapping& mapping) {
  CsvOptions csv;
  csv.delimiter = mapping.delimiter;
  auto reader = CsvReader::Open(path, csv);
  if (!reader) Fail(kExitInput, Describe(reader.error()));
  for (int i = 0; i < mapping.lines_before; ++i) reader->SkipLine();
  return std::move(*reader);
}

// Reads the header, or the first row when there is none, and finds the columns in it.
RowMapper MakeMapper(const Mapping& mapping, const std::string& mapping_path, CsvReader* reader) {
  const CsvReader::Next next = reader->NextRecord();
  const std::string place = reader->file().name() + ':' + std::to_string(reader->line_number());
  if (reader->fault()) Fail(kExitInput, Describe(*reader->fault()));
  if (next == CsvReader::Next::kEnd) Fail(kExitInput, reader->file().name() + ": has no rows");
  if (next == CsvReader::Next::kMalformed) Fail(kExitInput, place + ": the first row is not CSV");
  auto mapper = RowMapper::Make(mapping, reader->cells());
  if (!mapper) Fail(kExitInput, place + ": does not fit " + mapping_path + ": " + mapper.error());
  return std::move(*mapper);
}

std::unique_ptr<RecordPublisher> MakePublisher(const ImportOptions& options, const Config& config) {
  if (!options.out.empty()) {
    auto files = FilePublisher::Open(options.out, options.labels);
    if (!files) Fail(kExitEnvironment, Describe(files.error()));
    return std::move(*files);
  }
  KafkaPublisherOptions kafka;
  kafka.properties = config.KafkaClientProperties();
  kafka.transactions_topic = config.topics.transactions;
  kafka.labels_topic = config.topics.labels;
  auto publisher = KafkaPublisher::Connect(kafka);
  if (!publisher) Fail(kExitEnvironment, Describe(publisher.error()));
  return std::move(*publisher);
}

// Prints the first rows that are refused, then one line that there are more.
class RefusalPrinter {
 public:
  explicit RefusalPrinter(std::string file) : file_(std::move(file)) {}

  void Print(std::int64_t line, const std::string& why) {
    if (++count_ <= kListedMax) {
      std::cerr << "import: " << file_ << ':' << line << ": not mapped: " << why << '\n';
    } else if (count_ == kListedMax + 1) {
      std::cerr << "import: further rows are not listed but counted\n";
    }
  }

 private:
  std::string file_;
  std::int64_t count_ = 0;
};

struct Imported {
  ImportCounts counts;
  bool is_stopped = false;  // by the user
  double seconds = 0;
};

void Require(const Result<void, ImportFault>& outcome) {
  if (outcome) return;
  const bool is_input = outcome.error().side == ImportFault::Side::kInput;
  Fail(is_input ? kExitInput : kExitEnvironment, Describe(outcome.error().fault));
}

Imported ImportAll(Importer* importer, const Mapping& mapping, const InputFile& file, bool quiet) {
  constexpr int kStepRows = 64;
  constexpr std::int64_t kKibibyte = 1024;
  const std::atomic<bool>& stop = StopFlag();
  ProgressLine progress("KiB read", file.stored_bytes_total().value_or(0) / kKibibyte, quiet);
  if (!mapping.has_header) Require(importer->ImportCurrentRow());
  bool has_more = true;
  while (has_more && !stop) {
    const auto step = importer->Step(kStepRows);
    if (!step) Require(Unexpected(step.error()));
    has_more = *step;
    progress.Show(file.stored_bytes_read() / kKibibyte);
  }
  return {importer->counts(), has_more, progress.seconds()};
}

void PrintGaps(const Mapping& mapping) {
  for (const std::string& line : DescribeGaps(mapping)) std::cerr << "import: " << line << '\n';
}

// In single quotes, for a shell.
std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + '\'';
}

// The command that judges what was imported; it can be pasted.
std::string NextCommand(const ImportOptions& options, const CommonOptions& common,
                        const Mapping& mapping) {
  std::string command = "harrier run";
  if (!common.config_path.empty()) command += " --config " + Quoted(common.config_path);
  for (const std::string& setting : common.set) command += " --set " + Quoted(setting);
  if (!common.brokers.empty()) command += " --brokers " + Quoted(common.brokers);
  if (!options.out.empty()) command += " --input " + Quoted(options.out);
  const std::string required = RequiredFieldsSetting(mapping);
  if (!required.empty()) command += " --set " + Quoted(required);
  return command;
}

void PrintJson(const Imported& imported, const Mapping& mapping) {
  const ImportCounts& counts = imported.counts;
  std::string causes;
  JsonObjectWriter by_cause(&causes);
  for (const auto& [cause, count] : counts.refused_by_cause) by_cause.Number(cause, count);
  by_cause.Close();
  std::string json;
  JsonObjectWriter object(&json);
  object.Number("rows", counts.rows);
  object.Number("mapped", counts.mapped);
  object.Number("refused", counts.refused);
  object.Raw("refused_by_cause", causes);
  object.Number("labels", counts.labels);
  object.Number("anomalies", counts.anomalies);
  object.StringUnlessEmpty("required_fields_setting", RequiredFieldsSetting(mapping));
  object.Bool("stopped", imported.is_stopped);
  object.Number("seconds", imported.seconds);
  object.Close();
  std::cout << json << '\n';
}

void PrintRefusals(const ImportCounts& counts) {
  if (counts.refused == 0) return;
  std::cerr << "import: " << CountForPeople(counts.refused) << " of " << CountForPeople(counts.rows)
            << " rows WERE NOT MAPPED:\n";
  for (const auto& [cause, count] : counts.refused_by_cause) {
    std::cerr << "import:   " << CountForPeople(count) << "  " << cause << '\n';
  }
}

// The detector refuses a currency that it cannot convert; only its user knows the rates.
void PrintCurrencies(const ImportCounts& counts, const Config& config) {
  const StatePolicy& policy = config.policy.state;
  std::string missing;
  for (const CurrencyCode currency : counts.currencies) {
    const bool has_rate =
        std::any_of(policy.exchange_rates.begin(), policy.exchange_rates.end(),
                    [currency](const auto& rate) { return rate.first == currency; });
    if (currency == policy.base_currency || has_rate) continue;
    missing += (missing.empty() ? "" : ", ") + FormatCurrency(currency);
  }
  if (missing.empty()) return;
  std::cerr << "import: the detector refuses " << missing << " until its configuration has a rate "
            << "for each, such as --set currency.rates." << missing.substr(0, 3) << "=0.92 ("
            << FormatCurrency(policy.base_currency) << " for one of it)\n";
}

void PrintSummary(const Imported& imported) {
  const ImportCounts& counts = imported.counts;
  const auto hundredths = static_cast<std::int64_t>(imported.seconds * 100);
  std::cerr << "import: " << CountForPeople(counts.mapped) << " transactions and "
            << CountForPeople(counts.labels) << " labels, " << CountForPeople(counts.anomalies)
            << " of them anomalies, in " << FormatMoneyForPeople(Money(hundredths * 100)) << " s"
            << (imported.is_stopped ? ", stopped early" : "") << '\n';
}

void RequireUsage(const ImportOptions& options, const CommonOptions& common) {
  if (options.out.empty() && !options.labels.empty()) {
    Fail(kExitUsage, "--labels goes with --out: over Kafka labels have their topic");
  }
  if (common.json && (options.out == "-" || options.labels == "-")) {
    Fail(kExitUsage, "--json writes to standard output, too: give --out and --labels a file");
  }
}

int RunImport(const ImportOptions& options, const CommonOptions& common) {
  RequireUsage(options, common);
  const Config config = LoadConfig(common);
  const std::string mapping_path = MappingPath(options.mapping);
  const Mapping mapping = LoadMapping(mapping_path);
  CsvReader reader = OpenCsv(options.csv, mapping);
  RowMapper mapper = MakeMapper(mapping, mapping_path, &reader);
  const auto publisher = MakePublisher(options, config);
  if (!common.quiet) PrintGaps(mapping);
  RefusalPrinter refusals(reader.file().name());
  Importer importer(&reader, &mapper, publisher.get(),
                    {options.is_strict, [&refusals](std::int64_t line, const std::string& why) {
                       refusals.Print(line, why);
                     }});
  const Imported imported = ImportAll(&importer, mapping, reader.file(), common.quiet);
  const auto flushed = publisher->Flush();
  if (!flushed) Fail(kExitEnvironment, Describe(flushed.error()));
  if (common.json) PrintJson(imported, mapping);
  PrintRefusals(imported.counts);  // even when quiet: nothing is lost in silence
  if (!common.quiet) PrintSummary(imported);
  if (imported.counts.mapped == 0 && imported.counts.refused > 0) return kExitInput;
  if (common.quiet) return kExitDone;
  PrintCurrencies(imported.counts, config);
  if (options.out != "-") {
    std::cerr << "next: " << NextCommand(options, common, mapping) << '\n';
  }
  return kExitDone;
}

}  // namespace

void AddImportCommand(CLI::App* app, CommandContext* context) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command =
      app->add_subcommand("import", "Bring a CSV history in as transactions and labels");
  AddCommonOptions(command, &context->common);
  command->add_option("--csv", options->csv, "The history, plain or compressed (-: input)")
      ->required();
  command
      ->add_option("--mapping", options->mapping,
                   "What its columns mean: a file, or the name of one that ships: handbook, "
                   "generic-bank (docs/import.md)")
      ->required();
  command->add_option("--out", options->out, "Write to this file instead of Kafka (-: output)");
  command->add_option("--labels", options->labels, "File of the labels, with --out");
  command->add_flag("--strict", options->is_strict, "Stop at the first row that cannot be mapped");
  command->footer(
      "Example: harrier import --csv export.csv.xz --mapping generic-bank --out history.jsonl");
  command->callback([options, context] {
    context->run = [options, context] { return RunImport(*options, context->common); };
  });
}

}  // namespace harrier
