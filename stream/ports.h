// The pipeline's doors to the world: where records come from, where decisions go, where state
// rests. Every call is made on the worker's one thread. Adapters: kafka_source, kafka_committer,
// file_source, file_committer; fakes for tests in tests/fakes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/fault.h"
#include "core/ids.h"
#include "core/raw_record.h"
#include "state/state_store.h"
#include "stream/decisions.h"

namespace harrier {

struct Polled {
  std::span<const RawRecord>
      records;              // in offset order within a partition; live until the next Poll
  std::int64_t now_ms = 0;  // monotonic clock, read when the records were handed over
};

// The readable range of a partition when it was looked at: [start, end).
struct LogRange {
  Offset start;
  Offset end;
};

// Told of partitions that come and go; called from inside TransactionSource::Poll.
class PartitionListener {
 public:
  virtual ~PartitionListener() = default;
  // Recovers the partitions and seeks the source to where each goes on.
  [[nodiscard]] virtual Outcome OnAssigned(std::span<const PartitionId> partitions) = 0;
  // Still ours: finish the open transaction, flush, let go.
  [[nodiscard]] virtual Outcome OnRevoked(std::span<const PartitionId> partitions) = 0;
  // No longer ours: drop all that is not committed.
  virtual void OnLost(std::span<const PartitionId> partitions) = 0;
};

class TransactionSource {
 public:
  virtual ~TransactionSource() = default;

  // Waits up to wait_ms for the first record, then returns what is there, at most records_max.
  [[nodiscard]] virtual Result<Polled, Fault> Poll(int records_max, int wait_ms,
                                                   PartitionListener* listener) = 0;
  // The next Poll delivers `partition` from `offset` on.
  [[nodiscard]] virtual Outcome Seek(PartitionId partition, Offset offset) = 0;
  [[nodiscard]] virtual Result<LogRange, Fault> Range(PartitionId partition) = 0;
  // True when everything that was readable has been delivered.
  [[nodiscard]] virtual bool AtEnd(PartitionId partition) const = 0;
  // Records that are known to wait, not yet handed out.
  [[nodiscard]] virtual std::int64_t Lag(PartitionId partition) const = 0;
  // The offset up to which the group has published, read stable; nullopt when there is none.
  [[nodiscard]] virtual Result<std::optional<Offset>, Fault> Committed(PartitionId partition) = 0;
};

class Committer {
 public:
  virtual ~Committer() = default;

  // Publishes outputs and the next offsets in one transaction, or neither.
  [[nodiscard]] virtual Outcome Commit(const Decisions& decisions) = 0;
  // After a fatal fault: new producers, and whatever an older life left open is ended.
  [[nodiscard]] virtual Outcome Renew() = 0;
};

}  // namespace harrier
