// A chain of nightly runs over a log that grows, with late rows and early ones: every row of the
// chain's days is taken once, in the run of its day unless it came too late for that, and no run
// reads what lies before its start.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <vector>

#include "core/random.h"
#include "snapshot/day_selection.h"

namespace harrier {
namespace {

constexpr EventTime kFirstDay(20'000 * kDayMs);
constexpr int kDays = 6;
constexpr int kPartitions = 2;

struct Row {
  EventTime time;
  int taken = 0;
  EventTime taken_on{};
  bool was_late = false;
};

using Log = std::vector<std::vector<Row>>;

// By the end of `day` most rows of it are there, some of the day before and some of the day after.
void GrowLog(EventTime day, Random* random, Log* log) {
  for (auto& partition : *log) {
    const std::uint64_t rows = random->UniformBelow(8);
    for (std::uint64_t i = 0; i < rows; ++i) {
      const auto days = static_cast<std::int64_t>(random->UniformBelow(5)) / 2 - 1;
      const auto ms = static_cast<std::int64_t>(random->UniformBelow(kDayMs));
      partition.emplace_back().time = EventTime(day.ms + days * kDayMs + ms);
    }
  }
}

// One nightly run; what it leaves.
ClosedDay RunNight(EventTime day, const std::optional<ClosedDay>& before, Log* log) {
  DaySelection selection(day, before);
  ClosedDay closed{day, {}, {}};
  for (std::size_t p = 0; p < log->size(); ++p) {
    const PartitionId id(static_cast<std::int32_t>(p));
    std::vector<Row>& rows = (*log)[p];
    const auto start = before ? static_cast<std::size_t>(before->resume.at(id).value) : 0;
    for (std::size_t o = start; o < rows.size(); ++o) {
      Row& row = rows[o];
      const RowFate fate = selection.FateOf(row.time, {id, Offset(static_cast<std::int64_t>(o))});
      if (fate != RowFate::kTaken && fate != RowFate::kTakenLate) continue;
      ++row.taken;
      row.taken_on = day;
      row.was_late = fate == RowFate::kTakenLate;
    }
    const Offset end(static_cast<std::int64_t>(rows.size()));
    closed.end[id] = end;
    closed.resume[id] = selection.FirstLeft(id).value_or(end);
  }
  return closed;
}

RC_GTEST_PROP(DaySelection, EveryRowIsTakenOnceInTheRunOfItsDayOrLater, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  Log log(kPartitions);
  std::optional<ClosedDay> before;
  for (int number = 0; number < kDays; ++number) {
    const EventTime day(kFirstDay.ms + number * kDayMs);
    GrowLog(day, &random, &log);
    before = RunNight(day, before, &log);
    if (random.UniformBelow(3) == 0) GrowLog(day, &random, &log);  // before the next night
  }
  const EventTime last = before->day;
  before = RunNight(EventTime(last.ms + kDayMs), before, &log);
  before = RunNight(EventTime(last.ms + 2 * kDayMs), before, &log);
  for (const auto& partition : log) {
    for (const Row& row : partition) {
      if (row.time < kFirstDay && row.taken == 0) continue;  // there before the chain began
      RC_ASSERT(row.taken == 1);
      const EventTime own_day(row.time.ms / kDayMs * kDayMs);
      RC_ASSERT(row.taken_on >= own_day);
      RC_ASSERT(row.was_late == (row.taken_on > own_day));
    }
  }
}

}  // namespace
}  // namespace harrier
