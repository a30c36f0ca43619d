// What an evaluation costs: a million scored transactions of 50,000 customers on 30 days, one in a
// hundred an anomaly. Metrics are first compared with counts of another kind.
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/random.h"
#include "evaluation/bootstrap.h"
#include "evaluation/cost_sweep.h"
#include "evaluation/plots.h"
#include "tests/bench/bench_frame.h"

namespace harrier {
namespace {

constexpr std::int64_t kRows = 1'000'000;
constexpr std::uint32_t kCustomers = 50'000;
constexpr std::int64_t kRowsPerDay = kRows / 30 + 1;
constexpr std::int64_t kPairs = 1'000'000;

class Subject {
 public:
  Subject() {
    Random random(11);
    for (std::int64_t i = 0; i < kRows; ++i) {
      RowFacts& fact = facts_.emplace_back();
      fact.customer = static_cast<std::uint32_t>(random.UniformBelow(kCustomers));
      fact.day = static_cast<std::int32_t>(i / kRowsPerDay);
      fact.family = static_cast<std::uint16_t>(random.UniformBelow(8));
      fact.is_anomaly = random.Chance(0.01);
      scores_.push_back(random.Normal() + (fact.is_anomaly ? 1 : 0));
    }
    ranking_ = Ranking::Of(scores_, facts_);
    by_customer_ = RankedByCustomer(*ranking_, facts_);
    daily_.emplace(*ranking_, facts_);
  }

  // The chance that an anomaly ranks above an honest transaction, from pairs drawn at random.
  void RequireTheAreaThatPairsShow() const {
    Random random(12);
    double won = 0;
    for (std::int64_t pair = 0; pair < kPairs; ++pair) {
      won += scores_[Draw(true, &random)] > scores_[Draw(false, &random)] ? 1 : 0;
    }
    const double share = won / static_cast<double>(kPairs);
    const double found = QualityOf(ranking_->rows()).roc_auc.value_or(-1);
    if (std::abs(found - share) < 0.003) return;  // six deviations
    RefuseWrongAnswer("ROC AUC " + std::to_string(found) + ", of pairs " + std::to_string(share));
  }

  std::int64_t Sort() {
    ranking_ = Ranking::Of(scores_, facts_);
    return kRows;
  }
  std::int64_t Quality() {
    sum_ += *QualityOf(ranking_->rows()).roc_auc;
    return kRows;
  }
  std::int64_t WeightedQuality() {
    const std::vector<std::uint32_t> weights(kCustomers, 1);
    sum_ += *QualityOf(by_customer_, Weights(weights)).roc_auc;
    return kRows;
  }
  std::int64_t LeastCostThreshold() {
    sum_ += FindLeastCost(*ranking_, {Money(1), Money(10)})->thresholds.front();
    return kRows;
  }
  std::int64_t GroupByDay() {
    daily_.emplace(*ranking_, facts_);
    return kRows;
  }
  std::int64_t Daily() {
    sum_ += *MeansOf(AtKByDay(*daily_, 100)).precision;
    sum_ += *MeanCardPrecision(CardPrecisionByDay(*daily_, {}));
    return kRows;
  }
  std::int64_t RankingIntervals() {
    const std::vector<double> shares = {0.001, 0.005, 0.01};
    sum_ += EstimateRanking(by_customer_, kCustomers, shares, {}).roc_auc.interval->low;
    return kRows;
  }
  std::int64_t DailyIntervals() {
    sum_ += EstimateDaily(*daily_, {}, {}).precision.interval->low;
    return kRows;
  }
  std::int64_t Plots() {
    const std::vector<RankedDetector> detectors = {{"model", &*ranking_}};
    sum_ += static_cast<double>(RocPlot(detectors).size() + PrecisionRecallPlot(detectors).size() +
                                WorkloadPlot(detectors).size() +
                                CostPlot(detectors, {Money(1), Money(10)}).size());
    return kRows;
  }

 private:
  [[nodiscard]] std::size_t Draw(bool is_anomaly, Random* random) const {
    for (;;) {
      const std::size_t row = random->UniformBelow(kRows);
      if (facts_[row].is_anomaly == is_anomaly) return row;
    }
  }

  std::vector<double> scores_;
  std::vector<RowFacts> facts_;
  std::optional<Ranking> ranking_;
  std::vector<RankedRow> by_customer_;
  std::optional<DailyRanking> daily_;
  double sum_ = 0;  // so that no work is left out
};

int Main(int argc, char** argv) {
  Subject subject;
  subject.RequireTheAreaThatPairsShow();
  const std::vector<BenchmarkCase> cases = {
      {"sort into a ranking", "rows", 0, {}, [&] { return subject.Sort(); }},
      {"ROC AUC and average precision", "rows", 0, {}, [&] { return subject.Quality(); }},
      {"the same under weights", "rows", 0, {}, [&] { return subject.WeightedQuality(); }},
      {"least-cost threshold", "rows", 0, {}, [&] { return subject.LeastCostThreshold(); }},
      {"group by day", "rows", 0, {}, [&] { return subject.GroupByDay(); }},
      {"at k and card precision by day", "rows", 0, {}, [&] { return subject.Daily(); }},
      {"four plots", "rows", 0, {}, [&] { return subject.Plots(); }},
      {"200 replicates, AUC, AP, 3 workloads",
       "rows",
       0,
       {},
       [&] { return subject.RankingIntervals(); }},
      {"200 replicates, daily metrics", "rows", 0, {}, [&] { return subject.DailyIntervals(); }},
  };
  return RunBenchmarks(argc, argv, cases);
}

}  // namespace
}  // namespace harrier

int main(int argc, char** argv) { return harrier::Main(argc, argv); }
