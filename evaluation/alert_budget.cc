#include "evaluation/alert_budget.h"

#include <algorithm>
#include <map>

namespace harrier {
namespace {

template <class T>
std::vector<T> Joined(std::span<const T> first, std::span<const T> second) {
  std::vector<T> joined;
  joined.reserve(first.size() + second.size());
  joined.insert(joined.end(), first.begin(), first.end());
  joined.insert(joined.end(), second.begin(), second.end());
  return joined;
}

std::optional<SweepPoint> FindThreshold(const BudgetRows& labelled, const BudgetRows& unlabelled,
                                        std::int64_t alerts_max) {
  if (unlabelled.scores.empty()) {
    const auto ranking = Ranking::Of(labelled.scores, labelled.facts);
    return ranking ? ThresholdForBudget(*ranking, alerts_max) : std::nullopt;
  }
  const std::vector<double> scores = Joined(labelled.scores, unlabelled.scores);
  const auto ranking = Ranking::Of(scores, Joined(labelled.facts, unlabelled.facts));
  return ranking ? ThresholdForBudget(*ranking, alerts_max) : std::nullopt;
}

std::int64_t CountLeftToRules(const BudgetRows& rows, double threshold) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < rows.scores.size(); ++i) {
    if (rows.scores[i] < threshold && rows.rule_flags[i] != 0) ++count;
  }
  return count;
}

std::vector<Confusion> DecisionsByCustomer(const BudgetRows& rows, double threshold) {
  std::vector<Confusion> customers;
  for (std::size_t i = 0; i < rows.scores.size(); ++i) {
    const RowFacts& fact = rows.facts[i];
    if (fact.customer >= customers.size()) customers.resize(std::size_t{fact.customer} + 1);
    customers[fact.customer].Add(rows.scores[i] >= threshold, fact.is_anomaly);
  }
  return customers;
}

std::vector<FamilyBelow> FamiliesBelow(const BudgetRows& rows, double threshold) {
  std::map<std::uint16_t, FamilyBelow> families;
  for (std::size_t i = 0; i < rows.scores.size(); ++i) {
    if (!rows.facts[i].is_anomaly) continue;
    FamilyBelow& family = families[rows.facts[i].family];
    family.family = rows.facts[i].family;
    ++family.support;
    if (rows.scores[i] >= threshold) continue;
    ++family.below;
    family.left_to_rules += rows.rule_flags[i] != 0 ? 1 : 0;
  }
  std::vector<FamilyBelow> all;
  for (const auto& [number, family] : families) all.push_back(family);
  return all;
}

}  // namespace

FamilyBelow AlertBudget::all_families() const {
  FamilyBelow sum;
  for (const FamilyBelow& family : families) {
    sum.support += family.support;
    sum.below += family.below;
    sum.left_to_rules += family.left_to_rules;
  }
  return sum;
}

std::optional<AlertBudget> FitAlertBudget(const BudgetRows& labelled, const BudgetRows& unlabelled,
                                          std::int64_t alerts_max,
                                          const BootstrapOptions& options) {
  const std::optional<SweepPoint> found = FindThreshold(labelled, unlabelled, alerts_max);
  if (!found) return std::nullopt;
  AlertBudget budget;
  budget.threshold = found->threshold;
  budget.alerts = found->confusion.flagged();
  budget.alerts_by_rules =
      CountLeftToRules(labelled, budget.threshold) + CountLeftToRules(unlabelled, budget.threshold);
  budget.expected = EstimateDecisions(DecisionsByCustomer(labelled, budget.threshold), options);
  budget.families = FamiliesBelow(labelled, budget.threshold);
  return budget;
}

}  // namespace harrier
