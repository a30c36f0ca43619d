// StateStore: where one partition's customer states rest between runs. A cache of the log: it may
// lag behind what has been published, never lead (invariant I3 of docs/exactly-once.md), and what
// it lacks is folded again. Port; the adapters are RocksStateStore and MemoryStateStore.
// Single-threaded: one store belongs to one worker. Keys are customer ids; values are the bytes of
// state_codec.h. Views returned live until the next call.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/event_time.h"
#include "core/fault.h"
#include "core/ids.h"
#include "state/history_gap.h"

namespace harrier {

// What a store's contents are worth. Written in the same batch as the states it speaks for (I4).
struct StoreMark {
  Offset low_water;  // every record below it is in the store
  Offset as_of;      // the group's committed offset when this was written
  EventTime clock;   // greatest accepted event time of the records below low_water
  HistoryGap gap{};
  bool operator==(const StoreMark&) const = default;
};

struct StateRow {
  std::string_view customer_id;
  std::optional<std::string_view> bytes;  // nullopt: the customer has expired
};

class StateStore {
 public:
  virtual ~StateStore() = default;

  // nullopt when the store is new.
  [[nodiscard]] virtual Result<std::optional<StoreMark>, Fault> ReadMark() = 0;

  // One entry for each key, nullopt where the customer is unknown. REQUIRES: keys sorted, distinct.
  [[nodiscard]] virtual Result<std::span<const std::optional<std::string_view>>, Fault> Load(
      std::span<const std::string_view> keys) = 0;

  // All or nothing, then durable against the death of the process.
  [[nodiscard]] virtual Outcome Write(std::span<const StateRow> rows, const StoreMark& mark) = 0;

  // The next customers, by id, beyond `after`, at most `rows_max`. All have bytes.
  [[nodiscard]] virtual Result<std::span<const StateRow>, Fault> Scan(std::string_view after,
                                                                      std::size_t rows_max) = 0;

  // Bytes on disk, about.
  [[nodiscard]] virtual std::uint64_t SizeBytes() const = 0;
};

// A store that is being filled from elsewhere. It takes its place only when Finish has succeeded:
// what is left of one that was given up is removed when the next begins.
class StateRestore {
 public:
  virtual ~StateRestore() = default;
  // In log order: a later row of a customer replaces an earlier one.
  [[nodiscard]] virtual Outcome Add(const StateRow& row) = 0;
  // Durable, mark included, before it takes its place.
  [[nodiscard]] virtual Result<std::unique_ptr<StateStore>, Fault> Finish(
      const StoreMark& mark) = 0;
};

// Opens the store of one partition; a store that is open belongs to whoever opened it. Thread-safe.
class StateStoreFactory {
 public:
  virtual ~StateStoreFactory() = default;
  // kUnsound when its contents are damaged or belong to another cluster, topic or partition;
  // kRetry when this process still holds it; kFatal with advice otherwise.
  [[nodiscard]] virtual Result<std::unique_ptr<StateStore>, Fault> Open(PartitionId partition) = 0;
  // Moves the store, if there is one, out of the way: renamed, never deleted. REQUIRES: not open.
  [[nodiscard]] virtual Outcome SetAside(PartitionId partition) = 0;
  // Replaces an empty store. REQUIRES: not open; what has customers was set aside.
  [[nodiscard]] virtual Result<std::unique_ptr<StateRestore>, Fault> BeginRestore(
      PartitionId partition) = 0;
};

}  // namespace harrier
