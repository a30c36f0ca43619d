#include "evaluation/ranking.h"

#include <algorithm>
#include <cmath>

#include "core/check.h"

namespace harrier {
namespace {

// The score beside the row, so that sorting does not jump through memory.
struct Sortable {
  double score;
  std::uint32_t row;
  bool operator<(const Sortable& other) const {
    if (score != other.score) return score > other.score;
    return row < other.row;
  }
};

}  // namespace

std::optional<Ranking> Ranking::Of(std::span<const double> scores,
                                   std::span<const RowFacts> facts) {
  HARRIER_CHECK(scores.size() == facts.size(), "facts for each score");
  HARRIER_CHECK(scores.size() <= RankedRow::kIdMax, "a row's number has 30 bits");
  std::vector<Sortable> sorted;
  sorted.reserve(scores.size());
  for (const double score : scores) {
    if (std::isnan(score)) return std::nullopt;
    sorted.push_back({score, static_cast<std::uint32_t>(sorted.size())});
  }
  std::sort(sorted.begin(), sorted.end());

  Ranking ranking;
  ranking.scores_ = scores;
  ranking.rows_.reserve(sorted.size());
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const bool is_anomaly = facts[sorted[i].row].is_anomaly;
    const bool ties = i > 0 && sorted[i].score == sorted[i - 1].score;
    ranking.rows_.push_back({sorted[i].row, {is_anomaly, ties}});
    if (is_anomaly) ++ranking.anomalies_;
  }
  return ranking;
}

std::vector<RankedRow> RankedByCustomer(const Ranking& ranking, std::span<const RowFacts> facts) {
  std::vector<RankedRow> by_customer;
  by_customer.reserve(ranking.rows().size());
  for (const RankedRow row : ranking.rows()) {
    by_customer.push_back(row.WithId(facts[row.id()].customer));
  }
  return by_customer;
}

}  // namespace harrier
