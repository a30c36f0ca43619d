// Loads the configuration: one JSON file, then HARRIER_* environment variables, then settings from
// the command line, each over the one before. Every value is checked against the table of keys, and
// all errors are reported together. Reads files (the configuration, secrets, zone data); does not
// read the environment itself. Call it at start only.
#pragma once

#include <string>
#include <vector>

#include "config/config.h"
#include "config/config_environment.h"
#include "config/config_setting.h"
#include "core/result.h"

namespace harrier {

struct ConfigSources {
  std::string file_path;                         // empty: none
  std::vector<EnvironmentVariable> environment;  // HarrierVariables(environ)
  std::vector<ConfigSetting> command_line;       // the later one wins
};

// One value in effect, as a configuration file would give it, and where it comes from.
struct EffectiveSetting {
  std::string key;
  std::string json;    // JSON text; "(hidden)" for secrets
  std::string source;  // "default", "harrier.json:12", "HARRIER_WORKERS", "--set"
};

struct LoadedConfig {
  Config config;
  std::vector<EffectiveSetting> settings;  // in table order
};

[[nodiscard]] Result<LoadedConfig, std::vector<ConfigError>> LoadConfiguration(
    const ConfigSources& sources);

// "key=value" as given to --set. The error says what is missing.
[[nodiscard]] Result<ConfigSetting, ConfigError> ParseSetOption(const std::string& argument);

// A plain message of one line per error.
[[nodiscard]] std::string DescribeConfigErrors(const std::vector<ConfigError>& errors);

}  // namespace harrier
