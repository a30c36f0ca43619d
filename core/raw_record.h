// RawRecord: one input record before decoding. Views into the source's buffers: they live until
// the next Poll of the source that returned them. `value` may be absent (a Kafka tombstone).
// Pure value.
#pragma once

#include <optional>
#include <string_view>

#include "core/event_time.h"
#include "core/transaction.h"

namespace harrier {

struct RawRecord {
  Coordinates at;
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  EventTime kafka_time;
  std::string_view traceparent;  // W3C trace context header, passed through; empty when absent
};

}  // namespace harrier
