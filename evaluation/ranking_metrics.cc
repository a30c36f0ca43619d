#include "evaluation/ranking_metrics.h"

#include <algorithm>
#include <cmath>

#include "core/check.h"
#include "evaluation/confusion.h"

namespace harrier {
namespace {

struct Counts {
  std::int64_t anomalies = 0;
  std::int64_t all = 0;

  void Add(RankedRow row, Weights weights) {
    const std::int64_t weight = weights.Of(row.id());
    all += weight;
    if (row.is_anomaly()) anomalies += weight;
  }
};

Counts CountsOf(RankedRows rows, Weights weights) {
  Counts counts;
  for (const RankedRow row : rows) counts.Add(row, weights);
  return counts;
}

// Gives the rows of one score the places that are left.
void Take(RankedRows tied, const Counts& here, Weights weights, TopK* top) {
  const std::int64_t taken = std::min(top->k - top->taken, here.all);
  top->taken += taken;
  top->tied_at_cut = here.all;
  top->taken_of_tied = taken;
  top->expected_hits += static_cast<double>(here.anomalies) * static_cast<double>(taken) /
                        static_cast<double>(here.all);
  std::int64_t places = taken;
  for (const RankedRow row : tied) {
    const std::int64_t of_row = std::min(places, weights.Of(row.id()));
    if (row.is_anomaly()) top->hits += of_row;
    places -= of_row;
  }
}

std::optional<double> Share(double part, std::int64_t whole) {
  if (whole == 0) return std::nullopt;
  return part / static_cast<double>(whole);
}

}  // namespace

RankingQuality QualityOf(RankedRows rows, Weights weights) {
  Counts above;
  std::int64_t half_pairs_won = 0;  // anomaly above honest: 2, beside it: 1
  double precision_sum = 0;         // of each anomaly's score
  ForEachTie(rows, [&](RankedRows tied) {
    const Counts here = CountsOf(tied, weights);
    const std::int64_t honest = here.all - here.anomalies;
    half_pairs_won += honest * (2 * above.anomalies + here.anomalies);
    above.anomalies += here.anomalies;
    above.all += here.all;
    if (here.anomalies == 0) return;
    precision_sum += static_cast<double>(here.anomalies) * static_cast<double>(above.anomalies) /
                     static_cast<double>(above.all);
  });
  const std::int64_t honest = above.all - above.anomalies;
  return {Ratio(half_pairs_won, 2 * above.anomalies * honest),
          Share(precision_sum, above.anomalies)};
}

std::optional<double> TopK::Precision() const { return taken == 0 ? std::nullopt : Ratio(hits, k); }

std::optional<double> TopK::ExpectedPrecision() const {
  return taken == 0 ? std::nullopt : Share(expected_hits, k);
}

std::optional<double> TopK::Recall() const { return Ratio(hits, anomalies); }

std::optional<double> TopK::ExpectedRecall() const { return Share(expected_hits, anomalies); }

TopK AtK(RankedRows rows, std::int64_t k, Weights weights) {
  HARRIER_CHECK(k >= 0, "places are counted");
  TopK top;
  top.k = k;
  ForEachTie(rows, [&](RankedRows tied) {
    const Counts here = CountsOf(tied, weights);
    top.anomalies += here.anomalies;
    if (top.taken < k && here.all > 0) Take(tied, here, weights, &top);
  });
  return top;
}

std::int64_t RowsAtWorkload(double share, std::int64_t rows) {
  HARRIER_CHECK(share >= 0 && share <= 1, "a workload is a share of the rows");
  return static_cast<std::int64_t>(std::floor(share * static_cast<double>(rows) + 0.5));
}

}  // namespace harrier
