// Scored rows: one compact verdict per transaction (docs/formats/scored.md), written by the
// detector, read by snapshot and evaluate. Pure. Writer: const access is thread-safe; reader:
// single-threaded.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/decode_error.h"
#include "core/result.h"
#include "core/text_arena.h"
#include "core/transaction.h"
#include "core/verdict.h"

namespace harrier {

struct ScoredSubject {
  const Transaction& transaction;
  const Verdict& verdict;
  Coordinates at;
  // Both empty unless flagged.
  std::string_view alert_id;
  std::span<const std::string_view> reasons_top3;
};

// What is the same in every row of a run.
struct ScoredFrame {
  CurrencyCode base_currency;
  std::string policy_id;      // hex
  std::string risk_table_id;  // hex; empty: none
  bool has_judge = false;     // then rows have the forest's score beside the judge's
};

class ScoredRowWriter {
 public:
  explicit ScoredRowWriter(const ScoredFrame& frame);

  // Appends one JSON object on one line.
  void Append(const ScoredSubject& subject, std::string* out) const;

 private:
  void AppendTransactionMembers(const Transaction& transaction, std::string* out) const;
  void AppendFeatures(const FeatureVector& features, std::string* out) const;
  static void AppendCircumstances(const Verdict& verdict, std::string* out);

  CurrencyCode base_currency_;
  bool has_judge_;
  std::array<std::string, kFeatureCount> feature_members_;  // `"hour":`
  std::string policy_member_;  // `,"policy_id":"...",...,"source":{"partition":`
};

// A row as read back. Views live in the arena given to the reader.
struct ScoredRow {
  std::string_view transaction_id;
  std::string_view customer_id;
  EventTime time;
  Money amount;       // in `currency`
  Money amount_base;  // in the base currency; equals amount when the row gives none
  CurrencyCode currency;
  CountryCode country;
  std::string_view channel;
  std::string_view device;
  std::string_view merchant_id;
  std::string_view merchant_category;
  std::string_view ip;
  FeatureVector features;
  double raw_score = 0;
  std::optional<double> forest_score;  // only when a judge made `score`
  double score = 0;
  double risk = 0;
  Severity severity = Severity::kLow;
  Recommendation recommendation = Recommendation::kApprove;
  DecidedBy decided_by = DecidedBy::kNone;
  bool is_ml_flag = false;
  RuleSet enforced;
  RuleSet evidence;
  RuleSet shadow;
  RuleSet skipped;
  Timing timing = Timing::kOnTime;
  bool truncated = false;
  bool cold_start = false;
  std::string_view alert_id;
  std::array<std::string_view, 3> reasons_top3{};  // empty beyond the last
  std::string_view policy_id;
  Coordinates at;

  [[nodiscard]] bool is_rule_flag() const { return !enforced.empty(); }
  [[nodiscard]] bool is_flag() const { return is_ml_flag || is_rule_flag(); }
};

class ScoredRowReader {
 public:
  ScoredRowReader();
  ~ScoredRowReader();
  ScoredRowReader(ScoredRowReader&&) noexcept;
  ScoredRowReader& operator=(ScoredRowReader&&) noexcept;

  // Reads what ScoredRowWriter wrote; unknown members are ignored, so that a later version can be
  // read. JSON_INVALID, FIELD_MISSING, FIELD_TYPE or FIELD_RANGE with the member's name otherwise.
  [[nodiscard]] Result<void, DecodeError> Read(std::string_view json, TextArena* arena,
                                               ScoredRow* out);

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace harrier
