// Counts: what became of the records of one worker. Plain value; added up only after the commit
// that they belong to, so that they speak of published work alone. read = judged + redelivered +
// dead_lettered holds at every commit.
#pragma once

#include <array>
#include <cstdint>

#include "core/decode_error.h"
#include "core/verdict.h"

namespace harrier {

struct Counts {
  std::int64_t read = 0;  // records judged or set aside; silently folded ones are not among them
  std::int64_t judged = 0;
  std::int64_t redelivered = 0;
  std::int64_t dead_lettered = 0;
  std::int64_t late = 0;
  std::int64_t too_late = 0;
  std::int64_t truncated = 0;
  std::int64_t cold_start = 0;
  std::int64_t history_gap = 0;
  std::int64_t ml_flags = 0;
  std::int64_t rule_flags = 0;
  std::int64_t alerts = 0;
  std::array<std::int64_t, 4> alerts_by_severity{};      // by Severity
  std::array<std::int64_t, kRuleCount> fired_by_rule{};  // enforced and shadow
  std::array<std::int64_t, kDecodeErrorCodeCount> dead_letters_by_code{};
  std::int64_t folded = 0;  // silently, on recovery
  std::int64_t checkpoint_states = 0;
  std::int64_t checkpoint_bytes = 0;  // keys and values, markers too

  void Add(const Counts& other);
  void CountVerdict(const Verdict& verdict);
};

}  // namespace harrier
