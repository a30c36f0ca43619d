// What a later run, or a check, needs of runs that are published. IO (reads only); thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "snapshot/run_manifest.h"

namespace harrier {

// The path of the published run of this kind with the greatest id below `before_id` (empty: of
// all); empty when there is none. Ids sort in the order of the runs.
[[nodiscard]] std::string NewestRun(const std::string& directory, std::string_view kind,
                                    std::string_view before_id = {});

// The error names the file and says what is wrong with it.
[[nodiscard]] Result<RunManifest, std::string> ReadManifestOf(const std::string& run_path);

}  // namespace harrier
