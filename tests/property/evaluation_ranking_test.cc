// Ranking metrics against their definitions, counted pair by pair and row by row; weights against
// rows that are really repeated; curves against the metrics that their areas are.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <vector>

#include "core/random.h"
#include "evaluation/cost_sweep.h"
#include "evaluation/curves.h"
#include "evaluation/family_recall.h"
#include "evaluation/ranking.h"
#include "evaluation/ranking_metrics.h"
#include "tests/fakes/drawn_line.h"

namespace harrier {
namespace {

struct Rows {
  std::vector<double> scores;
  std::vector<RowFacts> facts;

  [[nodiscard]] Ranking Ranked() const { return *Ranking::Of(scores, facts); }
  [[nodiscard]] std::size_t size() const { return scores.size(); }
  // How many rows rank certainly above this one, and how many beside it, itself included.
  [[nodiscard]] std::int64_t Above(std::size_t row) const {
    return std::count_if(scores.begin(), scores.end(),
                         [&](double score) { return score > scores[row]; });
  }
  [[nodiscard]] std::int64_t Beside(std::size_t row) const {
    return std::count(scores.begin(), scores.end(), scores[row]);
  }
};

constexpr std::uint32_t kCustomers = 6;

// Scores of few values (many ties), of many (few), or with infinite ones.
Rows AnyRows() {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const auto count = *rc::gen::inRange<std::size_t>(0, 60);
  const auto values = *rc::gen::element<std::uint64_t>(1, 4, 1'000'000);
  const double anomalies = *rc::gen::element(0.0, 0.1, 0.5, 1.0);
  Rows rows;
  for (std::size_t i = 0; i < count; ++i) {
    double score = static_cast<double>(random.UniformBelow(values)) - 1;
    if (values == 4 && score == 2) score = std::numeric_limits<double>::infinity();
    if (score == 0 && random.Chance(0.5)) score = -0.0;
    rows.scores.push_back(score);
    RowFacts& fact = rows.facts.emplace_back();
    fact.customer = static_cast<std::uint32_t>(random.UniformBelow(kCustomers));
    fact.family = static_cast<std::uint16_t>(random.UniformBelow(3));
    fact.is_anomaly = random.Chance(anomalies);
  }
  return rows;
}

void ExpectSame(std::optional<double> found, std::optional<double> expected) {
  RC_ASSERT(found.has_value() == expected.has_value());
  if (found) RC_ASSERT(std::abs(*found - *expected) < 1e-12);
}

std::optional<double> NaiveRocAuc(const Rows& rows) {
  double won = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < rows.size(); ++j) {
      if (!rows.facts[i].is_anomaly || rows.facts[j].is_anomaly) continue;
      pairs += 1;
      if (rows.scores[i] > rows.scores[j]) won += 1;
      if (rows.scores[i] == rows.scores[j]) won += 0.5;
    }
  }
  return pairs == 0 ? std::nullopt : std::optional(won / pairs);
}

// The mean over anomalies of the precision at their score.
std::optional<double> NaiveAveragePrecision(const Rows& rows) {
  double sum = 0;
  double anomalies = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows.facts[i].is_anomaly) continue;
    anomalies += 1;
    sum += *ConfusionAt(rows.scores[i], rows.scores, rows.facts).Precision();
  }
  return anomalies == 0 ? std::nullopt : std::optional(sum / anomalies);
}

// The chance that a row is among the first k when ties are in random order.
double ChanceOfBeingTaken(const Rows& rows, std::size_t row, std::int64_t k) {
  const auto above = static_cast<double>(rows.Above(row));
  const double places = static_cast<double>(k) - above;
  return std::clamp(places / static_cast<double>(rows.Beside(row)), 0.0, 1.0);
}

RC_GTEST_PROP(RankingMetrics, AreTheirDefinitions, ()) {
  const Rows rows = AnyRows();
  const Ranking ranking = rows.Ranked();
  const RankingQuality quality = QualityOf(ranking.rows());
  ExpectSame(quality.roc_auc, NaiveRocAuc(rows));
  ExpectSame(quality.average_precision, NaiveAveragePrecision(rows));
}

