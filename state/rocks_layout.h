// Where what lies in a partition's RocksDB directory: the rows that the store writes and the reader
// of `harrier state` reads. Pure; thread-safe.
//
//   key                  value
//   's' + customer id    bytes of the customer's state (docs/formats/state.md)
//   "m"                  the mark: a version byte 1, then low water, as_of, clock and the gap's end
//                        and limit (HistoryGap) as 64-bit little-endian words
//   "i"                  the identity: format '1', cluster id, topic, its number of partitions,
//                        partition, canonical state policy, separated by line feeds
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/ids.h"
#include "state/state_store.h"

namespace harrier {

inline constexpr char kStateRowPrefix = 's';
inline constexpr std::string_view kMarkRowKey = "m";
inline constexpr std::string_view kIdentityRowKey = "i";

// The directory of a partition below `state.dir`.
[[nodiscard]] std::string PartitionDirectoryName(PartitionId partition);
// nullopt when it is the name of something else, such as a directory that was set aside.
[[nodiscard]] std::optional<PartitionId> ParsePartitionDirectoryName(std::string_view name);

[[nodiscard]] std::string EncodeMarkRow(const StoreMark& mark);
// nullopt when they are not the bytes of a mark, or of another version.
[[nodiscard]] std::optional<StoreMark> DecodeMarkRow(std::string_view bytes);

// Whose states a directory holds.
struct IdentityRow {
  std::string cluster_id;
  std::string topic;
  int partitions = 0;  // of the topic
  PartitionId partition;
  std::string state_policy;  // canonical JSON of what shapes state
  bool operator==(const IdentityRow&) const = default;
};
[[nodiscard]] std::string EncodeIdentityRow(const IdentityRow& identity);
[[nodiscard]] std::optional<IdentityRow> DecodeIdentityRow(std::string_view bytes);

}  // namespace harrier
