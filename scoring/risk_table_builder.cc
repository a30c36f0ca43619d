#include "scoring/risk_table_builder.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/check.h"

namespace harrier {
namespace {

// 9999-12-31T23:59:59.999Z: no later instant can be written.
constexpr EventTime kLastInstant(253'402'300'799'999);

bool IsKnownEarlier(const MerchantLabel& left, const MerchantLabel& right) {
  return left.known_from < right.known_from;
}

}  // namespace

void RiskTableBuilder::Add(std::string_view merchant_id, EventTime time,
                           std::optional<RiskLabel> label) {
  ++transactions_;
  first_ = std::min(first_, time);
  last_ = std::max(last_, time);
  const bool is_fraud = label && label->is_fraud;
  if (is_fraud) ++frauds_;
  if (merchant_id.empty()) return;
  auto found = labels_by_merchant_.find(merchant_id);
  if (found == labels_by_merchant_.end()) {
    found = labels_by_merchant_.try_emplace(std::string(merchant_id)).first;
  }
  const EventTime after_delay(time.ms + delay_days_ * kDayMs);
  const EventTime known_from = label ? std::max(after_delay, label->labelled_at) : after_delay;
  found->second.push_back({known_from, is_fraud, is_fraud ? known_from.ms - after_delay.ms : 0});
}

RiskFacts RiskTableBuilder::Facts() const {
  HARRIER_CHECK(!empty(), "a risk table is made of transactions");
  // Nothing is known before the first transaction's delay is over. A day after the last one's, the
  // shortest window would be empty for want of transactions.
  const std::int64_t delay_ms = delay_days_ * kDayMs;
  return {delay_days_, std::min(EventTime(first_.ms + delay_ms), kLastInstant),
          std::min(EventTime(last_.ms + delay_ms + kDayMs), kLastInstant), transactions_, frauds_};
}

std::vector<MerchantHistory> RiskTableBuilder::Merchants() const {
  const EventTime valid_to = Facts().valid_to;
  std::vector<MerchantHistory> merchants;
  for (const auto& [id, labels] : labels_by_merchant_) {
    MerchantHistory merchant{id, {}};
    std::copy_if(labels.begin(), labels.end(), std::back_inserter(merchant.labels),
                 [&](const MerchantLabel& label) { return label.known_from <= valid_to; });
    const bool has_fraud = std::any_of(merchant.labels.begin(), merchant.labels.end(),
                                       [](const MerchantLabel& label) { return label.is_fraud; });
    if (!has_fraud) continue;
    std::stable_sort(merchant.labels.begin(), merchant.labels.end(), IsKnownEarlier);
    merchants.push_back(std::move(merchant));
  }
  return merchants;
}

}  // namespace harrier
