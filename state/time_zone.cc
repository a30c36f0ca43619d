#include "state/time_zone.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/check.h"

namespace harrier {

TimeZone::TimeZone(std::vector<Transition> transitions) : transitions_(std::move(transitions)) {
  HARRIER_CHECK(!transitions_.empty(), "a time zone has an offset");
  HARRIER_CHECK(std::ranges::is_sorted(transitions_, {}, &Transition::utc_ms_begin),
                "transitions are sorted");
}

std::int64_t TimeZone::OffsetMs(EventTime time) const {
  if (transitions_.size() == 1) return transitions_.front().offset_s * kSecondMs;
  const auto next = std::upper_bound(
      transitions_.begin() + 1, transitions_.end(), time.ms,
      [](std::int64_t ms, const Transition& transition) { return ms < transition.utc_ms_begin; });
  return (next - 1)->offset_s * kSecondMs;
}

LocalTime TimeZone::At(EventTime time) const {
  const std::chrono::milliseconds local(time.ms + OffsetMs(time));
  const std::int64_t days = std::chrono::floor<std::chrono::days>(local).count();
  const std::int64_t of_day = local.count() - days * kDayMs;
  constexpr std::int64_t kThursday = 3;  // 1970-01-01 was one
  const std::int64_t day_of_week = (days + kThursday) % 7;
  return {.hour = static_cast<int>(of_day / kHourMs),
          .minute = static_cast<int>(of_day / kMinuteMs % 60),
          .day_of_week = static_cast<int>(day_of_week < 0 ? day_of_week + 7 : day_of_week)};
}

}  // namespace harrier
