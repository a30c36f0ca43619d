#include "ingest/time_reader.h"

#include <absl/time/time.h>

#include <charconv>
#include <cstdlib>
#include <utility>

namespace harrier {

struct TimeReader::Zone {
  absl::TimeZone value;
};

namespace {

constexpr EventTime kTimeEnd{253'402'300'800'000};  // 10000-01-01T00:00:00Z

std::optional<EventTime> Checked(std::int64_t ms) {
  if (ms < 0 || ms >= kTimeEnd.ms) return std::nullopt;
  return EventTime(ms);
}

// "+01:00" or an IANA name.
std::optional<absl::TimeZone> LoadZone(const std::string& name) {
  constexpr std::string_view kMidnight = "1980-01-01T00:00:00";
  const auto shifted = ParseEventTime(std::string(kMidnight) + name);
  if (shifted) {
    const std::int64_t offset_ms = ParseEventTime(std::string(kMidnight) + 'Z')->ms - shifted->ms;
    return absl::FixedTimeZone(static_cast<int>(offset_ms / kSecondMs));
  }
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(name, &zone)) return std::nullopt;
  return zone;
}

}  // namespace

Result<TimeReader, std::string> TimeReader::Make(const TimeFormat& format) {
  const auto zone = LoadZone(format.zone);
  if (!zone) {
    return Unexpected("zone \"" + format.zone +
                      "\" is neither an offset such as +01:00 nor a time zone of this system such "
                      "as Europe/Berlin");
  }
  if (format.kind == TimeFormat::Kind::kPattern && format.pattern.find('%') == std::string::npos) {
    return Unexpected("pattern \"" + format.pattern +
                      "\" has no conversion such as %Y-%m-%d %H:%M:%S");
  }
  return TimeReader(format, std::make_unique<Zone>(Zone{*zone}));
}

TimeReader::TimeReader(TimeFormat format, std::unique_ptr<Zone> zone)
    : format_(std::move(format)), zone_(std::move(zone)) {}
TimeReader::~TimeReader() = default;
TimeReader::TimeReader(TimeReader&&) noexcept = default;
TimeReader& TimeReader::operator=(TimeReader&&) noexcept = default;

std::optional<EventTime> TimeReader::Read(std::string_view text) const {
  switch (format_.kind) {
    case TimeFormat::Kind::kRfc3339:
      return ParseEventTime(text);
    case TimeFormat::Kind::kSeconds:
    case TimeFormat::Kind::kMilliseconds:
      return ReadCount(text);
    case TimeFormat::Kind::kPattern:
      return ReadPattern(text);
  }
  std::abort();
}

// A count with an optional fraction, which is cut off at milliseconds.
std::optional<EventTime> TimeReader::ReadCount(std::string_view text) const {
  const char* const end = text.data() + text.size();
  std::int64_t whole = 0;
  const auto read = std::from_chars(text.data(), end, whole);
  if (read.ec != std::errc() || whole > kTimeEnd.ms || whole < -kTimeEnd.ms) return std::nullopt;
  std::string_view rest(read.ptr, static_cast<std::size_t>(end - read.ptr));
  std::int64_t fraction_ms = 0;
  if (!rest.empty()) {
    if (rest.size() < 2 || rest[0] != '.') return std::nullopt;
    rest.remove_prefix(1);
    if (rest.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    std::int64_t weight = 100;
    for (std::size_t i = 0; i < rest.size() && weight > 0; ++i, weight /= 10) {
      fraction_ms += weight * (rest[i] - '0');
    }
  }
  if (format_.kind == TimeFormat::Kind::kMilliseconds) return Checked(format_.since.ms + whole);
  const bool is_negative = text[0] == '-';
  const std::int64_t ms = whole * kSecondMs + (is_negative ? -fraction_ms : fraction_ms);
  return Checked(format_.since.ms + ms);
}

std::optional<EventTime> TimeReader::ReadPattern(std::string_view text) const {
  const absl::string_view input(text.data(), text.size());  // not std's in Debian's build
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(format_.pattern, input, zone_->value, &time, &error)) return std::nullopt;
  if (time < absl::UnixEpoch() || time >= absl::FromUnixMillis(kTimeEnd.ms)) return std::nullopt;
  return EventTime(absl::ToUnixMillis(time));
}

}  // namespace harrier
