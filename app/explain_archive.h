// Where a replay begins: in a state archive, when one is of use, else at the start of the log. IO
// (reads only); single-threaded.
#pragma once

#include <optional>
#include <string>

#include "stream/customer_replay.h"

namespace harrier {

// Whose states an archive has to hold.
struct WantedStates {
  std::string cluster_id;  // empty: any
  std::string topic;
  std::string state_policy;  // canonical JSON
  Offset log_start;          // records below it are gone
};

struct ArchiveStart {
  std::optional<ReplayStart> start;  // nullopt: none is of use
  std::string archive;               // its folder
  std::string why_not;               // why the newest is of no use; empty when there is none
};

// The newest archive at `directory` (one, or a folder of them) whose state of the customer does not
// hold the record yet. That there is none, and damaged ones, end the command with exit code 3.
[[nodiscard]] ArchiveStart FindArchiveStart(const std::string& directory,
                                            const WantedStates& wanted,
                                            const CustomerReplay::Subject& subject);

}  // namespace harrier
