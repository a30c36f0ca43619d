// The event time of a transaction's JSON without parsing it, for who passes over millions of other
// customers' records and needs to know only how late it is. Pure; thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "core/event_time.h"

namespace harrier {

// A bound: an accepted transaction of these bytes has no other event time than this one; one that
// is refused may have any. nullopt: cannot be told without parsing, as when something is escaped.
[[nodiscard]] std::optional<EventTime> PlainEventTime(std::string_view json);

// Whether the record's customer may have this id, told without parsing: wrong only in saying yes.
// REQUIRES: the id is not empty.
[[nodiscard]] bool MayNameCustomer(std::string_view json, std::string_view customer_id);

}  // namespace harrier
