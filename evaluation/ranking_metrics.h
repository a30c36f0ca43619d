// Metrics of a ranking, each one pass. What cannot be defined is nullopt, never NaN. Pure;
// thread-safe. Rows, repeated by their weights, number less than 2^31.
#pragma once

#include <cstdint>
#include <optional>

#include "evaluation/ranking.h"
#include "evaluation/weights.h"

namespace harrier {

struct RankingQuality {
  // Area under the receiver operating characteristic: the chance that an anomaly ranks above an
  // honest transaction, ties counted half (Hanley and McNeil 1982; Fawcett 2006, section 7). Needs
  // both classes.
  std::optional<double> roc_auc;
  // Average precision: sum over distinct scores of (recall_n - recall_n-1) precision_n, without
  // interpolation (Boyd, Eng, Page 2013, section 3; scikit-learn's average_precision_score). Needs
  // an anomaly.
  std::optional<double> average_precision;
};

[[nodiscard]] RankingQuality QualityOf(RankedRows rows, Weights weights = {});

// What the first k places hold (precision at k: Manning, Raghavan, Schuetze 2008, section 8.4).
// When the cut falls among rows of one score, it depends on their order: `hits` takes them as they
// stand in the input, `expected_hits` is the mean over all orders and depends on none.
struct TopK {
  std::int64_t k = 0;
  std::int64_t taken = 0;      // k, or all rows when there are fewer
  std::int64_t anomalies = 0;  // of all rows
  std::int64_t hits = 0;       // anomalies among the taken
  double expected_hits = 0;
  std::int64_t tied_at_cut = 0;    // rows that share the last taken row's score
  std::int64_t taken_of_tied = 0;  // of them

  // Out of k also when there are fewer rows, as in the field; nullopt without rows or for k = 0.
  [[nodiscard]] std::optional<double> Precision() const;
  [[nodiscard]] std::optional<double> ExpectedPrecision() const;
  // Out of all anomalies; nullopt without one.
  [[nodiscard]] std::optional<double> Recall() const;
  [[nodiscard]] std::optional<double> ExpectedRecall() const;
};

// REQUIRES: k >= 0.
[[nodiscard]] TopK AtK(RankedRows rows, std::int64_t k, Weights weights = {});

// The k of a reviewer's workload: `share` of the rows, to the nearest whole row. Recall at a
// workload share is AtK(rows, RowsAtWorkload(share, rows.size())). REQUIRES: 0 <= share <= 1.
[[nodiscard]] std::int64_t RowsAtWorkload(double share, std::int64_t rows);

}  // namespace harrier
