// The pipeline's doors to the world: where records come from, where decisions go, where state
// rests. Every call is made on the worker's one thread but those of PartitionLog and CheckpointLog,
// which are made on the thread that recovers. Adapters: kafka_source, kafka_committer,
// kafka_recovery_log, file_source, file_committer; fakes for tests in tests/fakes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/fault.h"
#include "core/ids.h"
#include "core/raw_record.h"
#include "state/state_store.h"
#include "stream/checkpoint_record.h"
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
  // Begins to recover the partitions. The source delivers nothing of one before its first Seek.
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
  // True when everything that was readable has been delivered.
  [[nodiscard]] virtual bool AtEnd(PartitionId partition) const = 0;
  // Records that are known to wait, not yet handed out.
  [[nodiscard]] virtual std::int64_t Lag(PartitionId partition) const = 0;
  // As PartitionLog's, on the worker's thread.
  [[nodiscard]] virtual Result<std::optional<Offset>, Fault> Committed(PartitionId partition) = 0;
};

// What a recovery asks of the input log.
class PartitionLog {
 public:
  virtual ~PartitionLog() = default;
  [[nodiscard]] virtual Result<LogRange, Fault> Range(PartitionId partition) = 0;
  // The offset up to which the group has published, read stable; nullopt when there is none. kRetry
  // while a transaction that may move it is open.
  [[nodiscard]] virtual Result<std::optional<Offset>, Fault> Committed(PartitionId partition) = 0;
};

// What a recovery asks of the checkpoint topic. Waits for transactions that are open in it.
class CheckpointLog {
 public:
  struct Found {
    // The newest; without an anchor when the topic does not hold that: it was made anew, or its
    // beginning was deleted, and states that the marker speaks for may be gone.
    std::optional<CheckpointMarker> marker;
    bool is_foreign = false;  // the newest is of another state policy
  };

  virtual ~CheckpointLog() = default;
  [[nodiscard]] virtual Result<Found, Fault> FindMarker(PartitionId partition) = 0;
  // Hands every committed state from `anchor` on to `restore`, in log order: what lies before it is
  // of another round. kRetry when no anchor lies there, or no longer at the end.
  [[nodiscard]] virtual Outcome ReadStates(PartitionId partition, Offset anchor,
                                           StateRestore* restore) = 0;
  // Everyone who has a state there; in no order, perhaps more than once.
  [[nodiscard]] virtual Result<std::vector<std::string>, Fault> CustomerIds(
      PartitionId partition) = 0;
};

// What the broker said of a commit.
struct CommitReceipt {
  // Where each of Decisions::checkpoint lies in the topic; nullopt where it was not told.
  std::vector<std::optional<Offset>> checkpoint{};
};

class Committer {
 public:
  virtual ~Committer() = default;

  // Publishes outputs and the next offsets in one transaction, or neither.
  [[nodiscard]] virtual Result<CommitReceipt, Fault> Commit(const Decisions& decisions) = 0;
  // After a fatal fault: new producers, and whatever an older life left open is ended.
  [[nodiscard]] virtual Outcome Renew() = 0;
};

}  // namespace harrier
