// HARRIER_* environment variables as settings: HARRIER_COMMIT_INTERVAL_MS is `commit.interval_ms`.
// Pure; thread-safe.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "config/config_setting.h"

namespace harrier {

using EnvironmentVariable = std::pair<std::string, std::string>;  // name, value

// The variables among `entries` ("NAME=value", ended by nullptr) whose name begins with HARRIER_.
[[nodiscard]] std::vector<EnvironmentVariable> HarrierVariables(const char* const* entries);

struct EnvironmentSettings {
  std::vector<ConfigSetting> settings;
  std::vector<ConfigError> errors;  // variables that name no key
};

[[nodiscard]] EnvironmentSettings ReadEnvironment(
    const std::vector<EnvironmentVariable>& variables);

}  // namespace harrier
