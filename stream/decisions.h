// Decisions: everything a commit needs, as data: outputs in order and the offsets up to which the
// input has been judged. Owned bytes; cleared and reused. Single-threaded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/decode_error.h"
#include "core/ids.h"
#include "core/text_arena.h"
#include "core/transaction.h"

namespace harrier {

enum class OutputTopic : std::uint8_t { kAlerts, kScored, kDeadLetter };

struct OutputRecord {
  OutputTopic topic = OutputTopic::kAlerts;
  Coordinates source;                   // the input record it answers (header harrier-source)
  std::optional<std::string_view> key;  // customer id; for dead letters the key as received
  std::optional<std::string_view> value;
  std::string_view traceparent;  // passed through; empty when absent
  DecodeError error;             // dead letters only
};

struct NextOffset {
  PartitionId partition;
  Offset next;
};

// For the checkpoint topic (docs/formats/checkpoint.md), to this very partition.
struct CheckpointRecord {
  PartitionId partition;
  std::string_view key;
  std::optional<std::string_view> value;  // nullopt: a tombstone
};

struct Decisions {
  std::vector<OutputRecord> outputs;         // views into `bytes`
  std::vector<NextOffset> next_offsets;      // one for each partition that moved or is checkpointed
  std::vector<CheckpointRecord> checkpoint;  // a partition's marker after its states
  TextArena bytes;
  std::int64_t records = 0;  // input records covered
  std::int64_t alerts = 0;
  std::int64_t output_bytes = 0;  // values of all outputs

  void Add(const OutputRecord& output) {
    output_bytes += output.value ? static_cast<std::int64_t>(output.value->size()) : 0;
    outputs.push_back(output);
  }
  [[nodiscard]] bool empty() const { return next_offsets.empty(); }
  void Clear() {
    outputs.clear();
    next_offsets.clear();
    checkpoint.clear();
    bytes.Reset();
    records = 0;
    alerts = 0;
    output_bytes = 0;
  }
};

}  // namespace harrier
