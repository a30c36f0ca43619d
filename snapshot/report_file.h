// WriteReport: makes report.html of the CSV files that lie in the folder of a run.
// IO; single-threaded. Memory: the files that the page shows and the page. Faults are fatal ones
// that name the file.
#pragma once

#include <string>

#include "core/fault.h"
#include "core/result.h"
#include "snapshot/run_manifest.h"

namespace harrier {

// `run`: the manifest as it stands, without the report. REQUIRES: the CSV files are finished.
[[nodiscard]] Result<FileFacts, Fault> WriteReport(const std::string& folder,
                                                   const RunManifest& run);

}  // namespace harrier
