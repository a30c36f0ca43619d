// The stores below state.dir, as `harrier state` reads them. IO (reads only); single-threaded.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "state/rocks_state_reader.h"

namespace harrier {

struct StoredPartition {
  PartitionId partition;
  std::string directory;
};

// Ascending; only `wanted` when given. Throws StartupError(3) when there is none, (4) when the
// directory cannot be read.
[[nodiscard]] std::vector<StoredPartition> FindStoredPartitions(const std::string& state_dir,
                                                                std::optional<std::int32_t> wanted);

// The reader of a partition, which must be that of its directory.
[[nodiscard]] Result<std::unique_ptr<RocksStateReader>, StateReadError> OpenStored(
    const StoredPartition& stored);

// Ends the command: 4 for the environment, else 3.
[[noreturn]] void FailReading(const StateReadError& error);

// Of all its files.
[[nodiscard]] std::uint64_t BytesOnDisk(const StoredPartition& stored);

// An id for people: what is not plain ASCII or UTF-8 as \xNN.
[[nodiscard]] std::string PrintableId(std::string_view id);

}  // namespace harrier
