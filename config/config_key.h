// ConfigKey: what is known of one key of the configuration: its name, its documentation, what it
// may hold, and how it is written into and read from Config. config/config_keys.cc is the table of
// all of them. Pure value; const access is thread-safe.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/config_setting.h"
#include "core/result.h"

namespace harrier {

// One value, ready to print: its full key and its JSON text.
struct ConfigEntry {
  std::string key;
  std::string json;
  bool operator==(const ConfigEntry&) const = default;
};

struct ConfigKey {
  std::string name;         // "commit.interval_ms"; a family of keys ends in ".*": "kafka.*"
  std::string meaning;      // its documentation: one sentence without the full stop
  std::string allowed;      // "a whole number from 1 to 256"
  std::string json_schema;  // of the value: {"type":"integer","minimum":1,"maximum":256}
  std::string chapter;      // of the documentation

  // Writes `value` of the key `full_name` (another than `name` only in a family). The error says
  // what is allowed; `config` is then unchanged.
  std::function<Result<void, std::string>(const std::string& full_name, const ConfigValue& value,
                                          Config* config)>
      write;
  // What `config` holds for it: one entry, but for a family.
  std::function<std::vector<ConfigEntry>(const Config& config)> read;

  [[nodiscard]] bool is_family() const { return name.ends_with(".*"); }
  [[nodiscard]] std::string family_prefix() const { return name.substr(0, name.size() - 1); }
  [[nodiscard]] bool Covers(std::string_view full_name) const {
    if (!is_family()) return full_name == name;
    const std::string prefix = family_prefix();
    return full_name.size() > prefix.size() && full_name.starts_with(prefix);
  }
};

}  // namespace harrier
