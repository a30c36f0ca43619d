#include "evaluation/detector_quality.h"

#include <algorithm>

#include "evaluation/chart_axis.h"
#include "evaluation/daily_metrics.h"

namespace harrier {
namespace {

std::uint32_t CustomersOf(std::span<const RowFacts> facts) {
  std::uint32_t customers = 0;
  for (const RowFacts& row : facts) customers = std::max(customers, row.customer + 1);
  return customers;
}

void MeasureOverRows(const Ranking& ranking, std::span<const RowFacts> facts,
                     const QualityQuestions& questions, DetectorQuality* quality) {
  const std::vector<RankedRow> by_customer = RankedByCustomer(ranking, facts);
  RankingEstimate estimate = EstimateRanking(by_customer, CustomersOf(facts),
                                             {&questions.workload, 1}, questions.bootstrap);
  quality->roc_auc = estimate.roc_auc;
  quality->average_precision = estimate.average_precision;
  quality->workload = estimate.workloads.front();
}

void MeasureDays(const Ranking& ranking, std::span<const RowFacts> facts,
                 const QualityQuestions& questions, DetectorQuality* quality) {
  const DailyRanking days(ranking, facts);
  for (const std::int64_t k : questions.k_a_day) {
    const DailyEstimate estimate = EstimateDaily(days, {k, questions.card}, questions.bootstrap);
    quality->daily.push_back({k, estimate.precision, estimate.total_recall, estimate.recall});
    quality->card_precision = estimate.card_precision;  // the same for every k
  }
}

std::optional<CheapestThreshold> Cheapest(const Ranking& ranking, const ErrorCosts& costs) {
  const std::optional<LeastCost> least = FindLeastCost(ranking, costs);
  if (!least) return std::nullopt;
  CheapestThreshold cheapest{least->thresholds.back(), least->ten_thousandths, std::nullopt};
  const Int128 nothing = CostOf({0, 0, ranking.anomalies(), ranking.honest()}, costs);
  if (nothing > 0) {
    cheapest.share_of_doing_nothing =
        static_cast<double>(least->ten_thousandths) / static_cast<double>(nothing);
  }
  return cheapest;
}

}  // namespace

DetectorQuality MeasureQuality(const Ranking& ranking, std::span<const RowFacts> facts,
                               const QualityQuestions& questions) {
  DetectorQuality quality;
  MeasureOverRows(ranking, facts, questions, &quality);
  MeasureDays(ranking, facts, questions, &quality);
  const auto rows = static_cast<std::int64_t>(facts.size());
  quality.families = FamilyRecallsAtK(ranking, facts, RowsAtWorkload(questions.workload, rows));
  quality.best_f1 = FindBestF1(ranking);
  quality.cheapest = Cheapest(ranking, questions.costs);
  return quality;
}

std::vector<NamedEstimate> EstimatesOf(const DetectorQuality& quality,
                                       const QualityQuestions& questions) {
  std::vector<NamedEstimate> named = {{"ROC AUC", quality.roc_auc},
                                      {"AP", quality.average_precision}};
  for (const DailyQuality& day : quality.daily) {
    named.push_back({"P@" + std::to_string(day.k), day.precision});
    named.push_back({"R@" + std::to_string(day.k), day.recall});
  }
  named.push_back({"CP@" + std::to_string(questions.card.k), quality.card_precision});
  named.push_back({"R@" + DecimalText(questions.workload * 100, 3) + "%", quality.workload.recall});
  return named;
}

std::optional<SweepPoint> FindBestF1(const Ranking& ranking) {
  std::optional<SweepPoint> best;
  std::optional<double> best_f1;
  ForEachThreshold(ranking, [&](const SweepPoint& point) {
    const std::optional<double> f1 = point.confusion.F1();
    if (ranking.anomalies() == 0 || !f1 || (best_f1 && *f1 <= *best_f1)) return;
    best_f1 = f1;
    best = point;
  });
  return best;
}

}  // namespace harrier
