// What must hold among several keys. Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace harrier {

struct ConfigConflict {
  std::string key;      // the one to look at first
  std::string message;  // what must hold
};

// `config` before the topic prefix is applied.
[[nodiscard]] std::vector<ConfigConflict> FindConfigConflicts(const Config& config);

}  // namespace harrier
