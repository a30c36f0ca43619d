#include "evaluation/bootstrap.h"

#include <algorithm>
#include <cmath>

#include "core/check.h"
#include "core/random.h"

namespace harrier {
namespace {

using Values = std::vector<std::optional<double>>;

constexpr std::uint32_t kBlocksMin = 2;

void DrawBlocks(std::uint64_t seed, std::vector<std::uint32_t>* weights) {
  Random random(seed);
  std::fill(weights->begin(), weights->end(), 0);
  for (std::size_t i = 0; i < weights->size(); ++i) {
    ++(*weights)[random.UniformBelow(weights->size())];
  }
}

// Linear between order statistics (Hyndman and Fan 1996, definition 7). REQUIRES: sorted, not
// empty.
double Quantile(std::span<const double> sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(place));
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - std::floor(place)) * (sorted[above] - sorted[below]);
}

std::optional<Interval> PercentileInterval(std::vector<double> values,
                                           const BootstrapOptions& options) {
  if (values.empty() || 2 * values.size() < static_cast<std::size_t>(options.replicates)) {
    return std::nullopt;
  }
  std::sort(values.begin(), values.end());
  const double tail = (1 - options.confidence) / 2;
  return Interval{Quantile(values, tail), Quantile(values, 1 - tail)};
}

// Names the estimates in the order of the statistics.
class EstimateReader {
 public:
  explicit EstimateReader(std::vector<Estimate> estimates) : estimates_(std::move(estimates)) {}
  [[nodiscard]] Estimate Next() { return estimates_[next_++]; }

 private:
  std::vector<Estimate> estimates_;
  std::size_t next_ = 0;
};

DailyEstimate EstimateDailyStatistics(std::uint32_t blocks, const BlockStatistics& statistics,
                                      const BootstrapOptions& options) {
  EstimateReader read(Bootstrap(blocks, statistics, options));
  DailyEstimate estimate;
  estimate.precision = read.Next();
  estimate.recall = read.Next();
  estimate.total_recall = read.Next();
  estimate.card_precision = read.Next();
  return estimate;
}

}  // namespace

std::vector<Estimate> Bootstrap(std::uint32_t blocks, const BlockStatistics& statistics,
                                const BootstrapOptions& options) {
  HARRIER_CHECK(options.replicates >= 0, "replicates are counted");
  HARRIER_CHECK(options.confidence > 0 && options.confidence < 1, "confidence is within (0, 1)");
  std::vector<Estimate> estimates;
  for (const std::optional<double>& value : statistics(Weights())) {
    estimates.push_back({value, std::nullopt});
  }
  if (blocks < kBlocksMin) return estimates;

  std::vector<std::vector<double>> replicated(estimates.size());
  std::vector<std::uint32_t> weights(blocks);
  for (int replicate = 0; replicate < options.replicates; ++replicate) {
    DrawBlocks(StreamSeed(options.seed, static_cast<std::uint64_t>(replicate)), &weights);
    const Values values = statistics(Weights(weights));
    HARRIER_CHECK(values.size() == estimates.size(), "always the same statistics");
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i]) replicated[i].push_back(*values[i]);
    }
  }
  for (std::size_t i = 0; i < estimates.size(); ++i) {
    estimates[i].interval = PercentileInterval(std::move(replicated[i]), options);
  }
  return estimates;
}

RankingEstimate EstimateRanking(RankedRows rows, std::uint32_t blocks,
                                std::span<const double> workload_shares,
                                const BootstrapOptions& options) {
  std::vector<std::int64_t> block_rows(blocks);
  for (const RankedRow row : rows) ++block_rows[row.id()];
  const BlockStatistics statistics = [&](Weights weights) {
    std::int64_t row_count = 0;
    for (std::uint32_t i = 0; i < blocks; ++i) row_count += block_rows[i] * weights.Of(i);
    const RankingQuality quality = QualityOf(rows, weights);
    Values values = {quality.roc_auc, quality.average_precision};
    for (const double share : workload_shares) {
      const TopK top = AtK(rows, RowsAtWorkload(share, row_count), weights);
      values.push_back(top.ExpectedPrecision());
      values.push_back(top.ExpectedRecall());
    }
    return values;
  };
  EstimateReader read(Bootstrap(blocks, statistics, options));
  RankingEstimate estimate;
  estimate.roc_auc = read.Next();
  estimate.average_precision = read.Next();
  for (const double share : workload_shares) {
    WorkloadEstimate& workload = estimate.workloads.emplace_back();
    workload.share = share;
    workload.precision = read.Next();
    workload.recall = read.Next();
  }
  return estimate;
}

DailyEstimate EstimateDaily(const DailyRanking& ranking, const DailyQuestion& question,
                            const BootstrapOptions& options) {
  const BlockStatistics statistics = [&](Weights customer_weights) -> Values {
    const DailyMeans means = MeansOf(AtKByDay(ranking, question.k, customer_weights));
    const auto cards = CardPrecisionByDay(ranking, question.card, customer_weights);
    return {means.precision, means.recall, means.total_recall, MeanCardPrecision(cards)};
  };
  return EstimateDailyStatistics(ranking.customers(), statistics, options);
}

DailyEstimate EstimateOverDays(const DailyRanking& ranking, const DailyQuestion& question,
                               const BootstrapOptions& options) {
  const std::vector<DayAtK> days = AtKByDay(ranking, question.k);
  const std::vector<DayCardPrecision> cards = CardPrecisionByDay(ranking, question.card);
  const BlockStatistics statistics = [&](Weights day_weights) -> Values {
    const DailyMeans means = MeansOf(days, day_weights);
    return {means.precision, means.recall, means.total_recall,
            MeanCardPrecision(cards, day_weights)};
  };
  return EstimateDailyStatistics(static_cast<std::uint32_t>(ranking.days()), statistics, options);
}

DecisionEstimate EstimateDecisions(std::span<const Confusion> by_block,
                                   const BootstrapOptions& options) {
  const BlockStatistics statistics = [&](Weights weights) -> Values {
    Confusion sum;
    for (std::size_t i = 0; i < by_block.size(); ++i) {
      const std::int64_t weight = weights.Of(static_cast<std::uint32_t>(i));
      sum.true_positives += by_block[i].true_positives * weight;
      sum.false_positives += by_block[i].false_positives * weight;
      sum.false_negatives += by_block[i].false_negatives * weight;
      sum.true_negatives += by_block[i].true_negatives * weight;
    }
    return {sum.Precision(), sum.Recall(), sum.F1(), sum.Workload()};
  };
  EstimateReader read(Bootstrap(static_cast<std::uint32_t>(by_block.size()), statistics, options));
  DecisionEstimate estimate;
  estimate.precision = read.Next();
  estimate.recall = read.Next();
  estimate.f1 = read.Next();
  estimate.workload = read.Next();
  return estimate;
}

}  // namespace harrier
