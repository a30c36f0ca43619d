// The file system as a reader of another process's directory sees it: whatever would change a file
// or a directory is refused, whoever asks. IO; thread-safe.
#pragma once

#include <memory>
#include <string>

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace harrier {

// For one database, opened once with it; must outlive it. Whoever opens a directory that is being
// written to reads the list of its table files first and the write-ahead logs afterwards; rows that
// were moved from a log into a table file in between would be missing. Here the logs are opened at
// once and stay as readable as they were, deleted or not: the list is read later, so that what a
// log has lost is in it. A log begun in the meantime is left out, and with it only the newest rows.
[[nodiscard]] std::unique_ptr<rocksdb::Env> ReadOnlyRocksEnv(const std::string& directory);

}  // namespace harrier
