// Reads the text of a configuration file: JSON with comments. Objects nest into keys with dots,
// every setting carries its line, a key that stands twice is an error. Knows no key. Pure;
// thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config_setting.h"

namespace harrier {

struct ConfigText {
  std::vector<ConfigSetting> settings;
  std::vector<ConfigError> errors;
};

// `file_name` is what sources are called: "harrier.json:12".
[[nodiscard]] ConfigText ReadConfigText(std::string_view text, const std::string& file_name);

}  // namespace harrier
