#include "app/detector_setup.h"

#include <algorithm>
#include <optional>

#include "app/command.h"
#include "app/shipped_files.h"
#include "app/whole_file.h"
#include "config/time_zone_loader.h"
#include "core/sha256.h"
#include "scoring/boosted_trees_json.h"
#include "scoring/feature_table.h"
#include "scoring/model_json.h"
#include "scoring/risk_table_json.h"

namespace harrier {

namespace {

std::optional<Judge> LoadJudge(const std::string& configured) {
  if (configured.empty()) return std::nullopt;
  const std::string path =
      configured == "shipped" ? ShippedFile("config/models/judge.json") : configured;
  const std::string text = ReadWholeFile(path, "judge", kBoostedTreesBytesMax);
  auto file = ReadBoostedTreesText(text);
  if (!file) throw StartupError{kExitInput, "judge " + path + " " + file.error()};
  auto judge = Judge::Make(*std::move(file));
  if (!judge) throw StartupError{kExitInput, "judge " + path + " " + judge.error()};
  return *std::move(judge);
}

// What the models read has to be computed.
void CheckFeatureVersion(const Config& config, const Scorer& scorer) {
  int needed = scorer.judge() ? scorer.judge()->feature_version() : 1;
  for (const FeatureId feature : scorer.model().features) {
    needed = std::max(needed, VersionOf(feature));
  }
  if (!config.risk_table_path.empty()) needed = std::max(needed, 2);
  if (needed <= config.policy.state.feature_version) return;
  throw StartupError{kExitUsage, "model, judge or risk table need features of version " +
                                     std::to_string(needed) +
                                     "; set features.version=" + std::to_string(needed)};
}

}  // namespace

std::optional<RiskTable> LoadRiskTable(const std::string& path) {
  if (path.empty()) return std::nullopt;
  auto table = ReadRiskTableText(ReadWholeFile(path, "risk table", kRiskBytesMax));
  if (!table) throw StartupError{kExitInput, path + ": " + table.error()};
  return *std::move(table);
}

std::unique_ptr<const Detector> MakeDetector(const Config& config) {
  const std::string path =
      config.model_path.empty() ? ShippedFile("config/models/default.json") : config.model_path;
  auto model = ReadModelFile(path);
  if (!model) throw StartupError{kExitInput, model.error()};
  auto zone = LoadTimeZone(config.policy.state.time_zone);
  if (!zone) throw StartupError{kExitUsage, zone.error()};
  Scorer scorer(*std::move(model), LoadJudge(config.judge_path));
  CheckFeatureVersion(config, scorer);
  std::optional<RiskTable> risk_table = LoadRiskTable(config.risk_table_path);
  Policy policy = config.policy;
  policy.model_sha256 = scorer.sha256();
  if (scorer.judge()) policy.judge_sha256 = scorer.judge()->sha256();
  if (risk_table) policy.risk_table_sha256 = risk_table->sha256();
  policy.state.tzdata_version = zone->tzdata_version;
  std::string policy_id = Sha256Hex(CanonicalPolicyJson(policy));
  std::optional<ScoreAttribution> attribution;
  if (policy.contributions) attribution.emplace(scorer);
  return std::unique_ptr<const Detector>(new Detector{
      std::move(policy), std::move(policy_id), std::move(zone->zone), std::move(scorer),
      config.topics.transactions, std::move(risk_table), std::move(attribution)});
}

PipelineOptions MakePipelineOptions(const Config& config, int workers) {
  PipelineOptions options;
  options.poll_records_max = config.poll_records_max;
  options.commit_interval_ms = config.commit_interval_ms;
  options.commit_min_ms = config.commit_min_ms;
  options.commit_records_max = config.commit_records_max;
  options.commit_bytes_max = config.commit_bytes_max;
  options.cache_bytes = config.cache_bytes / workers;
  options.flush_interval_ms = config.flush_interval_ms;
  options.scored = config.scored;
  options.recovery.fold_records_max = config.fold_records_max;
  options.recovery.start_at_latest = config.start == StartFrom::kLatest;
  return options;
}

}  // namespace harrier
