// Bootstrap confidence intervals of any statistic: blocks are drawn with replacement, as many as
// there are, and the statistic is computed again, `replicates` times; the interval is between
// percentiles (Efron and Tibshirani 1993, "An Introduction to the Bootstrap", sections 8.6 and
// 13.3). A block is what varies independently: a customer with all his transactions, or a day.
// Drawing single rows would call their likeness evidence and give intervals that are too narrow;
// few blocks (a week of days) do so too. Replicate r of a seed is the same whatever the number of
// replicates. Pure; single-threaded. Memory: 4 bytes a block, 16 a replicate and statistic.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "evaluation/confusion.h"
#include "evaluation/daily_metrics.h"
#include "evaluation/ranking.h"
#include "evaluation/weights.h"

namespace harrier {

struct BootstrapOptions {
  // Percentiles of 95 % settle from a few hundred on (Efron and Tibshirani: 200 for a deviation,
  // 1,000 and more for the last digit of an interval).
  int replicates = 200;
  double confidence = 0.95;
  std::uint64_t seed = 1;
};

struct Interval {
  double low = 0;
  double high = 0;
  bool operator==(const Interval&) const = default;
};

// A statistic and its interval. Either may be undefined: the interval is when there are fewer than
// two blocks, or when more than half of the replicates leave the statistic undefined.
struct Estimate {
  std::optional<double> value;
  std::optional<Interval> interval;
};

// Statistics of the blocks repeated by their weights; always as many, in one order.
using BlockStatistics = std::function<std::vector<std::optional<double>>(Weights block_weights)>;

// One estimate for each statistic; without replicates none has an interval. REQUIRES:
// replicates >= 0, 0 < confidence < 1.
[[nodiscard]] std::vector<Estimate> Bootstrap(std::uint32_t blocks,
                                              const BlockStatistics& statistics,
                                              const BootstrapOptions& options);

// --- The usual statistics. Each takes one pass over its rows a replicate.

struct WorkloadEstimate {
  double share = 0;  // of the rows
  Estimate precision;
  Estimate recall;
};
struct RankingEstimate {
  Estimate roc_auc;
  Estimate average_precision;
  std::vector<WorkloadEstimate> workloads;  // expected over ties
};
// Ids of the rows are their blocks, below `blocks`: RankedByCustomer.
[[nodiscard]] RankingEstimate EstimateRanking(RankedRows rows, std::uint32_t blocks,
                                              std::span<const double> workload_shares,
                                              const BootstrapOptions& options);

struct DailyQuestion {
  std::int64_t k = 100;  // transactions a day
  CardPrecisionOptions card;
};
struct DailyEstimate {
  Estimate precision;  // as in DailyMeans
  Estimate recall;
  Estimate total_recall;
  Estimate card_precision;
};
// Blocks are the customers.
[[nodiscard]] DailyEstimate EstimateDaily(const DailyRanking& ranking,
                                          const DailyQuestion& question,
                                          const BootstrapOptions& options);
// Blocks are the days: what another week may bring. Who has been caught stays as it was.
[[nodiscard]] DailyEstimate EstimateOverDays(const DailyRanking& ranking,
                                             const DailyQuestion& question,
                                             const BootstrapOptions& options);

struct DecisionEstimate {
  Estimate precision;
  Estimate recall;
  Estimate f1;
  Estimate workload;
};
// Of yes-or-no decisions, counted by block (Confusion::Add). A pass over the blocks a replicate.
[[nodiscard]] DecisionEstimate EstimateDecisions(std::span<const Confusion> by_block,
                                                 const BootstrapOptions& options);

}  // namespace harrier
