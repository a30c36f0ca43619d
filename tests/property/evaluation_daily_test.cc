// Metrics per day against the Handbook's procedure followed literally: filter the day, group by
// customer, take the greatest score and whether any is an anomaly, sort, take the head, remember
// whom it caught.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "core/random.h"
#include "evaluation/daily_metrics.h"
#include "evaluation/ranking.h"

namespace harrier {
namespace {

struct Rows {
  std::vector<double> scores;
  std::vector<RowFacts> facts;

  void Add(double score, const RowFacts& fact) {
    scores.push_back(score);
    facts.push_back(fact);
  }
  [[nodiscard]] Ranking Ranked() const { return *Ranking::Of(scores, facts); }
};

constexpr std::uint32_t kCustomers = 8;

// Days with gaps between them, and rows not in the order of time.
Rows AnyRows() {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const auto count = *rc::gen::inRange<std::size_t>(0, 120);
  const auto values = *rc::gen::element<std::uint64_t>(1, 5, 1'000'000);
  Rows rows;
  for (std::size_t i = 0; i < count; ++i) {
    RowFacts fact;
    fact.customer = static_cast<std::uint32_t>(random.UniformBelow(kCustomers));
    fact.day = 20'000 + 3 * static_cast<std::int32_t>(random.UniformBelow(4));
    fact.is_anomaly = random.Chance(0.2);
    rows.Add(static_cast<double>(random.UniformBelow(values)), fact);
  }
  return rows;
}

std::vector<std::uint32_t> AnyWeights() {
  return *rc::gen::container<std::vector<std::uint32_t>>(kCustomers,
                                                         rc::gen::inRange<std::uint32_t>(0, 4));
}

std::map<std::int32_t, Rows> ByDay(const Rows& rows) {
  std::map<std::int32_t, Rows> days;
  for (std::size_t i = 0; i < rows.scores.size(); ++i) {
    days[rows.facts[i].day].Add(rows.scores[i], rows.facts[i]);
  }
  return days;
}

struct Card {
  std::uint32_t customer = 0;
  double score = 0;
  std::size_t row = 0;  // of the score, for ties
  bool is_compromised = false;
};

// The day's cards, riskiest first.
std::vector<Card> CardsOf(const Rows& day, const std::set<std::uint32_t>& caught) {
  std::map<std::uint32_t, Card> cards;
  for (std::size_t i = 0; i < day.scores.size(); ++i) {
    const std::uint32_t customer = day.facts[i].customer;
    if (caught.contains(customer)) continue;
    const auto [at, is_new] = cards.try_emplace(customer, Card{customer, day.scores[i], i, false});
    Card& card = at->second;
    if (!is_new && day.scores[i] > card.score)
      card = {customer, day.scores[i], i, card.is_compromised};
    card.is_compromised |= day.facts[i].is_anomaly;
  }
  std::vector<Card> sorted;
  for (const auto& [customer, card] : cards) sorted.push_back(card);
  std::sort(sorted.begin(), sorted.end(), [](const Card& a, const Card& b) {
    return a.score != b.score ? a.score > b.score : a.row < b.row;
  });
  return sorted;
}

RC_GTEST_PROP(CardPrecision, IsTheHandbooksProcedure, ()) {
  const Rows rows = AnyRows();
  const CardPrecisionOptions options{*rc::gen::inRange<std::int64_t>(1, 12),
                                     *rc::gen::arbitrary<bool>()};
  std::set<std::uint32_t> caught;
  std::vector<DayCardPrecision> expected;
  double sum = 0;
  for (const auto& [number, day] : ByDay(rows)) {
    std::vector<Card> cards = CardsOf(day, caught);
    DayCardPrecision& result = expected.emplace_back();
    result.day = number;
    for (const Card& card : cards) result.compromised += card.is_compromised ? 1 : 0;
    if (cards.size() > static_cast<std::size_t>(options.k)) {
      cards.resize(static_cast<std::size_t>(options.k));
    }
    for (const Card& card : cards) {
      if (!card.is_compromised) continue;
      ++result.found;
      if (options.caught_customers_leave) caught.insert(card.customer);
    }
    sum += static_cast<double>(result.found) / static_cast<double>(options.k);
  }

  const DailyRanking ranking(rows.Ranked(), rows.facts);
  const std::vector<DayCardPrecision> found = CardPrecisionByDay(ranking, options);
  RC_ASSERT(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    RC_ASSERT(found[i].day == expected[i].day);
    RC_ASSERT(found[i].compromised == expected[i].compromised);
    RC_ASSERT(found[i].found == expected[i].found);
  }
  const std::optional<double> mean = MeanCardPrecision(found);
  RC_ASSERT(mean.has_value() == !expected.empty());
  if (mean) RC_ASSERT(std::abs(*mean - sum / static_cast<double>(expected.size())) < 1e-12);
}

RC_GTEST_PROP(DailyRanking, HoldsEachDayAsARankingOfItsOwn, ()) {
  const Rows rows = AnyRows();
  const auto k = *rc::gen::inRange<std::int64_t>(0, 40);
  const DailyRanking ranking(rows.Ranked(), rows.facts);
  std::uint32_t customers = 0;
  for (const RowFacts& fact : rows.facts) customers = std::max(customers, fact.customer + 1);
  RC_ASSERT(ranking.customers() == customers);
  const std::vector<DayAtK> found = AtKByDay(ranking, k);
  const std::map<std::int32_t, Rows> days = ByDay(rows);
  RC_ASSERT(found.size() == days.size());
  std::size_t index = 0;
  for (const auto& [number, day] : days) {
    const TopK expected = AtK(day.Ranked().rows(), k);
    const DayAtK& at = found[index++];
    RC_ASSERT(at.day == number);
    RC_ASSERT(at.top.hits == expected.hits && at.top.taken == expected.taken);
    RC_ASSERT(at.top.anomalies == expected.anomalies);
    RC_ASSERT(at.top.tied_at_cut == expected.tied_at_cut);
    RC_ASSERT(std::abs(at.top.expected_hits - expected.expected_hits) < 1e-12);
  }
}

RC_GTEST_PROP(DailyMetrics, MeansAreOverTheDaysThatHaveTheRatio, ()) {
  const Rows rows = AnyRows();
  const auto k = *rc::gen::inRange<std::int64_t>(1, 40);
  std::vector<double> precisions;
  std::vector<double> recalls;
  double found = 0;
  double anomalies = 0;
  for (const auto& [number, day] : ByDay(rows)) {
    const TopK top = AtK(day.Ranked().rows(), k);
    precisions.push_back(top.expected_hits / static_cast<double>(k));
    found += top.expected_hits;
    anomalies += static_cast<double>(top.anomalies);
    if (top.anomalies > 0) {
      recalls.push_back(top.expected_hits / static_cast<double>(top.anomalies));
    }
  }
  const auto expect_mean = [](std::optional<double> mean, const std::vector<double>& of) {
    RC_ASSERT(mean.has_value() == !of.empty());
    double sum = 0;
    for (const double value : of) sum += value;
    if (mean) RC_ASSERT(std::abs(*mean - sum / static_cast<double>(of.size())) < 1e-12);
  };
  const DailyRanking ranking(rows.Ranked(), rows.facts);
  const DailyMeans means = MeansOf(AtKByDay(ranking, k));
  expect_mean(means.precision, precisions);
  expect_mean(means.recall, recalls);
  RC_ASSERT(means.total_recall.has_value() == (anomalies > 0));
  if (means.total_recall) RC_ASSERT(std::abs(*means.total_recall - found / anomalies) < 1e-12);
}

// A customer of weight 3 is three customers with the same transactions.
RC_GTEST_PROP(DailyMetrics, AWeightIsARepetitionOfTheCustomer, ()) {
  const Rows rows = AnyRows();
  const std::vector<std::uint32_t> weights = AnyWeights();
  const CardPrecisionOptions options{*rc::gen::inRange<std::int64_t>(1, 12), false};
  Rows repeated;
  for (std::size_t i = 0; i < rows.scores.size(); ++i) {
    RowFacts copy = rows.facts[i];
    for (std::uint32_t number = 0; number < weights[rows.facts[i].customer]; ++number) {
      copy.customer = rows.facts[i].customer + number * kCustomers;
      repeated.Add(rows.scores[i], copy);
    }
  }
  const DailyRanking ranking(rows.Ranked(), rows.facts);
  const DailyRanking expected_ranking(repeated.Ranked(), repeated.facts);
  const DailyMeans found = MeansOf(AtKByDay(ranking, options.k, Weights(weights)));
  const DailyMeans expected = MeansOf(AtKByDay(expected_ranking, options.k));
  RC_ASSERT(found.precision.has_value() == expected.precision.has_value());
  if (found.precision) RC_ASSERT(std::abs(*found.precision - *expected.precision) < 1e-9);
  RC_ASSERT(found.total_recall.has_value() == expected.total_recall.has_value());
  if (found.total_recall) RC_ASSERT(std::abs(*found.total_recall - *expected.total_recall) < 1e-9);

  std::map<std::int32_t, DayCardPrecision> cards;
  for (const auto& day : CardPrecisionByDay(ranking, options, Weights(weights)))
    cards[day.day] = day;
  for (const DayCardPrecision& day : CardPrecisionByDay(expected_ranking, options)) {
    RC_ASSERT(cards[day.day].found == day.found);
    RC_ASSERT(cards[day.day].compromised == day.compromised);
  }
}

}  // namespace
}  // namespace harrier
