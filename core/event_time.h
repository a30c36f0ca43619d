// EventTime: milliseconds since 1970-01-01T00:00:00Z, UTC, no leap seconds.
// Parsing accepts RFC 3339 date-times; fractions beyond milliseconds are cut off, second 60 is
// rejected, years 1970 to 9999. Pure.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace harrier {

inline constexpr std::int64_t kSecondMs = 1000;
inline constexpr std::int64_t kMinuteMs = 60 * kSecondMs;
inline constexpr std::int64_t kHourMs = 60 * kMinuteMs;
inline constexpr std::int64_t kDayMs = 24 * kHourMs;

struct EventTime {
  std::int64_t ms = 0;
  explicit constexpr EventTime(std::int64_t milliseconds = 0) : ms(milliseconds) {}
  auto operator<=>(const EventTime&) const = default;
};

// "2026-01-05T08:13:22.417Z" or with an offset "+01:00". nullopt when it is anything else.
[[nodiscard]] std::optional<EventTime> ParseEventTime(std::string_view text);

// Always 24 characters: "2026-01-05T08:13:22.417Z".
inline constexpr std::size_t kEventTimeChars = 24;
char* WriteEventTime(EventTime time, char* out);  // returns one past the last character written
[[nodiscard]] std::string FormatEventTime(EventTime time);

// To the second, for names that sort in the order of time: "20260105T081322Z".
[[nodiscard]] std::string FormatCompactTime(EventTime time);

// The calendar date in UTC, "2026-01-05".
[[nodiscard]] std::string FormatDate(EventTime time);
// Midnight UTC of "2026-01-05"; nullopt when it is not a date.
[[nodiscard]] std::optional<EventTime> ParseDate(std::string_view text);

struct TimeSpan {
  std::optional<EventTime> from;  // included; nullopt: the beginning of time
  std::optional<EventTime> to;    // not included

  [[nodiscard]] bool Contains(EventTime time) const {
    return (!from || *from <= time) && (!to || time < *to);
  }
};

// Days since 1970-01-01 of a proleptic Gregorian date.
[[nodiscard]] std::int64_t DaysFromCivil(int year, int month, int day);

}  // namespace harrier