RC_GTEST_PROP(RankingMetrics, TheFirstKAreThoseOfAStableSort, ()) {
  const Rows rows = AnyRows();
  const auto k = *rc::gen::inRange<std::int64_t>(0, 70);
  std::vector<std::size_t> order;
  double expected = 0;
  std::int64_t anomalies = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    order.push_back(i);
    if (!rows.facts[i].is_anomaly) continue;
    ++anomalies;
    expected += ChanceOfBeingTaken(rows, i, k);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rows.scores[a] > rows.scores[b]; });
  order.resize(std::min(order.size(), static_cast<std::size_t>(k)));
  const auto hits = std::count_if(order.begin(), order.end(),
                                  [&](std::size_t i) { return rows.facts[i].is_anomaly; });

  const TopK top = AtK(rows.Ranked().rows(), k);
  RC_ASSERT(top.hits == hits);
  RC_ASSERT(top.anomalies == anomalies);
  RC_ASSERT(top.taken == static_cast<std::int64_t>(order.size()));
  RC_ASSERT(std::abs(top.expected_hits - expected) < 1e-12);
  RC_ASSERT(top.Recall().has_value() == (anomalies > 0));
  RC_ASSERT(top.Precision().has_value() == (top.taken > 0));
  if (order.empty()) return;
  RC_ASSERT(top.tied_at_cut == rows.Beside(order.back()));
  RC_ASSERT(top.taken_of_tied == top.taken - rows.Above(order.back()));
}

RC_GTEST_PROP(RankingMetrics, AWeightIsARepetition, ()) {
  const Rows rows = AnyRows();
  const auto k = *rc::gen::inRange<std::int64_t>(0, 70);
  const auto weights = *rc::gen::container<std::vector<std::uint32_t>>(
      kCustomers, rc::gen::inRange<std::uint32_t>(0, 4));
  Rows repeated;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::uint32_t copy = 0; copy < weights[rows.facts[i].customer]; ++copy) {
      repeated.scores.push_back(rows.scores[i]);
      repeated.facts.push_back(rows.facts[i]);
    }
  }
  const Ranking ranking = rows.Ranked();
  const std::vector<RankedRow> by_customer = RankedByCustomer(ranking, rows.facts);
  const RankingQuality found = QualityOf(by_customer, Weights(weights));
  const Ranking repeated_ranking = repeated.Ranked();
  const RankingQuality expected = QualityOf(repeated_ranking.rows());
  ExpectSame(found.roc_auc, expected.roc_auc);
  ExpectSame(found.average_precision, expected.average_precision);

  const TopK top = AtK(by_customer, k, Weights(weights));
  const TopK repeated_top = AtK(repeated_ranking.rows(), k);
  RC_ASSERT(top.hits == repeated_top.hits);
  RC_ASSERT(top.taken == repeated_top.taken);
  RC_ASSERT(top.anomalies == repeated_top.anomalies);
  RC_ASSERT(std::abs(top.expected_hits - repeated_top.expected_hits) < 1e-9);
}

RC_GTEST_PROP(CostSweep, HasEveryThresholdThatMakesADifference, ()) {
  const Rows rows = AnyRows();
  const Ranking ranking = rows.Ranked();
  const std::set<double, std::greater<>> distinct(rows.scores.begin(), rows.scores.end());
  auto expected = distinct.begin();
  bool is_above_all = !distinct.empty() && std::isfinite(*distinct.begin());
  ForEachThreshold(ranking, [&](const SweepPoint& point) {
    if (is_above_all) {
      RC_ASSERT(point.threshold > *expected && point.confusion.flagged() == 0);
    } else {
      RC_ASSERT(point.threshold == *expected++);
    }
    is_above_all = false;
    RC_ASSERT(point.confusion == ConfusionAt(point.threshold, rows.scores, rows.facts));
  });
  RC_ASSERT(expected == distinct.end());
}

RC_GTEST_PROP(CostSweep, NoThresholdCostsLessThanTheLeast, ()) {
  const Rows rows = AnyRows();
  const ErrorCosts costs{Money(*rc::gen::inRange(0, 4)), Money(*rc::gen::inRange(0, 40))};
  const std::optional<LeastCost> least = FindLeastCost(rows.Ranked(), costs);
  RC_ASSERT(least.has_value() == (rows.size() > 0));
  if (!least) return;
  std::set<double> candidates(rows.scores.begin(), rows.scores.end());
  const double greatest = *candidates.rbegin();
  if (std::isfinite(greatest)) candidates.insert(std::nextafter(greatest, 2 * greatest + 1));
  for (const double threshold : candidates) {
    const Int128 cost = CostOf(ConfusionAt(threshold, rows.scores, rows.facts), costs);
    const bool is_chosen =
        std::count(least->thresholds.begin(), least->thresholds.end(), threshold) == 1;
    RC_ASSERT(cost >= least->ten_thousandths);
    RC_ASSERT(is_chosen == (cost == least->ten_thousandths));
  }
  RC_ASSERT(std::is_sorted(least->thresholds.begin(), least->thresholds.end()));
}

