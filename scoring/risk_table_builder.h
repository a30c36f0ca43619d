// RiskTableBuilder: orders the labels of transactions by when they came to be known, for a
// RiskTable. A label is known from the moment it was given, but not before `delay_days` after its
// transaction; a transaction that never got one counts as genuine from then on. Memory grows with
// the transactions, by 24 bytes each. Single-threaded.
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

struct RiskLabel {
  bool is_fraud = false;
  EventTime labelled_at;
};

class RiskTableBuilder {
 public:
  // REQUIRES: delay_days >= 0.
  explicit RiskTableBuilder(int delay_days) : delay_days_(delay_days) {}

  // `label`: nullopt when it has none. Transactions without merchant id are of no merchant: they
  // count in the facts alone.
  void Add(std::string_view merchant_id, EventTime time, std::optional<RiskLabel> label);

  [[nodiscard]] bool empty() const { return transactions_ == 0; }
  // REQUIRES: not empty.
  [[nodiscard]] RiskFacts Facts() const;
  [[nodiscard]] std::vector<MerchantHistory> Merchants() const;

 private:
  int delay_days_;
  std::int64_t transactions_ = 0;
  std::int64_t frauds_ = 0;
  EventTime first_{INT64_MAX};
  EventTime last_;
  std::map<std::string, std::vector<MerchantLabel>, std::less<>> labels_by_merchant_;
};

}  // namespace harrier
