// CheckRun: whether a published run is what its manifest says: every file with these bytes, this
// hash and this many rows, no other file; the transactions in order, and everything that run.json
// and daily.csv say about them made again from them (docs/verify.md). IO; two threads while it
// runs; bounded memory.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/fault.h"
#include "core/result.h"
#include "snapshot/ed25519.h"
#include "snapshot/run_manifest.h"

namespace harrier {

// Something that is not as it should be.
struct Finding {
  std::string run_id;                // empty: of the folder as a whole
  std::string file;                  // empty: of the run as a whole
  std::optional<std::int64_t> row;   // from 1; the header is 0
  std::optional<std::int64_t> byte;  // from 0, in the file
  std::string column;
  std::string what;
};
// "20261121T020000Z-day: daily.csv: row 3, column alerts, byte 211: ..."
[[nodiscard]] std::string Describe(const Finding& finding);

struct RunCheckOptions {
  const VerifyingKey* key = nullptr;                    // nullptr: signatures are not asked for
  std::function<void(std::int64_t bytes)> on_progress;  // bytes read since the last call
  std::function<bool()> must_stop;
};

struct CheckedRun {
  std::string run_id;                   // the name of its folder
  std::optional<RunManifest> manifest;  // nullopt: it cannot be read
  std::string manifest_sha256;
  std::int64_t bytes = 0;  // of the files, as they are
  std::vector<Finding> findings;
};

// `path`: DIR/runs/RUN-ID. Faults: something cannot be read.
[[nodiscard]] Result<CheckedRun, Fault> CheckRun(const std::string& path,
                                                 const RunCheckOptions& options);

}  // namespace harrier
