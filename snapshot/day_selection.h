// DaySelection: which rows of the log a nightly run takes, so that a chain of nightly runs takes
// each row once. The run of day D reads from where the run before it left rows of later days, and
// takes what happened on D or, arriving late, on an earlier day; later days it leaves to their own
// run. Pure; single-threaded. Days are UTC.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "core/event_time.h"
#include "core/ids.h"
#include "core/transaction.h"
#include "snapshot/run_manifest.h"

namespace harrier {

// What the nightly run before took.
struct ClosedDay {
  EventTime day;                         // midnight; everything up to its end that it read, it took
  std::map<PartitionId, Offset> end;     // it read the log below
  std::map<PartitionId, Offset> resume;  // the first offset that it left to others, else `end`
  bool operator==(const ClosedDay&) const = default;
};

// REQUIRES: the manifest is that of a nightly run.
[[nodiscard]] ClosedDay ClosedDayOf(const RunManifest& manifest);

enum class RowFate : std::uint8_t {
  kTaken,
  kTakenLate,    // its day was closed before it was read
  kTakenBefore,  // by the run before
  kLeft,         // of a later day
  kOutside,      // older than the chain's first day
};

class DaySelection {
 public:
  // `before`: nullopt for the first run of a chain.
  DaySelection(EventTime day, std::optional<ClosedDay> before);

  [[nodiscard]] EventTime day() const { return day_; }
  // `read_at`: where in the log the row stands.
  [[nodiscard]] RowFate FateOf(EventTime time, Coordinates read_at);
  // The first offset of a partition that is left to a later run; nullopt: none is.
  [[nodiscard]] std::optional<Offset> FirstLeft(PartitionId partition) const;

 private:
  EventTime day_;
  std::optional<ClosedDay> before_;
  std::map<PartitionId, Offset> first_left_;
};

}  // namespace harrier