RC_GTEST_PROP(CostSweep, TheBudgetIsSpentAndNotOverspent, ()) {
  const Rows rows = AnyRows();
  const auto budget = *rc::gen::inRange<std::int64_t>(0, 70);
  const std::optional<SweepPoint> chosen = ThresholdForBudget(rows.Ranked(), budget);
  if (!chosen) {
    const auto infinite =
        std::count(rows.scores.begin(), rows.scores.end(), std::numeric_limits<double>::infinity());
    RC_ASSERT(rows.size() == 0 || infinite > budget);
    return;
  }
  RC_ASSERT(chosen->confusion.flagged() <= budget);
  double next = -std::numeric_limits<double>::infinity();  // the greatest score below it
  for (const double score : rows.scores) {
    if (score < chosen->threshold) next = std::max(next, score);
  }
  const std::int64_t flagged_by_next = ConfusionAt(next, rows.scores, rows.facts).flagged();
  const bool all_flagged = chosen->confusion.flagged() == static_cast<std::int64_t>(rows.size());
  RC_ASSERT(all_flagged || flagged_by_next > budget);
}

RC_GTEST_PROP(FamilyRecall, IsTheRecallOfTheFamilysRows, ()) {
  const Rows rows = AnyRows();
  const auto k = *rc::gen::inRange<std::int64_t>(0, 70);
  const double threshold = *rc::gen::element(-1.0, 0.0, 1.0, 500'000.0);
  const Ranking ranking = rows.Ranked();
  const std::vector<FamilyRecall> at_k = FamilyRecallsAtK(ranking, rows.facts, k);
  const auto at_threshold = FamilyRecallsAtThreshold(threshold, rows.scores, rows.facts);
  std::vector<FamilyRecall> expected;
  for (std::uint16_t family = 0; family < 3; ++family) {
    FamilyRecall of_family{family, 0, 0};
    double flagged = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!rows.facts[i].is_anomaly || rows.facts[i].family != family) continue;
      ++of_family.support;
      of_family.found += ChanceOfBeingTaken(rows, i, k);
      flagged += rows.scores[i] >= threshold ? 1 : 0;
    }
    if (of_family.support == 0) continue;
    RC_ASSERT(expected.size() < at_k.size() && expected.size() < at_threshold.size());
    const FamilyRecall& found = at_k[expected.size()];
    RC_ASSERT(found.family == family && found.support == of_family.support);
    RC_ASSERT(std::abs(found.found - of_family.found) < 1e-12);
    const FamilyRecall& above = at_threshold[expected.size()];
    RC_ASSERT(above.family == family && above.support == of_family.support);
    RC_ASSERT(above.found == flagged);
    expected.push_back(of_family);
  }
  RC_ASSERT(expected.size() == at_k.size() && expected.size() == at_threshold.size());
}

double AreaUnder(const std::vector<Point>& points) {
  double area = 0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    area += (points[i].x - points[i - 1].x) * (points[i].y + points[i - 1].y) / 2;
  }
  return area;
}

RC_GTEST_PROP(Curves, AreasAreTheMetrics, ()) {
  const Rows rows = AnyRows();
  const Ranking ranking = rows.Ranked();
  const RankingQuality quality = QualityOf(ranking.rows());
  const Axes axes;
  const std::vector<Point> roc = RocCurve(ranking, axes);
  RC_ASSERT(roc.empty() == !quality.roc_auc.has_value());
  if (quality.roc_auc) RC_ASSERT(std::abs(AreaUnder(roc) - *quality.roc_auc) < 2 * kCurveGrid);
  const std::vector<Point> precision_recall = PrecisionRecallCurve(ranking, axes);
  RC_ASSERT(precision_recall.empty() == !quality.average_precision.has_value());
  if (!quality.average_precision) return;
  RC_ASSERT(std::abs(AreaUnder(precision_recall) - *quality.average_precision) < 2 * kCurveGrid);
}

RC_GTEST_PROP(Curves, ShowTheExpectedRecallAtEachWorkload, ()) {
  const Rows rows = AnyRows();
  const Ranking ranking = rows.Ranked();
  const auto count = static_cast<std::int64_t>(rows.size());
  const Axes axes{{"", 1e-4, 1, AxisScale::kLogarithmic}, {}};
  std::vector<Point> drawn = WorkloadCurve(ranking, axes);
  if (drawn.empty()) return RC_ASSERT(ranking.anomalies() == 0);
  for (Point& point : drawn) point.x = axes.x.ToUnit(point.x);
  for (std::int64_t k = 1; k <= count; ++k) {
    const double workload = static_cast<double>(k) / static_cast<double>(count);
    const Point expected{axes.x.ToUnit(workload), *AtK(ranking.rows(), k).ExpectedRecall()};
    RC_ASSERT(DistanceToLine(expected, drawn) < 3 * kCurveGrid);
  }
}

TEST(WorkloadTest, ItsRowsAreTheNearestNumber) {
  EXPECT_EQ(RowsAtWorkload(0.29, 100), 29);  // the product is a little less
  EXPECT_EQ(RowsAtWorkload(0.005, 150), 1);
  EXPECT_EQ(RowsAtWorkload(0, 100), 0);
  EXPECT_EQ(RowsAtWorkload(1, 100), 100);
}

}  // namespace
}  // namespace harrier
