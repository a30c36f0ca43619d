#include "core/event_time.h"

#include <chrono>

namespace harrier {
namespace {

// Reads exactly `count` digits at `at`; -1 when one is not a digit.
int Digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    const unsigned digit = static_cast<unsigned char>(text[i]) - unsigned{'0'};
    if (digit > 9) return -1;
    value = value * 10 + static_cast<int>(digit);
  }
  return value;
}

std::optional<std::int64_t> ParseDays(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = Digits(text, 0, 4);
  const int month = Digits(text, 5, 2);
  const int day = Digits(text, 8, 2);
  if (year < 1970 || month < 1 || day < 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return DaysFromCivil(year, month, day);
}

// Milliseconds east of UTC of "Z" or "+hh:mm"; nullopt when it is neither.
std::optional<std::int64_t> ParseZone(std::string_view zone) {
  if (zone == "Z" || zone == "z") return 0;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
  const int hours = Digits(zone, 1, 2);
  const int minutes = Digits(zone, 4, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  const std::int64_t offset = hours * kHourMs + minutes * kMinuteMs;
  return zone[0] == '-' ? -offset : offset;
}

char* WriteDigits(int value, int count, char* out) {
  for (int i = count - 1; i >= 0; --i) {
    out[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  return out + count;
}

char* WriteDate(std::int64_t days, char* out) {
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(static_cast<int>(days)))};
  out = WriteDigits(static_cast<int>(date.year()), 4, out);
  *out++ = '-';
  out = WriteDigits(static_cast<int>(static_cast<unsigned>(date.month())), 2, out);
  *out++ = '-';
  return WriteDigits(static_cast<int>(static_cast<unsigned>(date.day())), 2, out);
}

std::int64_t FloorDays(EventTime time) {
  const std::int64_t days = time.ms / kDayMs;
  return time.ms % kDayMs < 0 ? days - 1 : days;
}

}  // namespace

std::int64_t DaysFromCivil(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  return std::chrono::sys_days(date).time_since_epoch().count();
}

std::optional<EventTime> ParseEventTime(std::string_view text) {
  if (text.size() < 20 || (text[10] != 'T' && text[10] != 't') || text[13] != ':' ||
      text[16] != ':') {
    return std::nullopt;
  }
  const auto days = ParseDays(text);
  const int hour = Digits(text, 11, 2);
  const int minute = Digits(text, 14, 2);
  const int second = Digits(text, 17, 2);
  if (!days || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
    return std::nullopt;
  }
  std::size_t at = 19;
  std::int64_t fraction_ms = 0;
  if (text[at] == '.') {
    const std::size_t first = ++at;
    std::int64_t weight = 100;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, weight /= 10) {
      fraction_ms += weight * (text[at] - '0');
    }
    if (at == first) return std::nullopt;
  }
  const auto zone_ms = ParseZone(text.substr(at));
  if (!zone_ms) return std::nullopt;
  const std::int64_t ms = *days * kDayMs + hour * kHourMs + minute * kMinuteMs +
                          second * kSecondMs + fraction_ms - *zone_ms;
  // An offset may lead out of the years that are written with four digits.
  constexpr std::int64_t kEndMs = 253'402'300'800'000;  // 10000-01-01T00:00:00Z
  if (ms < 0 || ms >= kEndMs) return std::nullopt;
  return EventTime(ms);
}

char* WriteEventTime(EventTime time, char* out) {
  const std::int64_t days = FloorDays(time);
  const int rest = static_cast<int>(time.ms - days * kDayMs);
  out = WriteDate(days, out);
  *out++ = 'T';
  out = WriteDigits(rest / static_cast<int>(kHourMs), 2, out);
  *out++ = ':';
  out = WriteDigits(rest / static_cast<int>(kMinuteMs) % 60, 2, out);
  *out++ = ':';
  out = WriteDigits(rest / static_cast<int>(kSecondMs) % 60, 2, out);
  *out++ = '.';
  out = WriteDigits(rest % 1000, 3, out);
  *out++ = 'Z';
  return out;
}

std::string FormatEventTime(EventTime time) {
  std::string text(kEventTimeChars, '\0');
  WriteEventTime(time, text.data());
  return text;
}

std::string FormatCompactTime(EventTime time) {
  constexpr std::size_t kCharsToTheSecond = 19;
  std::string text = FormatEventTime(time).substr(0, kCharsToTheSecond) + "Z";
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

std::string FormatDate(EventTime time) {
  std::string text(10, '\0');
  WriteDate(FloorDays(time), text.data());
  return text;
}

std::optional<EventTime> ParseDate(std::string_view text) {
  if (text.size() != 10) return std::nullopt;
  const auto days = ParseDays(text);
  if (!days) return std::nullopt;
  return EventTime(*days * kDayMs);
}

}  // namespace harrier
