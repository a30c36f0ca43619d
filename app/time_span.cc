#include "app/time_span.h"

#include <cstdint>
#include <optional>

#include "app/command.h"
#include "core/fault.h"

namespace harrier {
namespace {

enum class Edge : std::uint8_t { kStart, kEnd };

std::optional<EventTime> ParseEdge(const TimeOption& option, Edge edge) {
  if (option.text.empty()) return std::nullopt;
  if (const auto date = ParseDate(option.text)) {
    return EventTime(date->ms + (edge == Edge::kEnd ? kDayMs : 0));
  }
  if (const auto time = ParseEventTime(option.text)) return time;
  Fail(kExitUsage, option.name + " " + option.text + " is neither a date (2026-01-05) nor a time " +
                       "(2026-01-05T08:00:00Z)");
}

}  // namespace

TimeSpan ParseTimeSpan(const TimeOption& from, const TimeOption& to) {
  const TimeSpan span{ParseEdge(from, Edge::kStart), ParseEdge(to, Edge::kEnd)};
  if (span.from && span.to && *span.from >= *span.to) {
    Fail(kExitUsage, to.name + " " + to.text + " is not after " + from.name + " " + from.text);
  }
  return span;
}

}  // namespace harrier
