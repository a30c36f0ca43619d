// RiskTableBuilder: counts transactions and frauds into a RiskTable. On validity day D a window of
// W days holds the transactions of the W whole UTC days that ended `delay_days` before D, and of
// their frauds those that were labelled before D began: no label younger than the delay is ever
// used, and none that did not exist yet. Memory grows with merchants times days, not with
// transactions. Single-threaded.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/event_time.h"
#include "scoring/risk_table.h"

namespace harrier {

class RiskTableBuilder {
 public:
  // REQUIRES: delay_days >= 0.
  explicit RiskTableBuilder(int delay_days) : delay_days_(delay_days) {}

  // `fraud_known_at`: when it was labelled as a fraud; nullopt when it was not. Transactions
  // without merchant id are of no merchant: they count in the facts alone.
  void Add(std::string_view merchant_id, EventTime time, std::optional<EventTime> fraud_known_at);

  [[nodiscard]] bool empty() const { return !first_day_.has_value(); }
  // REQUIRES: not empty.
  [[nodiscard]] RiskFacts Facts() const;
  [[nodiscard]] std::vector<MerchantRisk> Merchants() const;

 private:
  struct Fraud {
    RiskDay day;         // of the transaction
    RiskDay known_from;  // the first validity day that may know of it
  };
  struct Merchant {
    std::map<RiskDay, std::uint32_t> transactions_by_day;
    std::vector<Fraud> frauds;
  };

  [[nodiscard]] std::vector<RiskRow> RowsOf(const Merchant& merchant) const;

  int delay_days_;
  std::int64_t transactions_ = 0;
  std::int64_t frauds_ = 0;
  std::optional<RiskDay> first_day_;
  RiskDay last_day_ = 0;
  std::map<std::string, Merchant, std::less<>> merchants_;
};

}  // namespace harrier
