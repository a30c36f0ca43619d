// What every snapshot takes from the configuration and the policy in force. Reads the clock, and
// the signing key as app/signing_key.h says.
#pragma once

#include "config/config.h"
#include "snapshot/snapshot_writer.h"
#include "stream/decider.h"

namespace harrier {

// Into `directory`, begun now; what is chosen of the rows is the caller's to fill in.
[[nodiscard]] SnapshotOptions MakeSnapshotOptions(const Config& config, const Detector& detector,
                                                  const std::string& directory);

}  // namespace harrier
