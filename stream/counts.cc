#include "stream/counts.h"

namespace harrier {
namespace {

template <class Array>
void AddEach(Array* sum, const Array& other) {
  for (std::size_t i = 0; i < sum->size(); ++i) (*sum)[i] += other[i];
}

}  // namespace

void Counts::Add(const Counts& other) {
  read += other.read;
  judged += other.judged;
  redelivered += other.redelivered;
  dead_lettered += other.dead_lettered;
  late += other.late;
  too_late += other.too_late;
  truncated += other.truncated;
  cold_start += other.cold_start;
  history_gap += other.history_gap;
  ml_flags += other.ml_flags;
  rule_flags += other.rule_flags;
  alerts += other.alerts;
  AddEach(&alerts_by_severity, other.alerts_by_severity);
  AddEach(&fired_by_rule, other.fired_by_rule);
  AddEach(&dead_letters_by_code, other.dead_letters_by_code);
  folded += other.folded;
  checkpoint_states += other.checkpoint_states;
  checkpoint_bytes += other.checkpoint_bytes;
}

void Counts::CountVerdict(const Verdict& verdict) {
  ++read;
  ++judged;
  late += verdict.timing == Timing::kLate ? 1 : 0;
  too_late += verdict.timing == Timing::kTooLate ? 1 : 0;
  truncated += verdict.truncated ? 1 : 0;
  cold_start += verdict.cold_start ? 1 : 0;
  history_gap += verdict.history_gap ? 1 : 0;
  ml_flags += verdict.is_ml_flag ? 1 : 0;
  rule_flags += verdict.is_rule_flag() ? 1 : 0;
  const std::uint32_t fired = verdict.enforced.bits | verdict.evidence.bits | verdict.shadow.bits;
  for (std::size_t rule = 0; fired >> rule != 0; ++rule) fired_by_rule[rule] += fired >> rule & 1U;
  if (!verdict.is_flag()) return;
  ++alerts;
  ++alerts_by_severity[static_cast<std::size_t>(verdict.severity)];
}

}  // namespace harrier
