#include "scoring/risk_table_builder.h"

#include <algorithm>
#include <array>

#include "core/check.h"

namespace harrier {
namespace {

// How the counts of a merchant change from the day before.
struct Change {
  std::array<std::int64_t, kRiskWindowCount> transactions{};
  std::array<std::int64_t, kRiskWindowCount> frauds{};
};
using Changes = std::map<RiskDay, Change>;
using Member = std::array<std::int64_t, kRiskWindowCount> Change::*;

// `count` transactions of `day` are in a window from the day after the delay on, for as long as the
// window is wide; those that come to be known later, from then on.
void AddToWindows(Member member, RiskDay first_valid, RiskDay known_from, std::int64_t count,
                  Changes* changes) {
  for (std::size_t i = 0; i < kRiskWindowCount; ++i) {
    const RiskDay end = first_valid + kRiskWindowsDays[i];
    const RiskDay begin = std::max(first_valid, known_from);
    if (begin >= end) continue;
    ((*changes)[begin].*member)[i] += count;
    ((*changes)[end].*member)[i] -= count;
  }
}

bool HasFrauds(const RiskCounts& counts) {
  return std::any_of(counts.begin(), counts.end(),
                     [](const RiskCount& count) { return count.frauds > 0; });
}

}  // namespace

void RiskTableBuilder::Add(std::string_view merchant_id, EventTime time,
                           std::optional<EventTime> fraud_known_at) {
  const RiskDay day = RiskDayOf(time);
  ++transactions_;
  first_day_ = std::min(first_day_.value_or(day), day);
  last_day_ = std::max(last_day_, day);
  if (fraud_known_at) ++frauds_;
  if (merchant_id.empty()) return;
  auto found = merchants_.find(merchant_id);
  if (found == merchants_.end()) found = merchants_.emplace(merchant_id, Merchant()).first;
  ++found->second.transactions_by_day[day];
  if (!fraud_known_at) return;
  // Known in the course of a day: used from the next midnight on.
  const bool at_midnight = fraud_known_at->ms % kDayMs == 0;
  found->second.frauds.push_back({day, RiskDayOf(*fraud_known_at) + (at_midnight ? 0 : 1)});
}

RiskFacts RiskTableBuilder::Facts() const {
  HARRIER_CHECK(first_day_.has_value(), "a risk table is made of transactions");
  // Before the first day nothing is known; after the last the shortest window would be empty.
  return {delay_days_, *first_day_ + delay_days_ + 1, last_day_ + delay_days_ + 1, transactions_,
          frauds_};
}

std::vector<RiskRow> RiskTableBuilder::RowsOf(const Merchant& merchant) const {
  Changes changes;
  for (const auto& [day, count] : merchant.transactions_by_day) {
    const RiskDay first_valid = day + delay_days_ + 1;
    AddToWindows(&Change::transactions, first_valid, first_valid, count, &changes);
  }
  for (const Fraud& fraud : merchant.frauds) {
    AddToWindows(&Change::frauds, fraud.day + delay_days_ + 1, fraud.known_from, 1, &changes);
  }
  const RiskDay valid_to = Facts().valid_to;
  std::vector<RiskRow> rows;
  RiskCounts counts;
  RiskCounts written;
  for (const auto& [day, change] : changes) {
    if (day > valid_to) break;
    for (std::size_t i = 0; i < kRiskWindowCount; ++i) {
      counts[i].transactions += static_cast<std::uint32_t>(change.transactions[i]);
      counts[i].frauds += static_cast<std::uint32_t>(change.frauds[i]);
    }
    const RiskCounts known = HasFrauds(counts) ? counts : RiskCounts{};
    if (known == written) continue;
    rows.push_back({day, known});
    written = known;
  }
  return rows;
}

std::vector<MerchantRisk> RiskTableBuilder::Merchants() const {
  std::vector<MerchantRisk> risks;
  for (const auto& [id, merchant] : merchants_) {
    if (merchant.frauds.empty()) continue;
    std::vector<RiskRow> rows = RowsOf(merchant);
    if (!rows.empty()) risks.push_back({id, std::move(rows)});
  }
  return risks;
}

}  // namespace harrier
