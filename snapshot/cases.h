// Cases: a customer's alerts less than a gap apart are one case, so that a burst of twenty is one
// line for the analyst, not twenty (docs/snapshots.md). CaseBuilder makes cases of flagged rows
// that come customer by customer, in order of time; TopCases keeps the riskiest. Pure;
// single-threaded.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/verdict.h"
#include "snapshot/alerts_by_source.h"
#include "snapshot/csv_row.h"
#include "snapshot/label_index.h"
#include "stream/scored_json.h"

namespace harrier {

// The alert of a case that an analyst should open first: greatest risk, the earliest of equals.
struct RiskiestAlert {
  std::string alert_id;
  std::string transaction_id;
  EventTime time;
  double risk = 0;
  Severity severity = Severity::kLow;
  Recommendation recommendation = Recommendation::kApprove;
  Money amount;
  CurrencyCode currency;
  CountryCode country;
  std::string channel;
  std::string merchant_id;
  std::string merchant_category;
};

struct Case {
  std::string case_id;  // 32 hex digits: the same first alert under the same policy, the same id
  std::string customer_id;
  EventTime first_time;
  EventTime last_time;
  AlertsBySource alerts;
  MoneySum amount_sum;  // in the base currency; refunds count as negative
  Money amount_max;
  double score_max = 0;
  RuleSet triggered;                      // enforced rules of any of its alerts
  std::vector<std::string> reasons_top3;  // most alerts first, ties in table order
  RiskiestAlert riskiest;
  std::int64_t labelled = 0;  // alerts whose label is known
  std::int64_t labelled_anomalies = 0;
  std::string anomaly_type;  // of the first alert that is labelled an anomaly
};

class CaseBuilder {
 public:
  explicit CaseBuilder(std::int64_t gap_ms) : gap_ms_(gap_ms) {}

  // REQUIRES: row.is_flag(); rows sorted by (customer_id, time, transaction_id, coordinates).
  // Returns the case before, when this row begins another.
  [[nodiscard]] std::optional<Case> Add(const ScoredRow& row,
                                        const std::optional<KnownLabel>& label);
  // The last case; nullopt when there was none.
  [[nodiscard]] std::optional<Case> Finish();

 private:
  struct ReasonCount {
    std::string code;
    std::int64_t alerts = 0;
  };

  void Begin(const ScoredRow& row);
  void CountReason(std::string_view code);
  [[nodiscard]] Case Close();

  std::int64_t gap_ms_;
  std::optional<Case> current_;
  std::vector<ReasonCount> reasons_;
};

// Riskiest first; equals by first event time, then customer id, then case id.
[[nodiscard]] bool ComesFirst(const Case& a, const Case& b);

class TopCases {
 public:
  explicit TopCases(std::size_t count_max) : count_max_(count_max) {}
  void Add(Case one);
  // In order; spends the collection.
  [[nodiscard]] std::vector<Case> Take();
  [[nodiscard]] std::int64_t cases_seen() const { return cases_seen_; }

 private:
  std::size_t count_max_;
  std::int64_t cases_seen_ = 0;
  std::vector<Case> heap_;  // the one to drop first at its root
};

}  // namespace harrier
