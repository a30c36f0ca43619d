// RiskTable: what was known of each merchant's frauds at any instant: the labels that had become
// known in the 1, 7 and 30 days before it, and how long the merchant's latest labels have been
// fraud. No label is known before `delay_days` have passed since its transaction. A lookup says
// what was known at the transaction's own time, so that one table serves a whole history and a
// replay gives the same answer (docs/formats/risk-table.md). The windows are those of the "terminal
// risk" in Le Borgne et al., "Reproducible Machine Learning for Credit Card Fraud Detection", 2022,
// chapter 3. Pure; immutable after Make; const access from any thread is safe. 16 bytes a label,
// and 16 a run of frauds.
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

struct RiskCount {
  std::uint32_t labels = 0;
  std::uint32_t frauds = 0;
  // Share of frauds; 0 without labels.
  [[nodiscard]] float rate() const;
  bool operator==(const RiskCount&) const = default;
};

// All 0 until a fraud of the merchant's is known.
struct MerchantRiskAt {
  std::array<RiskCount, kRiskWindowCount> windows;  // by window, shortest first
  // How many of the latest known labels, back to the latest genuine one, are fraud; and the days
  // since the transaction of the first of them, 0 without any.
  std::uint32_t fraud_run = 0;
  double fraud_run_days = 0;
  bool operator==(const MerchantRiskAt&) const = default;
};

// What a table covers and how it was made.
struct RiskFacts {
  int delay_days = 7;
  EventTime valid_from;  // first and last instant that the table speaks of
  EventTime valid_to;
  std::int64_t transactions = 0;
  std::int64_t frauds = 0;
  bool operator==(const RiskFacts&) const = default;
};

struct MerchantLabel {
  EventTime known_from;
  bool is_fraud = false;
  // How much later it came than the delay after its transaction. Of frauds alone, else 0.
  std::int64_t late_ms = 0;
  bool operator==(const MerchantLabel&) const = default;
};

// A merchant that had a fraud, with its labels in the order in which they came to be known.
struct MerchantHistory {
  std::string merchant_id;
  std::vector<MerchantLabel> labels;
  bool operator==(const MerchantHistory&) const = default;
};

class RiskTable {
 public:
  // Merchants by id, ascending. Refuses with a sentence what no builder can have made.
  [[nodiscard]] static Result<RiskTable, std::string> Make(
      RiskFacts facts, const std::vector<MerchantHistory>& merchants, std::string sha256);

  // nullopt: the table does not speak of that instant, or the transaction names no merchant.
  [[nodiscard]] std::optional<MerchantRiskAt> At(MerchantKey merchant, EventTime time) const;

  [[nodiscard]] const RiskFacts& facts() const { return facts_; }
  [[nodiscard]] const std::string& sha256() const { return sha256_; }  // of the file; its identity
  [[nodiscard]] std::size_t merchant_count() const { return labels_by_merchant_.size(); }
  [[nodiscard]] std::size_t label_count() const { return known_from_ms_.size(); }

 private:
  // Of a label and those of its merchant before it.
  struct SoFar {
    std::uint32_t frauds = 0;
    std::uint32_t run = kNoRun;  // index in runs_
  };
  // Frauds of one merchant with no genuine label between them.
  struct Run {
    std::uint32_t first_label = 0;
    EventTime began;  // time of the first one's transaction
  };
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  static constexpr std::uint32_t kNoRun = UINT32_MAX;

  RiskTable() = default;
  void Append(const MerchantHistory& merchant);
  // The first of a merchant's labels in the range that is known only after `time_ms`; else its end.
  [[nodiscard]] std::uint32_t FirstLabelAfter(Range among, std::int64_t time_ms) const;
  // REQUIRES: not empty.
  [[nodiscard]] MerchantRiskAt RiskOf(Range known, EventTime time) const;

  RiskFacts facts_;
  std::string sha256_;
  // Of all labels, merchant by merchant. Times apart, for they are what is searched.
  std::vector<std::int64_t> known_from_ms_;
  std::vector<SoFar> so_far_;
  std::vector<Run> runs_;
  std::unordered_map<std::uint64_t, Range> labels_by_merchant_;  // by MerchantKey::hash
};

}  // namespace harrier
