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

// When each fraud was labelled, by transaction id. A later label for the same transaction replaces
// the earlier one.
using FraudTimes = std::unordered_map<std::string, EventTime>;

FraudTimes ReadFrauds(const RiskTraining& training, const Config& config) {
  FraudTimes frauds;
  VisitLabels(training.labels.empty() ? OpenTopicInput(config, config.topics.labels)
                                      : OpenFileInput(training.labels),
              [&frauds](const Label& label) {
                const std::string id(label.transaction_id);
                if (label.is_anomaly) {
                  frauds.insert_or_assign(id, label.labelled_at);
                } else {
                  frauds.erase(id);
                }
              });
  return frauds;
}

FeatureStreamCounts Count(const RiskTraining& training, const Config& config, bool quiet,
                          RiskTableBuilder* builder) {
  const FraudTimes frauds = ReadFrauds(training, config);
  std::string id;
  return ReadFeatures(
      {training.input, quiet}, config, [&](const Transaction& transaction, const FeatureVector&) {
        id.assign(transaction.transaction_id);
        const auto fraud = frauds.find(id);
        builder->Add(transaction.merchant_id, transaction.time,
                     fraud == frauds.end() ? std::nullopt : std::optional(fraud->second));
      });
}

std::string DayText(RiskDay day) { return FormatDate(EventTime(std::int64_t{day} * kDayMs)); }

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
    object.String("valid_from", DayText(facts.valid_from));
    object.String("valid_to", DayText(facts.valid_to));
    object.Close();
    std::cout << json << '\n';
  }
  if (common.quiet) return;
  std::cerr << "train: " << training.out << ", sha256 " << table.sha256() << '\n'
            << "train: " << CountForPeople(facts.frauds) << " frauds among "
            << CountForPeople(facts.transactions) << " transactions; "
            << CountForPeople(static_cast<std::int64_t>(table.merchant_count()))
            << " merchants had one. Valid from " << DayText(facts.valid_from) << " to "
            << DayText(facts.valid_to) << ", " << facts.delay_days << " days of delay\n";
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
