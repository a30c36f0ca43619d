#include "app/detector_setup.h"

#include "app/command.h"
#include "app/shipped_files.h"
#include "config/time_zone_loader.h"
#include "core/sha256.h"
#include "scoring/model_json.h"

namespace harrier {

std::unique_ptr<const Detector> MakeDetector(const Config& config) {
  const std::string path =
      config.model_path.empty() ? ShippedFile("config/models/default.json") : config.model_path;
  auto model = ReadModelFile(path);
  if (!model) throw StartupError{kExitInput, model.error()};
  auto zone = LoadTimeZone(config.policy.state.time_zone);
  if (!zone) throw StartupError{kExitUsage, zone.error()};
  Policy policy = config.policy;
  policy.model_sha256 = model->sha256;
  policy.state.tzdata_version = zone->tzdata_version;
  std::string policy_id = Sha256Hex(CanonicalPolicyJson(policy));
  return std::unique_ptr<const Detector>(
      new Detector{std::move(policy), std::move(policy_id), std::move(zone->zone),
                   Scorer(std::move(*model)), config.topics.transactions});
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
