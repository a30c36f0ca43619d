#include "app/state_stats.h"

#include "app/stored_states.h"

namespace harrier {

std::size_t SizeCounts::Percentile(int per_cent) const {
  std::int64_t seen = 0;
  for (const auto& [bytes, count] : counts_) {
    seen += count;
    if (seen * 100 >= total_ * per_cent) return bytes;
  }
  return 0;
}

PartitionStats MeasurePartition(const StoredPartition& stored, std::int64_t ttl_ms,
                                const std::function<void()>& on_state) {
  const StoredStates states(stored, ttl_ms);
  PartitionStats stats;
  stats.partition = stored.partition;
  stats.mark = states.reader().mark();
  stats.disk_bytes = BytesOnDisk(stored);
  states.ForEach([&](const StoredState& state) {
    ++(state.is_expired ? stats.expired : stats.customers);
    stats.state_bytes.Add(state.row.bytes->size());
    on_state();
  });
  return stats;
}

}  // namespace harrier
