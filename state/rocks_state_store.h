// RocksStateStore: one partition's states in one RocksDB directory, one column family, WAL on
// without fsync: what a killed process wrote is there, what a power cut takes away is a suffix, and
// the mark that is left says so (docs/formats/state.md). Adapter; a store is single-threaded, the
// environment may be shared by all workers of a process.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "state/state_store.h"

namespace harrier {

// Whose states these are: a directory that belongs to anything else is refused.
struct StoreIdentity {
  std::string cluster_id;
  std::string topic;
  int partitions = 0;        // of the topic: another number spreads the customers otherwise
  std::string state_policy;  // canonical JSON of what shapes state
};

// Memory and threads that all stores of a process share.
struct RocksLimits {
  std::int64_t block_cache_bytes = 64 << 20;
  std::int64_t write_buffer_bytes = 64 << 20;
};

class RocksStateStoreFactory final : public StateStoreFactory {
 public:
  // `directory` holds one sub-directory for each partition. Creates it, mode 0700.
  RocksStateStoreFactory(std::string directory, StoreIdentity identity, RocksLimits limits);
  ~RocksStateStoreFactory() override;
  RocksStateStoreFactory(const RocksStateStoreFactory&) = delete;
  RocksStateStoreFactory& operator=(const RocksStateStoreFactory&) = delete;

  [[nodiscard]] Result<std::unique_ptr<StateStore>, Fault> Open(PartitionId partition) override;
  // Renames the partition's directory to NAME.set-aside-K.
  [[nodiscard]] Outcome SetAside(PartitionId partition) override;
  [[nodiscard]] Result<std::unique_ptr<StateRestore>, Fault> BeginRestore(
      PartitionId partition) override;

  [[nodiscard]] std::string PathOf(PartitionId partition) const;

 private:
  [[nodiscard]] std::string IdentityOf(PartitionId partition) const;

  struct Shared;
  std::string directory_;
  StoreIdentity identity_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace harrier
