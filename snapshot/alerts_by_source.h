// AlertsBySource: alerts counted by who raised them. Pure value.
#pragma once

#include <cstdint>

#include "core/verdict.h"
#include "stream/scored_json.h"

namespace harrier {

[[nodiscard]] inline DecidedBy DetectionSource(const ScoredRow& row) {
  if (row.is_ml_flag) return row.is_rule_flag() ? DecidedBy::kBoth : DecidedBy::kMl;
  return row.is_rule_flag() ? DecidedBy::kRules : DecidedBy::kNone;
}

struct AlertsBySource {
  std::int64_t ml = 0;  // by the model alone
  std::int64_t rules = 0;
  std::int64_t both = 0;

  void Add(const ScoredRow& row) {
    const DecidedBy source = DetectionSource(row);
    if (source == DecidedBy::kMl) ++ml;
    if (source == DecidedBy::kRules) ++rules;
    if (source == DecidedBy::kBoth) ++both;
  }
  [[nodiscard]] std::int64_t all() const { return ml + rules + both; }
  [[nodiscard]] DecidedBy decided_by() const {
    if (both > 0 || (ml > 0 && rules > 0)) return DecidedBy::kBoth;
    if (ml > 0) return DecidedBy::kMl;
    return rules > 0 ? DecidedBy::kRules : DecidedBy::kNone;
  }
};

}  // namespace harrier
