// The one table of all configuration keys, in the order of the documentation. The loader, the JSON
// Schema, `harrier config print` and docs/configuration.md are made from it. Defaults are those of
// the Config struct. Pure; const access is thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config_key.h"

namespace harrier {

[[nodiscard]] const std::vector<ConfigKey>& ConfigKeys();

// The key that covers `full_name`; nullptr when it is unknown.
[[nodiscard]] const ConfigKey* FindConfigKey(std::string_view full_name);

// "HARRIER_COMMIT_INTERVAL_MS" for "commit.interval_ms".
[[nodiscard]] std::string EnvironmentName(std::string_view key);

// All values that `config` holds, in table order.
[[nodiscard]] std::vector<ConfigEntry> ConfigEntries(const Config& config);

}  // namespace harrier
