#include "app/snapshot_setup.h"

#include "app/program_version.h"
#include "app/signing_key.h"
#include "app/wall_clock.h"

namespace harrier {

SnapshotOptions MakeSnapshotOptions(const Config& config, const Detector& detector,
                                    const std::string& directory) {
  SnapshotOptions options;
  options.directory = directory;
  options.run_time = WallClock();
  options.base_currency = config.policy.state.base_currency;
  options.case_gap_s = config.case_gap_s;
  options.cases_max = config.cases_max;
  options.policy = {detector.policy_id, detector.policy.model_sha256,
                    detector.policy.score_threshold};
  options.costs = {config.cost_false_positive, config.cost_false_negative};
  options.program_version = kProgramVersion;
  options.signing_key = LoadSigningKey(config);
  return options;
}

}  // namespace harrier
