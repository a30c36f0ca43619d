#include "evaluation/family_recall.h"

#include <algorithm>
#include <map>

#include "core/check.h"

namespace harrier {
namespace {

class FamilyTally {
 public:
  // `share`: the chance that the row is flagged.
  void Add(const RowFacts& row, double share) {
    if (!row.is_anomaly) return;
    FamilyRecall& family = families_[row.family];
    family.family = row.family;
    ++family.support;
    family.found += share;
  }
  [[nodiscard]] std::vector<FamilyRecall> Families() const {
    std::vector<FamilyRecall> all;
    for (const auto& [number, family] : families_) all.push_back(family);
    return all;
  }

 private:
  std::map<std::uint16_t, FamilyRecall> families_;
};

}  // namespace

std::vector<FamilyRecall> FamilyRecallsAtK(const Ranking& ranking, std::span<const RowFacts> facts,
                                           std::int64_t k) {
  HARRIER_CHECK(k >= 0, "places are counted");
  FamilyTally tally;
  std::int64_t left = k;
  ForEachTie(ranking.rows(), [&](RankedRows tied) {
    const auto count = static_cast<std::int64_t>(tied.size());
    const std::int64_t taken = std::min(left, count);
    const double share = static_cast<double>(taken) / static_cast<double>(count);
    left -= taken;
    for (const RankedRow row : tied) {
      if (row.is_anomaly()) tally.Add(facts[row.id()], share);
    }
  });
  return tally.Families();
}

std::vector<FamilyRecall> FamilyRecallsAtThreshold(double threshold, std::span<const double> scores,
                                                   std::span<const RowFacts> facts) {
  HARRIER_CHECK(scores.size() == facts.size(), "facts for each score");
  FamilyTally tally;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    tally.Add(facts[i], scores[i] >= threshold ? 1.0 : 0.0);
  }
  return tally.Families();
}

}  // namespace harrier
