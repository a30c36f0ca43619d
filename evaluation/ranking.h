// Ranking: rows by falling score, ties in input order: sorted once, then every ranking metric is
// one pass over four bytes a row. The same packed rows serve other groupings: their id is a row in
// a Ranking, a customer or a day elsewhere. Pure; const access is thread-safe. Memory: 4 bytes a
// row, 16 more while it sorts; the scores are the caller's and outlive the ranking.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "evaluation/row_facts.h"

namespace harrier {

// One place of a ranking.
class RankedRow {
 public:
  static constexpr std::uint32_t kIdMax = (1U << 30U) - 1;

  struct Place {
    bool is_anomaly = false;
    bool ties_with_previous = false;  // has the score of the place before it
  };
  // REQUIRES: id <= kIdMax.
  RankedRow(std::uint32_t id, Place place)
      : bits_(id << 2U | (place.is_anomaly ? kAnomaly : 0U) |
              (place.ties_with_previous ? kTie : 0U)) {}

  [[nodiscard]] std::uint32_t id() const { return bits_ >> 2U; }
  [[nodiscard]] bool is_anomaly() const { return (bits_ & kAnomaly) != 0; }
  [[nodiscard]] bool ties_with_previous() const { return (bits_ & kTie) != 0; }
  // The same place under another id.
  [[nodiscard]] RankedRow WithId(std::uint32_t id) const {
    return {id, {is_anomaly(), ties_with_previous()}};
  }

 private:
  static constexpr std::uint32_t kAnomaly = 1;
  static constexpr std::uint32_t kTie = 2;
  std::uint32_t bits_;
};

using RankedRows = std::span<const RankedRow>;

class Ranking {
 public:
  // nullopt when a score is not a number: then no order exists and no metric is defined. Infinite
  // scores are in order. REQUIRES: facts for each score; at most RankedRow::kIdMax rows.
  [[nodiscard]] static std::optional<Ranking> Of(std::span<const double> scores,
                                                 std::span<const RowFacts> facts);

  [[nodiscard]] RankedRows rows() const { return rows_; }  // id: the row's number in the input
  [[nodiscard]] double score(RankedRow row) const { return scores_[row.id()]; }
  [[nodiscard]] std::int64_t anomalies() const { return anomalies_; }
  [[nodiscard]] std::int64_t honest() const {
    return static_cast<std::int64_t>(rows_.size()) - anomalies_;
  }

 private:
  Ranking() = default;

  std::span<const double> scores_;
  std::vector<RankedRow> rows_;
  std::int64_t anomalies_ = 0;
};

// The same places, their ids the customers, for blocks of a bootstrap. REQUIRES: the facts that the
// ranking was made of; customers up to RankedRow::kIdMax.
[[nodiscard]] std::vector<RankedRow> RankedByCustomer(const Ranking& ranking,
                                                      std::span<const RowFacts> facts);

// Calls visit(RankedRows) for the rows of each distinct score, the greatest first.
template <class Visit>
void ForEachTie(RankedRows rows, Visit visit) {
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin + 1;
    while (end < rows.size() && rows[end].ties_with_previous()) ++end;
    visit(rows.subspan(begin, end - begin));
    begin = end;
  }
}

}  // namespace harrier
