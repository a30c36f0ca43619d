// State archives: images of all stores below state.dir, with their offsets, in a folder of their
// own (docs/formats/archive.md). What `harrier explain` begins with when the log has been cut off.
// IO; single-threaded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/config.h"
#include "core/event_time.h"
#include "core/fault.h"
#include "snapshot/run_manifest.h"
#include "state/state_store.h"

namespace harrier {

inline constexpr std::int64_t kArchiveVersion = 1;
inline constexpr const char* kArchiveFile = "archive.json";

struct ArchivedPartition {
  PartitionId partition;
  StoreMark mark;
};

struct ArchiveReport {
  std::string path;  // DIR/20261121T020000Z
  std::string cluster_id;
  std::string topic;
  std::string state_policy;                   // canonical JSON
  std::vector<ArchivedPartition> partitions;  // ascending
  std::uint64_t linked_bytes = 0;
  std::uint64_t copied_bytes = 0;
};

struct ArchiveOptions {
  std::string state_dir;
  std::string directory;  // DIR; made when it is missing
  EventTime created_at;   // names the archive
};

// Makes a new archive, whole or not at all, also while a detector runs on state_dir. Stores that
// nothing was ever written to are left out. Faults are fatal ones.
[[nodiscard]] Result<ArchiveReport, Fault> ArchiveState(const ArchiveOptions& options);

// Stores below config.state_dir into a new archive of config.archive_dir, for a run to name. Throws
// StartupError(4).
[[nodiscard]] NamedArchive ArchiveForRun(const Config& config, EventTime created_at);

// The archives at `directory`, newest first: itself, when it is one, else those in it.
[[nodiscard]] std::vector<std::string> FindArchives(const std::string& directory);

// The text of archive.json, a line, which is also what `harrier state archive --json` prints.
[[nodiscard]] std::string ArchiveJson(const ArchiveReport& report, EventTime created_at);

}  // namespace harrier
