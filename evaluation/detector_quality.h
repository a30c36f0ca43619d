// DetectorQuality: all that an evaluation says of one detector's ranking: areas, the first k of
// each day, a workload, the best thresholds, each kind of anomaly; with intervals by customer
// where they are asked for. Pure; thread-safe. Time: a sort of the rows is the caller's
// (Ranking), the rest is some passes over them for each replicate.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "evaluation/bootstrap.h"
#include "evaluation/cost_sweep.h"
#include "evaluation/family_recall.h"
#include "evaluation/ranking.h"

namespace harrier {

struct QualityQuestions {
  std::vector<std::int64_t> k_a_day{25, 50, 100};
  CardPrecisionOptions card;
  double workload = 0.005;  // share of the rows that somebody looks at
  ErrorCosts costs;
  BootstrapOptions bootstrap;  // without replicates: no intervals
};

// Of the k riskiest transactions of each day.
struct DailyQuality {
  std::int64_t k = 0;
  Estimate precision;     // mean over the days
  Estimate recall;        // anomalies found on all days / all anomalies
  Estimate daily_recall;  // mean over the days that have an anomaly
};

// The cheapest threshold, the greatest of those that share the least cost.
struct CheapestThreshold {
  double threshold = 0;
  Int128 cost_ten_thousandths = 0;  // of the base currency
  // Of what flagging nothing costs; nullopt when that costs nothing.
  std::optional<double> share_of_doing_nothing;
};

struct DetectorQuality {
  Estimate roc_auc;
  Estimate average_precision;
  std::vector<DailyQuality> daily;  // as QualityQuestions::k_a_day
  Estimate card_precision;
  WorkloadEstimate workload;
  std::vector<FamilyRecall> families;  // at the workload
  // Both are chosen on the very rows that they are measured on: the best that a threshold can do.
  std::optional<SweepPoint> best_f1;
  std::optional<CheapestThreshold> cheapest;
};

// REQUIRES: the facts that the ranking was made of.
[[nodiscard]] DetectorQuality MeasureQuality(const Ranking& ranking,
                                             std::span<const RowFacts> facts,
                                             const QualityQuestions& questions);

// A number of the table with its name, such as "P@25", for whoever prints one beside the other.
struct NamedEstimate {
  std::string name;
  Estimate estimate;
};
// In one order for one set of questions: ROC AUC, AP, P@k and R@k, CP@k, R@workload.
[[nodiscard]] std::vector<NamedEstimate> EstimatesOf(const DetectorQuality& quality,
                                                     const QualityQuestions& questions);

// The threshold of the greatest F1, the greatest when several share it; nullopt without rows or
// without an anomaly.
[[nodiscard]] std::optional<SweepPoint> FindBestF1(const Ranking& ranking);

}  // namespace harrier
