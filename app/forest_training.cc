#include "app/forest_training.h"

#include <algorithm>
#include <iostream>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "app/detector_setup.h"
#include "app/feature_stream.h"
#include "app/program_version.h"
#include "app/progress_line.h"
#include "app/record_input.h"
#include "app/stop_signal.h"
#include "app/time_span.h"
#include "app/whole_file.h"
#include "core/check.h"
#include "core/fault.h"
#include "core/json_text.h"
#include "scoring/calibration.h"
#include "scoring/feature_table.h"
#include "scoring/model_json.h"

namespace harrier {
namespace {

std::vector<FeatureId> FeaturesOf(const ForestTraining& training, int version) {
  if (training.features.empty()) return AllFeatures(version);
  std::vector<FeatureId> features;
  for (const std::string& name : training.features) {
    const FeatureInfo* const info = FindFeature(name);
    if (info == nullptr) {
      Fail(kExitUsage, "--features: \"" + name + "\" is no feature; docs/features.md lists them");
    }
    if (VersionOf(info->id) > version) {
      Fail(kExitUsage, "--features: " + name +
                           " needs --set features.version=" + std::to_string(VersionOf(info->id)));
    }
    if (std::find(features.begin(), features.end(), info->id) != features.end()) {
      Fail(kExitUsage, "--features: " + name + " is there twice");
    }
    features.push_back(info->id);
  }
  return features;
}

// Which transactions the forest is fitted to.
class Selection {
 public:
  explicit Selection(const ForestTraining& training)
      : span_(ParseTimeSpan({"--from", training.from}, {"--to", training.to})),
        rows_per_customer_(training.rows_per_customer) {
    if (training.labels.empty()) return;
    VisitLabels(OpenFileInput(training.labels), [this](const Label& label) {
      if (label.is_anomaly) anomalies_.emplace(label.transaction_id);
    });
  }

  [[nodiscard]] bool Takes(const Transaction& transaction) {
    if (!span_.Contains(transaction.time)) return false;
    if (!anomalies_.empty() && anomalies_.contains(std::string(transaction.transaction_id))) {
      return false;
    }
    if (!rows_per_customer_) return true;
    int& rows = rows_by_customer_[std::string(transaction.customer_id)];
    return rows < *rows_per_customer_ && ++rows > 0;
  }

 private:
  TimeSpan span_;
  std::optional<int> rows_per_customer_;
  std::unordered_set<std::string> anomalies_;
  std::unordered_map<std::string, int> rows_by_customer_;
};

Model Fit(const ForestTraining& training, const TrainingSample& sample) {
  TrainingOptions options;
  options.forest = training.forest;
  options.contamination = training.contamination;
  options.program = "harrier " + std::string(kProgramVersion);
  auto model = TrainIsolationForest(sample.rows(), sample.features(), options);
  if (!model) throw StartupError{kExitInput, training.input + ": " + model.error()};
  return *std::move(model);
}

void Report(const Model& model, const FeatureStreamCounts& counts, const ForestTraining& training,
            const CommonOptions& common) {
  if (common.json) {
    std::string json;
    JsonObjectWriter object(&json);
    object.String("model", training.out);
    object.String("sha256", model.sha256);
    object.Number("read", counts.read);
    object.Number("judged", counts.judged);
    object.Number("redelivered", counts.redelivered);
    object.Number("dead_lettered", counts.dead_lettered);
    object.Number("rows", model.training.rows);
    if (training.contamination) {
      object.Number("score_threshold", ScoreOfShare(*training.contamination));
    }
    object.Close();
    std::cout << json << '\n';
  }
  if (common.quiet) return;
  std::cerr << "train: " << training.out << ", sha256 " << model.sha256 << '\n'
            << "train: fitted to " << CountForPeople(model.training.rows) << " of "
            << CountForPeople(counts.judged) << " judged transactions ("
            << CountForPeople(counts.read) << " read, " << CountForPeople(counts.redelivered)
            << " redelivered, " << CountForPeople(counts.dead_lettered) << " unusable)\n";
  if (training.contamination) {
    std::cerr << "train: this share of anomalies is flagged with --set score.threshold="
              << ScoreOfShare(*training.contamination) << '\n';
  }
  std::cerr << "next: harrier run --input " << training.input << " --model " << training.out
            << '\n';
}

}  // namespace

int TrainForest(const ForestTraining& training, const CommonOptions& common) {
  const Config config = LoadConfig(common);
  const auto risk_table = LoadRiskTable(config.risk_table_path);
  Selection selection(training);
  TrainingSample sample(FeaturesOf(training, config.policy.state.feature_version),
                        training.rows_max, training.forest.seed);
  const FeatureStreamCounts counts =
      ReadFeatures({training.input, common.quiet, risk_table ? &*risk_table : nullptr}, config,
                   [&](const Transaction& transaction, const Verdict& verdict) {
                     if (selection.Takes(transaction)) sample.Add(verdict.features);
                   });
  if (StopFlag()) {
    std::cerr << "train: stopped; no model was written\n";
    return kExitDone;
  }
  Model model = Fit(training, sample);
  const std::string text = WriteModelText(&model);
  const auto read_back = ReadModelText(text);
  HARRIER_CHECK(read_back && read_back->forest == model.forest, "a model file holds its model");
  WriteWholeFile(training.out, text);
  Report(model, counts, training, common);
  return kExitDone;
}

}  // namespace harrier
