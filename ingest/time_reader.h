// TimeReader: event times in the format of a mapping. Pure after Make, which reads the zone data of
// the system when the zone has a name. Thread-safe. Civil times that a change of clocks skips or
// repeats are read with the offset from before the change.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/event_time.h"
#include "core/result.h"
#include "ingest/mapping.h"

namespace harrier {

class TimeReader {
 public:
  // The error says what is wrong with the format.
  [[nodiscard]] static Result<TimeReader, std::string> Make(const TimeFormat& format);
  ~TimeReader();
  TimeReader(TimeReader&&) noexcept;
  TimeReader& operator=(TimeReader&&) noexcept;

  // nullopt when `text` is not in the format or not in the years 1970 to 9999.
  [[nodiscard]] std::optional<EventTime> Read(std::string_view text) const;

 private:
  struct Zone;
  TimeReader(TimeFormat format, std::unique_ptr<Zone> zone);
  [[nodiscard]] std::optional<EventTime> ReadCount(std::string_view text) const;
  [[nodiscard]] std::optional<EventTime> ReadPattern(std::string_view text) const;

  TimeFormat format_;
  std::unique_ptr<Zone> zone_;
};

}  // namespace harrier
