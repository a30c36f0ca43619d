// The sweep against counting row by row at each threshold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/random.h"
#include "snapshot/threshold_sweep.h"

namespace harrier {
namespace {

struct Judged {
  double score = 0;
  bool is_rule_flag = false;
  bool is_labelled = false;
  bool is_anomaly = false;
  std::string type;
};

std::vector<Judged> RandomRows(std::uint64_t seed, int count) {
  Random random(seed);
  std::vector<Judged> rows;
  for (int i = 0; i < count; ++i) {
    Judged& row = rows.emplace_back();
    // On the grid as often as off it.
    row.score = random.UniformBelow(2) == 0 ? static_cast<double>(random.UniformBelow(101)) / 100
                                            : random.Uniform01();
    row.is_rule_flag = random.UniformBelow(4) == 0;
    row.is_labelled = random.UniformBelow(3) != 0;
    row.is_anomaly = random.UniformBelow(3) == 0;
    row.type = random.UniformBelow(2) == 0 ? "burst" : "";
  }
  return rows;
}

ThresholdSweep Sweep(const std::vector<Judged>& rows, double default_threshold = 0.755) {
  ThresholdSweep sweep(default_threshold);
  for (const Judged& judged : rows) {
    ScoredRow row;
    row.score = judged.score;
    if (judged.is_rule_flag) row.enforced.Add(RuleId::kBurst);
    std::optional<KnownLabel> label;
    if (judged.is_labelled) label = KnownLabel{judged.is_anomaly, judged.type, ""};
    sweep.Add(row, label);
  }
  return sweep;
}

bool IsFlagged(const Judged& row, DetectorKind detector, double threshold) {
  const bool is_ml_flag = row.score >= threshold;
  if (detector == DetectorKind::kMl) return is_ml_flag;
  return detector == DetectorKind::kRules ? row.is_rule_flag : is_ml_flag || row.is_rule_flag;
}

TEST(ThresholdSweep, EveryCountIsThatOfCountingRowByRow) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const std::vector<Judged> rows = RandomRows(seed, 400);
    const ThresholdSweep sweep = Sweep(rows);
    for (const ThresholdRow& at : sweep.Thresholds(ErrorCosts())) {
      EXPECT_EQ(at.transactions, 400);
      for (const DetectorKind detector : kDetectors) {
        Confusion naive;
        std::int64_t flagged = 0;
        for (const Judged& row : rows) {
          const bool is_flagged = IsFlagged(row, detector, at.threshold);
          flagged += is_flagged ? 1 : 0;
          if (row.is_labelled) naive.Add(is_flagged, row.is_anomaly);
        }
        EXPECT_EQ(at.flagged.Of(detector), flagged) << at.threshold;
        EXPECT_EQ(at.confusion.Of(detector), naive) << at.threshold;
      }
    }
  }
}

TEST(ThresholdSweep, ATypeIsHeldAgainstTheNormalOnes) {
  const std::vector<Judged> rows = RandomRows(9, 400);
  const std::vector<TypeRow> types = Sweep(rows).Types();
  EXPECT_EQ(types.size(), 2 * 102U);
  EXPECT_EQ(types[0].anomaly_type, kUnnamedType);
  EXPECT_EQ(types[1].anomaly_type, "burst");
  for (const TypeRow& type : types) {
    Confusion naive;
    for (const Judged& row : rows) {
      const bool is_of_type = (row.type == "burst") == (type.anomaly_type == "burst");
      if (!row.is_labelled || (row.is_anomaly && !is_of_type)) continue;
      naive.Add(IsFlagged(row, DetectorKind::kHybrid, type.threshold), row.is_anomaly);
    }
    EXPECT_EQ(type.confusion.hybrid, naive) << type.threshold;
  }
}

TEST(ThresholdSweep, TheThresholdInForceIsOnTheGridOnce) {
  for (const double in_force : {0.0, 0.5, 0.755, 1.0}) {
    const auto rows = Sweep({}, in_force).Thresholds(ErrorCosts());
    EXPECT_EQ(rows.size(), in_force == 0.755 ? 102U : 101U);
    EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
      return a.threshold < b.threshold;
    }));
    EXPECT_EQ(
        std::count_if(rows.begin(), rows.end(), [](const auto& row) { return row.is_default; }), 1);
  }
}

TEST(ThresholdSweep, CostsAreExact) {
  const ThresholdSweep sweep = Sweep(
      {{0.9, false, true, false, ""}, {0.1, false, true, true, ""}, {0.9, false, false, true, ""}});
  const auto rows = sweep.Thresholds({Money(12'345), Money(1'000'001)});
  const auto half =
      std::find_if(rows.begin(), rows.end(), [](const auto& row) { return row.threshold == 0.5; });
  EXPECT_EQ(FormatMoneySum(half->expected_costs.ml), "101.2346");
  EXPECT_EQ(FormatMoneySum(half->expected_costs.rules), "100.0001");
}

}  // namespace
}  // namespace harrier
