#include "scoring/risk_table.h"

#include <algorithm>
#include <utility>

namespace harrier {
namespace {

std::string Sentence(const MerchantHistory& merchant, const char* what) {
  return "merchant \"" + merchant.merchant_id + "\": " + what;
}

bool IsWithin(const RiskFacts& facts, EventTime time) {
  return time >= facts.valid_from && time <= facts.valid_to;
}

// Empty when nothing is wrong.
std::string Problem(const RiskFacts& facts, const MerchantHistory& merchant) {
  if (merchant.merchant_id.empty()) return "a merchant without id";
  EventTime before = facts.valid_from;
  bool has_fraud = false;
  for (const MerchantLabel& label : merchant.labels) {
    if (!IsWithin(facts, label.known_from)) {
      return Sentence(merchant, "a label is of an instant that the table does not speak of");
    }
    if (label.known_from < before) return Sentence(merchant, "its labels do not ascend");
    const std::int64_t late_ms_max = label.known_from.ms - facts.valid_from.ms;
    if (label.late_ms < 0 || label.late_ms > (label.is_fraud ? late_ms_max : 0)) {
      return Sentence(merchant, "a label is later than it can be");
    }
    before = label.known_from;
    has_fraud = has_fraud || label.is_fraud;
  }
  return has_fraud ? std::string() : Sentence(merchant, "has no fraud");
}

}  // namespace

float RiskCount::rate() const {
  if (labels == 0) return 0.0F;
  return static_cast<float>(static_cast<double>(frauds) / static_cast<double>(labels));
}

Result<RiskTable, std::string> RiskTable::Make(RiskFacts facts,
                                               const std::vector<MerchantHistory>& merchants,
                                               std::string sha256) {
  if (facts.delay_days < 0) return Unexpected(std::string("a delay below 0"));
  if (facts.valid_to < facts.valid_from) return Unexpected(std::string("ends before it begins"));
  RiskTable table;
  table.facts_ = facts;
  table.sha256_ = std::move(sha256);
  const std::string* before = nullptr;
  for (const MerchantHistory& merchant : merchants) {
    if (std::string problem = Problem(facts, merchant); !problem.empty()) {
      return Unexpected(std::move(problem));
    }
    if (before != nullptr && merchant.merchant_id <= *before) {
      return Unexpected(Sentence(merchant, "merchants do not ascend"));
    }
    before = &merchant.merchant_id;
    if (merchant.labels.size() >= kNoRun - table.label_count()) {
      return Unexpected(std::string("more labels than a table can hold"));
    }
    const auto begin = static_cast<std::uint32_t>(table.label_count());
    table.Append(merchant);
    const auto end = static_cast<std::uint32_t>(table.label_count());
    const std::uint64_t key = MerchantIdKey(merchant.merchant_id).hash;
    if (!table.labels_by_merchant_.try_emplace(key, Range{begin, end}).second) {
      return Unexpected(Sentence(merchant, "has the same key as another one"));
    }
  }
  return table;
}

void RiskTable::Append(const MerchantHistory& merchant) {
  SoFar so_far;
  for (const MerchantLabel& label : merchant.labels) {
    if (!label.is_fraud) {
      so_far.run = kNoRun;
    } else if (so_far.run == kNoRun) {
      so_far.run = static_cast<std::uint32_t>(runs_.size());
      const std::int64_t delay_ms = facts_.delay_days * kDayMs;
      runs_.push_back({static_cast<std::uint32_t>(label_count()),
                       EventTime(label.known_from.ms - delay_ms - label.late_ms)});
    }
    if (label.is_fraud) ++so_far.frauds;
    known_from_ms_.push_back(label.known_from.ms);
    so_far_.push_back(so_far);
  }
}

std::optional<MerchantRiskAt> RiskTable::At(MerchantKey merchant, EventTime time) const {
  if (!IsWithin(facts_, time) || merchant.kind != MerchantKey::Kind::kMerchantId) {
    return std::nullopt;
  }
  const auto found = labels_by_merchant_.find(merchant.hash);
  if (found == labels_by_merchant_.end()) return MerchantRiskAt{};
  const Range all = found->second;
  const std::uint32_t known = FirstLabelAfter(all, time.ms);
  const bool is_fraud_known = known > all.begin && so_far_[known - 1].frauds > 0;
  return is_fraud_known ? RiskOf({all.begin, known}, time) : MerchantRiskAt{};
}

std::uint32_t RiskTable::FirstLabelAfter(Range among, std::int64_t time_ms) const {
  const auto begin = known_from_ms_.begin();
  const auto after = std::upper_bound(begin + among.begin, begin + among.end, time_ms);
  return static_cast<std::uint32_t>(after - begin);
}

MerchantRiskAt RiskTable::RiskOf(Range known, EventTime time) const {
  MerchantRiskAt risk;
  const SoFar& latest = so_far_[known.end - 1];
  Range earlier = known;  // what may lie before the window; less and less, as windows widen
  for (std::size_t i = 0; i < kRiskWindowCount; ++i) {
    earlier.end = FirstLabelAfter(earlier, time.ms - kRiskWindowsDays[i] * kDayMs);
    const bool is_whole = earlier.end == earlier.begin;
    risk.windows[i] = {known.end - earlier.end,
                       latest.frauds - (is_whole ? 0 : so_far_[earlier.end - 1].frauds)};
  }
  if (latest.run != kNoRun) {
    const Run& run = runs_[latest.run];
    risk.fraud_run = known.end - run.first_label;
    risk.fraud_run_days = static_cast<double>(time.ms - run.began.ms) / static_cast<double>(kDayMs);
  }
  return risk;
}

}  // namespace harrier
