// From configuration to a Detector: loads the model and the time zone, fixes the policy and its
// id. Reads files; throws StartupError.
#pragma once

#include <memory>
#include <optional>

#include "config/config.h"
#include "stream/decider.h"
#include "stream/pipeline.h"

namespace harrier {

// exit code 3 when the model cannot be used, 2 when the time zone is unknown.
[[nodiscard]] std::unique_ptr<const Detector> MakeDetector(const Config& config);

// nullopt without a path; exit code 3 when it cannot be used.
[[nodiscard]] std::optional<RiskTable> LoadRiskTable(const std::string& path);

// The pipeline's share of the configuration, for one of `workers`.
[[nodiscard]] PipelineOptions MakePipelineOptions(const Config& config, int workers);

}  // namespace harrier
