// Recall for each kind of anomaly: which ones a detector sees, at one workload or threshold for
// all. (Precision by family does not exist: a false alarm is of no family.) Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "evaluation/ranking.h"

namespace harrier {

struct FamilyRecall {
  std::uint16_t family = 0;
  std::int64_t support = 0;  // its anomalies
  double found = 0;          // of them flagged; expected over ties at the cut of a workload
  [[nodiscard]] double Recall() const { return found / static_cast<double>(support); }
};

// When the first k rows of the ranking are flagged; families by rising number, those with an
// anomaly only. REQUIRES: the facts that the ranking was made of; k >= 0.
[[nodiscard]] std::vector<FamilyRecall> FamilyRecallsAtK(const Ranking& ranking,
                                                         std::span<const RowFacts> facts,
                                                         std::int64_t k);

// When score >= threshold is flagged. REQUIRES: facts for each score.
[[nodiscard]] std::vector<FamilyRecall> FamilyRecallsAtThreshold(double threshold,
                                                                 std::span<const double> scores,
                                                                 std::span<const RowFacts> facts);

}  // namespace harrier
