// What `harrier run` was asked to do beyond its configuration. Plain value.
#pragma once

#include <string>

#include "app/command.h"

namespace harrier {

struct RunOptions {
  std::string input;   // empty: Kafka
  std::string alerts;  // file outputs; empty: not written
  std::string scored;
  std::string dead_letter;
  bool until_end = false;
  bool warm_up = false;
  bool rebuild_state = false;
  bool accept_gap = false;
  CommonOptions common;
};

// Both return the exit code and report on the way: log lines and status to standard error, with
// --json the summary to standard output.
[[nodiscard]] int RunOnKafka(const Config& config, const RunOptions& options);
[[nodiscard]] int RunOnFile(const Config& config, const RunOptions& options);

}  // namespace harrier
