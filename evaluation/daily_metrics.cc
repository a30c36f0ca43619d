#include "evaluation/daily_metrics.h"

#include <algorithm>
#include <limits>

#include "core/check.h"

namespace harrier {
namespace {

// A mean over days of a value that some days lack.
class DayMean {
 public:
  void Add(std::optional<double> value, std::int64_t weight) {
    if (!value) return;
    sum_ += *value * static_cast<double>(weight);
    days_ += weight;
  }
  [[nodiscard]] std::optional<double> Value() const {
    if (days_ == 0) return std::nullopt;
    return sum_ / static_cast<double>(days_);
  }

 private:
  double sum_ = 0;
  std::int64_t days_ = 0;
};

// Walks the days of a ranking by customers.
class CardWalk {
 public:
  CardWalk(const CardPrecisionOptions& options, Weights weights, std::uint32_t customers)
      : options_(options), weights_(weights), customers_(customers) {}

  DayCardPrecision Walk(const DailyRanking::Day& day) {
    ++today_;
    DayCardPrecision result{day.day, options_.k, MarkCompromised(day.rows), 0};
    std::int64_t places = options_.k;
    for (const RankedRow row : day.rows) {
      if (places == 0) break;
      Customer& customer = customers_[row.id()];
      if (customer.has_left || customer.seen == today_) continue;
      customer.seen = today_;
      const std::int64_t taken = std::min(places, weights_.Of(row.id()));
      places -= taken;
      if (taken == 0 || customer.compromised != today_) continue;
      result.found += taken;
      customer.has_left = options_.caught_customers_leave;
    }
    return result;
  }

 private:
  struct Customer {
    std::uint32_t seen = 0;         // last day in the ranking; days count from 1
    std::uint32_t compromised = 0;  // last day with an anomaly
    bool has_left = false;
  };

  // An anomaly need not be the customer's riskiest transaction of the day.
  std::int64_t MarkCompromised(RankedRows rows) {
    std::int64_t marked = 0;
    for (const RankedRow row : rows) {
      if (!row.is_anomaly()) continue;
      Customer& customer = customers_[row.id()];
      if (customer.has_left || customer.compromised == today_) continue;
      customer.compromised = today_;
      marked += weights_.Of(row.id());
    }
    return marked;
  }

  CardPrecisionOptions options_;
  Weights weights_;
  std::vector<Customer> customers_;
  std::uint32_t today_ = 0;
};

}  // namespace

DailyRanking::DailyRanking(const Ranking& ranking, std::span<const RowFacts> facts) {
  if (facts.empty()) return;
  const auto [first, last] =
      std::minmax_element(facts.begin(), facts.end(),
                          [](const RowFacts& a, const RowFacts& b) { return a.day < b.day; });
  const std::int64_t first_day = first->day;
  // A counting sort by day, which keeps the order by score.
  std::vector<std::size_t> ends(static_cast<std::size_t>(last->day - first_day + 1));
  const auto end_of = [&](const RowFacts& row) -> std::size_t& {
    return ends[static_cast<std::size_t>(row.day - first_day)];
  };
  for (const RowFacts& row : facts) {
    ++end_of(row);
    customers_ = std::max(customers_, row.customer + 1);
  }
  std::size_t begin = 0;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const std::size_t count = ends[i];
    if (count > 0) {
      const auto day = static_cast<std::int32_t>(first_day + static_cast<std::int64_t>(i));
      days_.push_back({day, begin, begin + count});
    }
    ends[i] = begin;  // so far
    begin += count;
  }

  rows_.assign(facts.size(), RankedRow(0, {}));
  std::vector<double> last_scores(ends.size(), std::numeric_limits<double>::quiet_NaN());
  for (const RankedRow row : ranking.rows()) {
    const RowFacts& fact = facts[row.id()];
    double& last_score = last_scores[static_cast<std::size_t>(fact.day - first_day)];
    const bool ties = ranking.score(row) == last_score;  // never with the NaN of no row
    rows_[end_of(fact)++] = RankedRow(fact.customer, {fact.is_anomaly, ties});
    last_score = ranking.score(row);
  }
}

DailyRanking::Day DailyRanking::operator[](std::size_t index) const {
  const DayRange& range = days_[index];
  return {range.day, RankedRows(rows_).subspan(range.begin, range.end - range.begin)};
}

std::vector<DayAtK> AtKByDay(const DailyRanking& ranking, std::int64_t k,
                             Weights customer_weights) {
  std::vector<DayAtK> days;
  for (std::size_t i = 0; i < ranking.days(); ++i) {
    const DailyRanking::Day day = ranking[i];
    const TopK top = AtK(day.rows, k, customer_weights);
    if (top.taken > 0 || k == 0) days.push_back({day.day, top});
  }
  return days;
}

DailyMeans MeansOf(std::span<const DayAtK> days, Weights day_weights) {
  DayMean precision;
  DayMean recall;
  double found = 0;
  std::int64_t anomalies = 0;
  for (std::size_t i = 0; i < days.size(); ++i) {
    const TopK& top = days[i].top;
    const std::int64_t weight = day_weights.Of(static_cast<std::uint32_t>(i));
    precision.Add(top.ExpectedPrecision(), weight);
    recall.Add(top.ExpectedRecall(), weight);
    found += top.expected_hits * static_cast<double>(weight);
    anomalies += top.anomalies * weight;
  }
  DailyMeans means{precision.Value(), recall.Value(), std::nullopt};
  if (anomalies > 0) means.total_recall = found / static_cast<double>(anomalies);
  return means;
}

double DayCardPrecision::Precision() const {
  return static_cast<double>(found) / static_cast<double>(k);
}

std::vector<DayCardPrecision> CardPrecisionByDay(const DailyRanking& ranking,
                                                 const CardPrecisionOptions& options,
                                                 Weights customer_weights) {
  HARRIER_CHECK(options.k > 0, "a precision needs a place");
  CardWalk walk(options, customer_weights, ranking.customers());
  std::vector<DayCardPrecision> days;
  for (std::size_t i = 0; i < ranking.days(); ++i) days.push_back(walk.Walk(ranking[i]));
  return days;
}

std::optional<double> MeanCardPrecision(std::span<const DayCardPrecision> days,
                                        Weights day_weights) {
  DayMean precision;
  for (std::size_t i = 0; i < days.size(); ++i) {
    precision.Add(days[i].Precision(), day_weights.Of(static_cast<std::uint32_t>(i)));
  }
  return precision.Value();
}

}  // namespace harrier
