// A logger that drops everything, for every RocksDB that we open: its own log file would be one
// more thing to fail (on a full disk 7.8.3 runs into an assertion while it logs that the disk is
// full), and a reader is to leave nothing behind. What matters comes back as a Status. Adapter.
#pragma once

#include <memory>

namespace rocksdb {
class Logger;
}

namespace harrier {

[[nodiscard]] std::shared_ptr<rocksdb::Logger> MakeRocksNoLogger();

}  // namespace harrier
