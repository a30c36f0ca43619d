// The chain of a snapshot folder's runs: each names the one before it and the hash of its run.json,
// so that a run that was removed, put in between or rewritten is noticed; and `latest` names the
// newest. What the chain cannot show is in docs/verify.md.
#pragma once

#include <string>
#include <vector>

#include "core/fault.h"
#include "core/result.h"
#include "snapshot/run_check.h"

namespace harrier {

// What is in DIR/runs and where DIR/latest points, at one moment.
struct RunList {
  std::vector<std::string> run_ids;  // sorted, which is the order in which they were made
  std::vector<Finding> findings;     // of `latest`, and of what is no run
  // A writer died, or is about to, between publishing the newest run and swapping `latest`; the
  // next one swaps it. No finding: nothing is wrong but that `latest` is one run behind.
  bool is_latest_behind = false;
};
// IO. Faults: the folder cannot be read.
[[nodiscard]] Result<RunList, Fault> ListRuns(const std::string& directory);

// `runs`: in order. Pure.
[[nodiscard]] std::vector<Finding> CheckChain(const std::vector<CheckedRun>& runs);

}  // namespace harrier
