#include "snapshot/judged_rows.h"

#include <absl/container/flat_hash_map.h>
#include <xxhash.h>

#include <string_view>

namespace harrier {
namespace {

// What a row says of each detector: the one place that knows how a verdict is ranked.
struct RankedVerdict {
  double score = 0;
  double risk = 0;
  std::optional<double> forest_score;  // where `score` is a judge's
  RuleSet rules;
};
RankedVerdict RankedVerdictOf(const ScoredRow& row) {
  return {row.score, row.risk, row.forest_score, {row.enforced.bits | row.evidence.bits}};
}

void Append(const ScoredRow& row, const RowFacts& facts, JudgedColumns* columns) {
  const RankedVerdict verdict = RankedVerdictOf(row);
  if (verdict.forest_score && !columns->has_judge()) columns->forest_score = columns->score;
  columns->facts.push_back(facts);
  columns->score.push_back(verdict.score);
  columns->risk.push_back(verdict.risk);
  columns->rules.push_back(verdict.rules);
  columns->rule_flags.push_back(row.is_rule_flag() ? 1 : 0);
  // Rows before the first judge, or beside one, are the forest's own.
  const bool has_judge = verdict.forest_score || columns->has_judge();
  if (has_judge) columns->forest_score.push_back(verdict.forest_score.value_or(verdict.score));
}

}  // namespace

std::vector<double> JudgedColumns::RulesRisk(
    const std::array<RulePolicy, kRuleCount>& policies) const {
  std::vector<double> risks;
  risks.reserve(rules.size());
  for (const RuleSet fired : rules) {
    double trust = 1;
    for (std::size_t i = 0; i < kRuleCount; ++i) {
      if (fired.Has(static_cast<RuleId>(i))) trust *= 1 - policies[i].weight;
    }
    risks.push_back(1 - trust);
  }
  return risks;
}

void JudgedColumns::Move(std::size_t from, std::size_t to) {
  facts[to] = facts[from];
  score[to] = score[from];
  risk[to] = risk[from];
  if (has_judge()) forest_score[to] = forest_score[from];
  rules[to] = rules[from];
  rule_flags[to] = rule_flags[from];
}

void JudgedColumns::Truncate(std::size_t size) {
  facts.resize(size);
  score.resize(size);
  risk.resize(size);
  if (has_judge()) forest_score.resize(size);
  rules.resize(size);
  rule_flags.resize(size);
}

// Numbers for texts, from 0 in the order in which they are seen.
struct JudgedRowsBuilder::Names {
  // Customers by 96 bits of a hash, as in LabelIndex.
  absl::flat_hash_map<std::array<std::uint32_t, 3>, std::uint32_t> customers;
  std::map<std::string, std::uint16_t, std::less<>> families;

  [[nodiscard]] std::uint32_t CustomerOf(std::string_view id) {
    const XXH128_hash_t hash = XXH3_128bits(id.data(), id.size());
    const std::array<std::uint32_t, 3> key = {static_cast<std::uint32_t>(hash.low64),
                                              static_cast<std::uint32_t>(hash.low64 >> 32),
                                              static_cast<std::uint32_t>(hash.high64)};
    return customers.try_emplace(key, static_cast<std::uint32_t>(customers.size())).first->second;
  }
  [[nodiscard]] std::uint16_t FamilyOf(std::string_view type, std::vector<std::string>* names) {
    const auto known = families.find(type);
    if (known != families.end()) return known->second;
    const auto number = static_cast<std::uint16_t>(families.size());  // LabelIndex::kTextsMax
    families.emplace(type, number);
    names->emplace_back(type);
    return number;
  }
};

JudgedRowsBuilder::JudgedRowsBuilder(const Options& options)
    : options_(options), known_fraud_(options.delay_days), names_(std::make_unique<Names>()) {}
JudgedRowsBuilder::~JudgedRowsBuilder() = default;

bool JudgedRowsBuilder::Add(const ScoredRow& row, const std::optional<KnownLabel>& label) {
  RowFacts facts;
  facts.customer = names_->CustomerOf(row.customer_id);
  facts.day = DayOf(row.time);
  facts.is_anomaly = label && label->is_anomaly;
  const bool tells = !options_.fraud_from || *options_.fraud_from <= row.time;
  if (facts.is_anomaly && tells) known_fraud_.Add(facts.customer, facts.day);
  if (!options_.test.Contains(row.time)) return false;
  if (facts.is_anomaly) facts.family = names_->FamilyOf(label->type_name(), &result_.families);
  Append(row, facts, label ? &result_.labelled : &result_.unlabelled);
  auto policy = result_.policies.find(row.policy_id);
  if (policy == result_.policies.end())
    policy = result_.policies.try_emplace(std::string(row.policy_id)).first;
  ++policy->second;
  return true;
}

}  // namespace harrier
