// ArchiveRocksStore: an image of one partition's store, taken without a lock and without changing
// anything, also while a detector writes to the directory (docs/formats/archive.md). Table files
// never change once they are written: they are hard-linked, and take no room until the store has
// let go of them. The lists of them and the write-ahead logs do change: they are copied, logs
// first, in the order in which ReadOnlyRocksEnv looks at them, so that the image is all of some
// moment. Adapter; IO; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/result.h"
#include "state/rocks_layout.h"
#include "state/rocks_state_reader.h"

namespace harrier {

struct ArchivedStore {
  IdentityRow identity;
  std::optional<StoreMark> mark;  // nullopt: nothing was ever written
  std::uint64_t linked_bytes = 0;
  std::uint64_t copied_bytes = 0;  // of logs and lists, and of table files on another file system
};

// `image` must not exist. It has been opened and is durable when this returns; after an error what
// is there of it is worth nothing.
[[nodiscard]] Result<ArchivedStore, StateReadError> ArchiveRocksStore(const std::string& store,
                                                                      const std::string& image);

}  // namespace harrier
