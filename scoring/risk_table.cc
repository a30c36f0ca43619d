#include "scoring/risk_table.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/check.h"

namespace harrier {
namespace {

std::string Sentence(const MerchantRisk& merchant, const char* what) {
  return "merchant \"" + merchant.merchant_id + "\": " + what;
}

// The longer a window, the more is in it.
bool AreNested(const RiskCounts& counts) {
  for (std::size_t i = 0; i < kRiskWindowCount; ++i) {
    if (counts[i].frauds > counts[i].transactions) return false;
    if (i == 0) continue;
    if (counts[i].transactions < counts[i - 1].transactions) return false;
    if (counts[i].frauds < counts[i - 1].frauds) return false;
  }
  return true;
}

// Empty when nothing is wrong.
std::string Problem(const RiskFacts& facts, const MerchantRisk& merchant) {
  if (merchant.merchant_id.empty()) return "a merchant without id";
  if (merchant.rows.empty()) return Sentence(merchant, "has no rows");
  for (std::size_t i = 0; i < merchant.rows.size(); ++i) {
    const RiskRow& row = merchant.rows[i];
    if (row.valid_from < facts.valid_from || row.valid_from > facts.valid_to) {
      return Sentence(merchant, "a row is of a day that the table does not speak of");
    }
    if (i > 0 && row.valid_from <= merchant.rows[i - 1].valid_from) {
      return Sentence(merchant, "its days do not ascend");
    }
    if (!AreNested(row.counts)) {
      return Sentence(merchant,
                      "a longer window holds less than a shorter one, or more frauds than "
                      "transactions");
    }
  }
  return {};
}

}  // namespace

RiskDay RiskDayOf(EventTime time) { return static_cast<RiskDay>(time.ms / kDayMs); }

float RiskCount::rate() const {
  if (transactions == 0) return 0.0F;
  return static_cast<float>(static_cast<double>(frauds) / static_cast<double>(transactions));
}

Result<RiskTable, std::string> RiskTable::Make(RiskFacts facts, std::vector<MerchantRisk> merchants,
                                               std::string sha256) {
  if (facts.delay_days < 0) return Unexpected(std::string("a delay below 0"));
  if (facts.valid_to < facts.valid_from) return Unexpected(std::string("ends before it begins"));
  RiskTable table;
  table.facts_ = facts;
  table.sha256_ = std::move(sha256);
  const std::string* before = nullptr;
  for (const MerchantRisk& merchant : merchants) {
    if (std::string problem = Problem(facts, merchant); !problem.empty()) {
      return Unexpected(std::move(problem));
    }
    if (before != nullptr && merchant.merchant_id <= *before) {
      return Unexpected(Sentence(merchant, "merchants do not ascend"));
    }
    before = &merchant.merchant_id;
    const auto begin = static_cast<std::uint32_t>(table.rows_.size());
    table.rows_.insert(table.rows_.end(), merchant.rows.begin(), merchant.rows.end());
    if (table.rows_.size() > std::numeric_limits<std::uint32_t>::max()) {
      return Unexpected(std::string("more rows than a table can hold"));
    }
    const auto end = static_cast<std::uint32_t>(table.rows_.size());
    const std::uint64_t key = MerchantIdKey(merchant.merchant_id).hash;
    if (!table.rows_by_merchant_.try_emplace(key, Range{begin, end}).second) {
      return Unexpected(Sentence(merchant, "has the same key as another one"));
    }
  }
  return table;
}

std::optional<RiskCounts> RiskTable::At(MerchantKey merchant, EventTime time) const {
  const RiskDay day = RiskDayOf(time);
  if (day < facts_.valid_from || day > facts_.valid_to) return std::nullopt;
  if (merchant.kind != MerchantKey::Kind::kMerchantId) return std::nullopt;
  const auto found = rows_by_merchant_.find(merchant.hash);
  if (found == rows_by_merchant_.end()) return RiskCounts{};
  const auto begin = rows_.begin() + found->second.begin;
  const auto end = rows_.begin() + found->second.end;
  const auto next = std::upper_bound(
      begin, end, day, [](RiskDay wanted, const RiskRow& row) { return wanted < row.valid_from; });
  return next == begin ? RiskCounts{} : std::prev(next)->counts;
}

}  // namespace harrier
