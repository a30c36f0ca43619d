// Makes a published run once more from the log, or from the files that it was made from, and
// compares: `harrier verify --against-log`, `--input FILE`. What was read, which rows were chosen
// and under which settings is what the run's own manifest says. IO (Kafka or files; a temporary
// folder). Throws StartupError: 3 for a file that cannot be read, 4 for Kafka or a full disk.
#pragma once

#include <string>
#include <vector>

#include "config/config.h"
#include "snapshot/run_check.h"

namespace harrier {

struct RecomputeSource {
  std::string input;   // file of scored rows; empty: the topic
  std::string labels;  // file of labels; empty: none with `input`, else the topic
  bool quiet = false;
};

// `run_path`: DIR/runs/RUN-ID of a run whose manifest can be read. What differs, the first of each
// file; or that the log does not hold the run's records any more.
[[nodiscard]] std::vector<Finding> RecomputeRun(const std::string& run_path,
                                                const RunManifest& manifest, const Config& config,
                                                const RecomputeSource& source);

}  // namespace harrier
