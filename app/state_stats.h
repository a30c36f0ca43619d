// What `harrier state stats` tells of one partition. IO (reads only); single-threaded.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "app/stored_partitions.h"
#include "state/state_store.h"

namespace harrier {

// Exact percentiles of sizes: states of one size share a counter.
class SizeCounts {
 public:
  void Add(std::size_t bytes) {
    ++counts_[bytes];
    ++total_;
  }
  // The least size that at least `per_cent` of all do not exceed; 0 without any.
  [[nodiscard]] std::size_t Percentile(int per_cent) const;

 private:
  std::map<std::size_t, std::int64_t> counts_;
  std::int64_t total_ = 0;
};

struct PartitionStats {
  PartitionId partition;
  std::int64_t customers = 0;  // that have not expired
  std::int64_t expired = 0;
  std::uint64_t disk_bytes = 0;
  SizeCounts state_bytes;  // expired ones too
  std::optional<StoreMark> mark;
};

// `ttl_ms`: state.ttl_days. Throws StartupError when a store or a state cannot be read.
[[nodiscard]] PartitionStats MeasurePartition(const StoredPartition& stored, std::int64_t ttl_ms,
                                              const std::function<void()>& on_state);

}  // namespace harrier
