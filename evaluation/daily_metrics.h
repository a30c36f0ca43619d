// Metrics per UTC day, as reviewers live them: each day they look at the k riskiest transactions,
// or at the k riskiest customers (Le Borgne, Siblini, Lebichot, Bontempi 2022, "Reproducible
// Machine Learning for Credit Card Fraud Detection - Practical Handbook", chapter 4, "Precision
// top-k metrics"). Pure; const access is thread-safe. Memory: 4 bytes a row.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "evaluation/ranking.h"
#include "evaluation/ranking_metrics.h"
#include "evaluation/weights.h"

namespace harrier {

// The rows of each day that has any, ranked; their id is the customer.
class DailyRanking {
 public:
  // REQUIRES: the facts that the ranking was made of.
  DailyRanking(const Ranking& ranking, std::span<const RowFacts> facts);

  struct Day {
    std::int32_t day = 0;  // as RowFacts::day
    RankedRows rows;
  };
  [[nodiscard]] std::size_t days() const { return days_.size(); }
  [[nodiscard]] Day operator[](std::size_t index) const;                // by rising day
  [[nodiscard]] std::uint32_t customers() const { return customers_; }  // the greatest, plus one

 private:
  struct DayRange {
    std::int32_t day;
    std::size_t begin;
    std::size_t end;
  };
  std::vector<DayRange> days_;
  std::vector<RankedRow> rows_;
  std::uint32_t customers_ = 0;
};

struct DayAtK {
  std::int32_t day = 0;
  TopK top;
};

// By rising day. Weights are those of the customers. A day none of whose customers was drawn is
// left out, as if it had no rows.
[[nodiscard]] std::vector<DayAtK> AtKByDay(const DailyRanking& ranking, std::int64_t k,
                                           Weights customer_weights = {});

// Expected over ties, so independent of the order of the input.
struct DailyMeans {
  std::optional<double> precision;     // mean over the days of precision at k
  std::optional<double> recall;        // mean of recall at k over the days with an anomaly
  std::optional<double> total_recall;  // anomalies found on all days / all anomalies
};

// Weights are those of the days, by their index in `days`.
[[nodiscard]] DailyMeans MeansOf(std::span<const DayAtK> days, Weights day_weights = {});

struct CardPrecisionOptions {
  std::int64_t k = 100;
  // A customer found to be defrauded is blocked: none of his transactions counts on later days.
  bool caught_customers_leave = true;
};

// Customers ranked by their greatest score of the day, ties in the input order of that transaction.
struct DayCardPrecision {
  std::int32_t day = 0;
  std::int64_t k = 0;
  std::int64_t compromised = 0;            // customers with an anomaly that day who have not left
  std::int64_t found = 0;                  // of them among the first k
  [[nodiscard]] double Precision() const;  // found / k, also when there are fewer customers
};

// Card precision at k, by rising day. REQUIRES: k > 0.
[[nodiscard]] std::vector<DayCardPrecision> CardPrecisionByDay(const DailyRanking& ranking,
                                                               const CardPrecisionOptions& options,
                                                               Weights customer_weights = {});

// nullopt without a day. Weights are those of the days, by their index.
[[nodiscard]] std::optional<double> MeanCardPrecision(std::span<const DayCardPrecision> days,
                                                      Weights day_weights = {});

}  // namespace harrier
