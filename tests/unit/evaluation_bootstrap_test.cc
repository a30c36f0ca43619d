// Bootstrap intervals: they hold the truth about as often as they say, blocks matter, seeds repeat,
// and what cannot be said is not.
#include <gtest/gtest.h>

#include <vector>

#include "core/random.h"
#include "evaluation/bootstrap.h"
#include "evaluation/ranking_metrics.h"

namespace harrier {
namespace {

struct Sample {
  std::vector<double> scores;
  std::vector<RowFacts> facts;
  std::uint32_t customers = 0;

  void Add(double score, bool is_anomaly) {
    scores.push_back(score);
    facts.push_back({customers, 20'000, 0, is_anomaly});
  }
  [[nodiscard]] RankingEstimate Estimated(const BootstrapOptions& options) const {
    const Ranking ranking = *Ranking::Of(scores, facts);
    return EstimateRanking(RankedByCustomer(ranking, facts), customers, {}, options);
  }
};

// Honest scores N(0, 1), those of anomalies N(1, 1): the ROC AUC is Phi(1 / sqrt 2).
constexpr double kBinormalAuc = 0.7602499389065233;

// Customers of `rows` transactions each, all of one class and, when alike, of one score.
Sample DrawSample(std::uint64_t seed, int rows, bool alike) {
  Random random(seed);
  Sample sample;
  for (int customer = 0; customer < 160; ++customer, ++sample.customers) {
    const bool is_anomaly = customer % 4 == 0;
    const double of_customer = random.Normal();
    for (int row = 0; row < rows; ++row) {
      sample.Add((alike ? of_customer : random.Normal()) + (is_anomaly ? 1 : 0), is_anomaly);
    }
  }
  return sample;
}

TEST(BootstrapTest, IntervalsHoldTheTruthAboutAsOftenAsTheySay) {
  constexpr int kSamples = 200;
  int held = 0;
  for (int i = 0; i < kSamples; ++i) {
    BootstrapOptions options;
    options.seed = static_cast<std::uint64_t>(i);
    const Estimate auc = DrawSample(1000U + options.seed, 1, true).Estimated(options).roc_auc;
    ASSERT_TRUE(auc.value && auc.interval);
    EXPECT_LT(auc.interval->low, auc.interval->high);
    held += auc.interval->low <= kBinormalAuc && kBinormalAuc <= auc.interval->high ? 1 : 0;
  }
  // 190 expected; three binomial deviations of 3.1, and the percentile's known shortfall.
  EXPECT_GE(held, 178);
  EXPECT_LE(held, 199);
}

double Width(const Estimate& estimate) { return estimate.interval->high - estimate.interval->low; }

TEST(BootstrapTest, CustomersWhoseTransactionsAreAlikeCountOnce) {
  const double one_each = Width(DrawSample(1, 1, true).Estimated({}).roc_auc);
  const double alike = Width(DrawSample(1, 20, true).Estimated({}).roc_auc);
  const double independent = Width(DrawSample(1, 20, false).Estimated({}).roc_auc);
  EXPECT_NEAR(alike, one_each, 1e-12);     // nineteen copies are no evidence
  EXPECT_LT(independent, 0.5 * one_each);  // nineteen more are
}

TEST(BootstrapTest, ASeedRepeatsAndAnotherDoesNot) {
  const Sample sample = DrawSample(5, 1, true);
  const Estimate first = sample.Estimated({}).roc_auc;
  EXPECT_EQ(first.interval, sample.Estimated({}).roc_auc.interval);
  EXPECT_NE(first.interval, sample.Estimated({200, 0.95, 2}).roc_auc.interval);
}

TEST(BootstrapTest, MoreConfidenceIsAWiderInterval) {
  const Sample sample = DrawSample(5, 1, true);
  EXPECT_LT(Width(sample.Estimated({200, 0.5, 1}).roc_auc),
            Width(sample.Estimated({200, 0.99, 1}).roc_auc));
}

// The replicates are 0, 1, 2 ... 100: percentiles are known.
TEST(BootstrapTest, IntervalsAreBetweenPercentiles) {
  double next = -1;
  const auto estimates = Bootstrap(
      2, [&](Weights) { return std::vector<std::optional<double>>{next++}; }, {101, 0.9, 1});
  EXPECT_EQ(estimates[0].value, -1);
  ASSERT_TRUE(estimates[0].interval);
  EXPECT_NEAR(estimates[0].interval->low, 5, 1e-9);
  EXPECT_NEAR(estimates[0].interval->high, 95, 1e-9);
}

TEST(BootstrapTest, AsManyBlocksAreDrawnAsThereAre) {
  constexpr std::uint32_t kBlocks = 50;
  int replicates = -1;
  std::vector<std::int64_t> drawn(kBlocks);
  const auto none = Bootstrap(kBlocks,
                              [&](Weights weights) {
                                std::int64_t sum = 0;
                                for (std::uint32_t i = 0; i < kBlocks; ++i) {
                                  sum += weights.Of(i);
                                  if (replicates >= 0) drawn[i] += weights.Of(i);
                                }
                                EXPECT_EQ(sum, kBlocks);
                                ++replicates;
                                return std::vector<std::optional<double>>{};
                              },
                              {400, 0.95, 1});
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(replicates, 400);
  for (const std::int64_t count : drawn) EXPECT_NEAR(static_cast<double>(count), 400, 100);  // 5 sd
}

TEST(BootstrapTest, WhatIsSeldomDefinedHasNoInterval) {
  int call = 0;
  const BlockStatistics statistics = [&](Weights) -> std::vector<std::optional<double>> {
    ++call;
    return {call % 3 == 0 ? std::optional(1.0) : std::nullopt,
            call % 3 != 0 ? std::optional(1.0) : std::nullopt};
  };
  const auto estimates = Bootstrap(4, statistics, {99, 0.95, 1});
  EXPECT_FALSE(estimates[0].value);
  EXPECT_FALSE(estimates[0].interval);
  EXPECT_TRUE(estimates[1].value);
  EXPECT_TRUE(estimates[1].interval);
}

TEST(BootstrapTest, OneBlockHasNoInterval) {
  Sample sample;
  sample.Add(0.5, true);
  sample.Add(0.4, false);
  sample.customers = 1;
  const RankingEstimate estimate = sample.Estimated({});
  EXPECT_EQ(estimate.roc_auc.value, 1);
  EXPECT_FALSE(estimate.roc_auc.interval);
  EXPECT_FALSE(Sample().Estimated({}).roc_auc.value);
}

TEST(BootstrapTest, EstimatesCarryTheMetricsOfTheirNames) {
  const Sample sample = DrawSample(9, 3, false);
  const Ranking ranking = *Ranking::Of(sample.scores, sample.facts);
  const std::vector<double> shares = {0.01, 0.1};
  const RankingEstimate estimate =
      EstimateRanking(RankedByCustomer(ranking, sample.facts), sample.customers, shares, {});
  const RankingQuality quality = QualityOf(ranking.rows());
  EXPECT_EQ(estimate.roc_auc.value, quality.roc_auc);
  EXPECT_EQ(estimate.average_precision.value, quality.average_precision);
  ASSERT_EQ(estimate.workloads.size(), 2U);
  const TopK tenth = AtK(ranking.rows(), 48);  // of 480 rows
  EXPECT_EQ(estimate.workloads[1].share, 0.1);
  EXPECT_EQ(estimate.workloads[1].precision.value, tenth.ExpectedPrecision());
  EXPECT_EQ(estimate.workloads[1].recall.value, tenth.ExpectedRecall());
  EXPECT_LT(estimate.workloads[1].recall.interval->low, *tenth.ExpectedRecall());
}

TEST(BootstrapTest, DaysAndCustomersGiveIntervalsOfTheSameDailyMetrics) {
  Sample sample = DrawSample(11, 14, false);
  for (std::size_t i = 0; i < sample.facts.size(); ++i) {
    sample.facts[i].day += static_cast<std::int32_t>(i % 14);
  }
  const DailyRanking ranking(*Ranking::Of(sample.scores, sample.facts), sample.facts);
  const DailyQuestion question{10, {10, false}};
  const DailyMeans means = MeansOf(AtKByDay(ranking, 10));
  const auto card_precision = MeanCardPrecision(CardPrecisionByDay(ranking, question.card));
  for (const DailyEstimate& estimate :
       {EstimateDaily(ranking, question, {}), EstimateOverDays(ranking, question, {})}) {
    EXPECT_EQ(estimate.precision.value, means.precision);
    EXPECT_EQ(estimate.recall.value, means.recall);
    EXPECT_EQ(estimate.total_recall.value, means.total_recall);
    EXPECT_EQ(estimate.card_precision.value, card_precision);
    EXPECT_LT(estimate.precision.interval->low, *means.precision);
    EXPECT_GT(estimate.precision.interval->high, *means.precision);
    EXPECT_GT(Width(estimate.card_precision), 0);
  }
}

TEST(BootstrapTest, DecisionsAreTheSumOfTheirBlocks) {
  const std::vector<Confusion> blocks = {{3, 1, 0, 6}, {1, 0, 2, 7}, {0, 2, 1, 7}};
  const DecisionEstimate estimate = EstimateDecisions(blocks, {});
  EXPECT_EQ(estimate.precision.value, 4.0 / 7);
  EXPECT_EQ(estimate.recall.value, 4.0 / 7);
  EXPECT_EQ(estimate.f1.value, 8.0 / 14);
  EXPECT_EQ(estimate.workload.value, 7.0 / 30);
  EXPECT_EQ(estimate.precision.interval->low, 0);        // three times the last block
  EXPECT_EQ(estimate.precision.interval->high, 1);       // three times the second
  EXPECT_NEAR(estimate.recall.interval->high, 1, 1e-9);  // three times the first
}

}  // namespace
}  // namespace harrier
