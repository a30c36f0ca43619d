#include "snapshot/cases.h"

#include <algorithm>

#include "core/check.h"
#include "core/sha256.h"
#include "scoring/rules.h"

namespace harrier {
namespace {

constexpr std::size_t kReasonsMax = 3;
constexpr std::size_t kCaseIdBytes = 16;
// An alert can name nine rules and the model; a later version may know more.
constexpr std::size_t kDistinctReasonsMax = 64;

void AppendLengthPrefixed(std::string* bytes, std::string_view text) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    *bytes += static_cast<char>(text.size() >> shift & 0xFF);
  }
  *bytes += text;
}

// docs/formats/cases.md gives the hashed bytes.
std::string CaseIdOf(const ScoredRow& first) {
  std::string bytes;
  AppendLengthPrefixed(&bytes, "case");
  AppendLengthPrefixed(&bytes, first.customer_id);
  AppendLengthPrefixed(&bytes, first.transaction_id);
  AppendLengthPrefixed(&bytes, std::to_string(first.at.partition.value));
  AppendLengthPrefixed(&bytes, std::to_string(first.at.offset.value));
  AppendLengthPrefixed(&bytes, first.policy_id);
  const Sha256Digest digest = Sha256(bytes);
  return HexDigits(digest.data(), kCaseIdBytes);
}

// Rules in table order, then the model and whatever a later version names.
std::size_t TableOrder(std::string_view code) {
  for (const RuleInfo& rule : kRuleTable) {
    if (rule.name == code) return static_cast<std::size_t>(rule.id);
  }
  return kRuleCount;
}

RiskiestAlert AlertOf(const ScoredRow& row) {
  RiskiestAlert alert;
  alert.alert_id = row.alert_id;
  alert.transaction_id = row.transaction_id;
  alert.time = row.time;
  alert.risk = row.risk;
  alert.severity = row.severity;
  alert.recommendation = row.recommendation;
  alert.amount = row.amount;
  alert.currency = row.currency;
  alert.country = row.country;
  alert.channel = row.channel;
  alert.merchant_id = row.merchant_id;
  alert.merchant_category = row.merchant_category;
  return alert;
}

}  // namespace

std::optional<Case> CaseBuilder::Add(const ScoredRow& row, const std::optional<KnownLabel>& label) {
  HARRIER_CHECK(row.is_flag(), "a case is made of alerts");
  std::optional<Case> closed;
  const bool continues = current_ && current_->customer_id == row.customer_id &&
                         row.time.ms - current_->last_time.ms < gap_ms_;
  if (!continues) {
    closed = Finish();
    Begin(row);
  }
  Case& now = *current_;
  now.last_time = row.time;
  now.alerts.Add(row);
  now.amount_sum.Add(row.amount_base);
  now.amount_max = std::max(now.amount_max, row.amount_base);
  now.score_max = std::max(now.score_max, row.score);
  now.triggered.bits |= row.enforced.bits;
  if (row.risk > now.riskiest.risk) now.riskiest = AlertOf(row);
  for (const std::string_view code : row.reasons_top3) CountReason(code);
  if (label) ++now.labelled;
  if (label && label->is_anomaly) {
    if (now.labelled_anomalies == 0) now.anomaly_type = label->anomaly_type;
    ++now.labelled_anomalies;
  }
  return closed;
}

void CaseBuilder::Begin(const ScoredRow& row) {
  Case& begun = current_.emplace();
  begun.case_id = CaseIdOf(row);
  begun.customer_id = row.customer_id;
  begun.first_time = row.time;
  begun.amount_max = row.amount_base;
  begun.riskiest = AlertOf(row);
}

void CaseBuilder::CountReason(std::string_view code) {
  if (code.empty()) return;
  for (ReasonCount& reason : reasons_) {
    if (reason.code == code) {
      ++reason.alerts;
      return;
    }
  }
  if (reasons_.size() < kDistinctReasonsMax) reasons_.push_back({std::string(code), 1});
}

Case CaseBuilder::Close() {
  std::sort(reasons_.begin(), reasons_.end(), [](const ReasonCount& a, const ReasonCount& b) {
    if (a.alerts != b.alerts) return a.alerts > b.alerts;
    const std::size_t order_a = TableOrder(a.code);
    const std::size_t order_b = TableOrder(b.code);
    return order_a != order_b ? order_a < order_b : a.code < b.code;
  });
  for (const ReasonCount& reason : reasons_) {
    if (current_->reasons_top3.size() == kReasonsMax) break;
    current_->reasons_top3.push_back(reason.code);
  }
  reasons_.clear();
  Case closed = std::move(*current_);
  current_.reset();
  return closed;
}

std::optional<Case> CaseBuilder::Finish() {
  if (!current_) return std::nullopt;
  return Close();
}

bool ComesFirst(const Case& a, const Case& b) {
  if (a.riskiest.risk != b.riskiest.risk) return a.riskiest.risk > b.riskiest.risk;
  if (a.first_time != b.first_time) return a.first_time < b.first_time;
  if (a.customer_id != b.customer_id) return a.customer_id < b.customer_id;
  return a.case_id < b.case_id;
}

void TopCases::Add(Case one) {
  ++cases_seen_;
  if (count_max_ == 0) return;
  if (heap_.size() == count_max_) {
    if (!ComesFirst(one, heap_.front())) return;
    std::pop_heap(heap_.begin(), heap_.end(), ComesFirst);
    heap_.pop_back();
  }
  heap_.push_back(std::move(one));
  std::push_heap(heap_.begin(), heap_.end(), ComesFirst);
}

std::vector<Case> TopCases::Take() {
  std::sort_heap(heap_.begin(), heap_.end(), ComesFirst);
  return std::exchange(heap_, {});
}

}  // namespace harrier
