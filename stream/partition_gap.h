// What a history gap (state/history_gap.h) means while a partition is folded: where it ends, and
// whom it may hide. Pure; single-threaded.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/raw_record.h"
#include "state/customer_state.h"
#include "stream/partition.h"
#include "stream/transaction_json.h"

namespace harrier {

// The first record beyond a gap bounds it: what is missing came before, and no transaction is
// accepted that is ahead of its record by more than the decoder allows.
inline void MeasureGap(const RawRecord& record, std::int64_t ttl_ms, Partition* partition) {
  HistoryGap* gap = &partition->gap;
  if (!gap->is_there() || gap->IsMeasured() || record.kafka_time <= EventTime()) return;
  const EventTime newest(record.kafka_time.ms + kFutureMsMax);
  gap->until = EventTime(std::max(partition->clock, newest).ms + ttl_ms);
}

// Of a state that is about to be advanced. Whoever was not met since the gap may have been seen in
// it, as may a stranger who would not have expired since.
[[nodiscard]] inline bool MayLackHistory(const Partition& partition, const CustomerState& state) {
  const bool is_stranger = state.lifetime.judged == 0;
  if (!is_stranger && state.applied >= partition.gap.end) return state.may_lack_history;
  return partition.gap.MayHide(partition.clock);
}

}  // namespace harrier
