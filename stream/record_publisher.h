// RecordPublisher: where the simulator and the importer put transactions and labels - Kafka or
// files. A port; single-threaded; adapters: file_publisher, kafka_publisher.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/event_time.h"
#include "core/fault.h"

namespace harrier {

// An absent value is a tombstone, an absent key stays absent.
struct OutgoingRecord {
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  EventTime kafka_time;  // kept by envelopes only: over Kafka a record has the time of its sending
  bool is_plain = true;  // in a file: a line of its own; else inside an envelope
};

enum class PublishTo : std::uint8_t { kTransactions, kLabels };

class RecordPublisher {
 public:
  virtual ~RecordPublisher() = default;

  // Takes a copy; may wait until there is room. A fault may concern an earlier record.
  [[nodiscard]] virtual Outcome Publish(PublishTo destination, const OutgoingRecord& record) = 0;
  // Returns when everything published so far is where it should be, or with the reason why not.
  [[nodiscard]] virtual Outcome Flush() = 0;
};

}  // namespace harrier
