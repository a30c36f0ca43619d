// One setting as it was given, before anybody knows whether it is right: its key, its value and
// where it stands. Pure values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace harrier {

struct ConfigValue {
  enum class Kind : std::uint8_t {
    kUntyped,      // from the environment or the command line: the key decides what it is
    kNull,         // JSON null
    kBool,         // JSON true or false
    kNumber,       // a JSON number, digit for digit
    kText,         // a JSON string
    kList,         // a JSON array of scalars
    kEmptyObject,  // a JSON object without members
  };
  Kind kind = Kind::kUntyped;
  std::string text;                // of every scalar
  std::vector<std::string> items;  // of a list
};

struct ConfigSetting {
  std::string key;  // "commit.interval_ms"
  ConfigValue value;
  std::string source;  // "harrier.json:12", "HARRIER_WORKERS", "--set"
};

struct ConfigError {
  std::string source;
  std::string key;      // empty when the source itself is at fault
  std::string message;  // "workers = 0: must be a whole number from 1 to 256"
  bool operator==(const ConfigError&) const = default;
};

}  // namespace harrier
