// RocksDB's Status as the house's Fault: one table. Adapter; thread-safe.
#pragma once

#include <rocksdb/status.h>

#include "core/fault.h"

namespace harrier {

// REQUIRES: !status.ok(). Anything unknown is fatal.
[[nodiscard]] Fault RocksFault(const char* where, const rocksdb::Status& status);

}  // namespace harrier
