// RiskTable: what was known of each merchant's frauds, day by day: transactions and frauds in 1, 7
// and 30 whole days that ended `delay_days` before. A lookup for a transaction says what a table
// made at that midnight would have said, so that one table serves a whole history and a replay
// gives the same answer (docs/formats/risk-table.md). The windows are those of the "terminal risk"
// in Le Borgne et al., "Reproducible Machine Learning for Credit Card Fraud Detection", 2022,
// chapter 3, in whole days. Pure; immutable after Make; const access from any thread is safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/event_time.h"
#include "core/result.h"
#include "state/merchant_key.h"

namespace harrier {

inline constexpr std::array<int, 3> kRiskWindowsDays = {1, 7, 30};
inline constexpr std::size_t kRiskWindowCount = kRiskWindowsDays.size();

// Days since 1970-01-01, UTC.
using RiskDay = std::int32_t;
[[nodiscard]] RiskDay RiskDayOf(EventTime time);

struct RiskCount {
  std::uint32_t transactions = 0;
  std::uint32_t frauds = 0;
  // Share of frauds; 0 without transactions.
  [[nodiscard]] float rate() const;
  bool operator==(const RiskCount&) const = default;
};
// By window, shortest first.
using RiskCounts = std::array<RiskCount, kRiskWindowCount>;

// From `valid_from` to the day before the merchant's next row.
struct RiskRow {
  RiskDay valid_from = 0;
  RiskCounts counts;
  bool operator==(const RiskRow&) const = default;
};

// What a table covers and how it was made.
struct RiskFacts {
  int delay_days = 7;
  RiskDay valid_from = 0;  // first and last day that the table speaks of, both included
  RiskDay valid_to = 0;
  std::int64_t transactions = 0;
  std::int64_t frauds = 0;
  bool operator==(const RiskFacts&) const = default;
};

// A merchant's rows, days ascending. A merchant of whom no fraud was known has none.
struct MerchantRisk {
  std::string merchant_id;
  std::vector<RiskRow> rows;
  bool operator==(const MerchantRisk&) const = default;
};

class RiskTable {
 public:
  // Merchants by id, ascending. Refuses with a sentence rows that no builder can have written.
  [[nodiscard]] static Result<RiskTable, std::string> Make(RiskFacts facts,
                                                           std::vector<MerchantRisk> merchants,
                                                           std::string sha256);

  // nullopt: the table does not speak of that day, or the transaction names no merchant. All 0: no
  // fraud was known.
  [[nodiscard]] std::optional<RiskCounts> At(MerchantKey merchant, EventTime time) const;

  [[nodiscard]] const RiskFacts& facts() const { return facts_; }
  [[nodiscard]] const std::string& sha256() const { return sha256_; }  // of the file; its identity
  [[nodiscard]] std::size_t merchant_count() const { return rows_by_merchant_.size(); }

 private:
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  RiskTable() = default;

  RiskFacts facts_;
  std::string sha256_;
  std::vector<RiskRow> rows_;                                  // of all merchants
  std::unordered_map<std::uint64_t, Range> rows_by_merchant_;  // by MerchantKey::hash
};

}  // namespace harrier
