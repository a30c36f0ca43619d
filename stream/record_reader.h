// RecordReader: a bounded stretch of a log, read once from front to back: the scored rows or the
// labels that snapshot and evaluate work on. Port; adapters are FileRecordReader and
// KafkaTopicReader. Single-threaded. A record's bytes live until the next call.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/fault.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/transaction.h"

namespace harrier {

struct LogRecord {
  Coordinates at;          // a file is partition 0, its offsets are line numbers from 0
  std::string_view value;  // empty for a tombstone
  EventTime kafka_time{};  // of a topic; 0 in a file
  std::string_view key{};  // of a topic; empty when it has none, and in a file
};

// What is, or has been, read of one partition: [start, end).
struct PartitionRange {
  PartitionId partition;
  Offset start;
  Offset end;
  bool operator==(const PartitionRange&) const = default;
};

class RecordReader {
 public:
  virtual ~RecordReader() = default;

  // The next record; false when the stretch has been read.
  [[nodiscard]] virtual Result<bool, Fault> Next(LogRecord* record) = 0;

  // The topic, or the file's name without its folder.
  [[nodiscard]] virtual const std::string& name() const = 0;
  // For messages: "scored.jsonl:17", "transactions.scored/0/16".
  [[nodiscard]] virtual std::string PlaceOf(Coordinates at) const = 0;
  // Sorted by partition. Complete when Next has returned false.
  [[nodiscard]] virtual std::vector<PartitionRange> ranges() const = 0;
};

}  // namespace harrier
