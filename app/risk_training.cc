#include "app/risk_training.h"

#include <iostream>
#include <optional>
#include <unordered_map>

#include "app/feature_stream.h"
#include "app/progress_line.h"
#include "app/record_input.h"
#include "app/stop_signal.h"
#include "app/whole_file.h"
#include "core/check.h"
#include "core/fault.h"
#include "core/json_text.h"
#include "scoring/risk_table_builder.h"
#include "scoring/risk_table_json.h"

namespace harrier {
namespace {

// By transaction id. A later label for the same transaction replaces the earlier one.
using RiskLabels = std::unordered_map<std::string, RiskLabel>;

RiskLabels ReadRiskLabels(const RiskTraining& training, const Config& config) {
  RiskLabels labels;
  VisitLabels(training.labels.empty() ? OpenTopicInput(config, config.topics.labels)
                                      : OpenFileInput(training.labels),
              [&labels](const Label& label) {
                labels.insert_or_assign(std::string(label.transaction_id),
                                        RiskLabel{label.is_anomaly, label.labelled_at});
              });
  return labels;
}

FeatureStreamCounts Count(const RiskTraining& training, const Config& config, bool quiet,
                          RiskTableBuilder* builder) {
  const RiskLabels labels = ReadRiskLabels(training, config);
  std::string id;
  return ReadFeatures(
      {training.input, quiet}, config, [&](const Transaction& transaction, const Verdict&) {
        id.assign(transaction.transaction_id);
        const auto label = labels.find(id);
        builder->Add(transaction.merchant_id, transaction.time,
                     label == labels.end() ? std::nullopt : std::optional(label->second));
      });
}

void Report(const RiskTable& table, const RiskTraining& training, const CommonOptions& common) {
  const RiskFacts& facts = table.facts();
  if (common.json) {
    std::string json;
    JsonObjectWriter object(&json);
    object.String("risk_table", training.out);
    object.String("sha256", table.sha256());
    object.Number("transactions", facts.transactions);
    object.Number("frauds", facts.frauds);
    object.Number("merchants", static_cast<std::int64_t>(table.merchant_count()));
    object.Number("labels", static_cast<std::int64_t>(table.label_count()));
    AppendEventTime(object.Name("valid_from"), facts.valid_from);
    AppendEventTime(object.Name("valid_to"), facts.valid_to);
    object.Close();
    std::cout << json << '\n';
  }
  if (common.quiet) return;
  std::cerr << "train: " << training.out << ", sha256 " << table.sha256() << '\n'
            << "train: " << CountForPeople(facts.frauds) << " frauds among "
            << CountForPeople(facts.transactions) << " transactions; "
            << CountForPeople(static_cast<std::int64_t>(table.merchant_count()))
            << " merchants had one. Valid from " << FormatEventTime(facts.valid_from) << " to "
            << FormatEventTime(facts.valid_to) << ", " << facts.delay_days << " days of delay\n";
  if (facts.frauds == 0) {
    std::cerr << "train: none of the transactions is labelled as a fraud: do labels and "
                 "transactions belong together?\n";
  }
}

}  // namespace

int TrainRisk(const RiskTraining& training, const CommonOptions& common) {
  const Config config = LoadConfig(common);
  RiskTableBuilder builder(training.delay_days);
  const FeatureStreamCounts counts = Count(training, config, common.quiet, &builder);
  if (StopFlag()) {
    std::cerr << "train: stopped; no risk table was written\n";
    return kExitDone;
  }
  if (builder.empty()) {
    throw StartupError{
        kExitInput, training.input + ": none of its " + CountForPeople(counts.read) +
                        " records can be judged; why, says harrier run --input " + training.input +
                        " --dead-letter FILE (a history without channel, country or category: "
                        "--set input.required_fields=)"};
  }
  const std::string text = WriteRiskTableText(builder.Facts(), builder.Merchants());
  const auto table = ReadRiskTableText(text);
  HARRIER_CHECK(table && table->facts() == builder.Facts(), "a risk table's file holds it");
  WriteWholeFile(training.out, text);
  Report(*table, training, common);
  return kExitDone;
}

}  // namespace harrier
