#include "app/explain_score_text.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "app/text_table.h"
#include "scoring/account_item.h"
#include "scoring/decision.h"
#include "scoring/feature_table.h"
#include "scoring/person_words.h"
#include "scoring/rules.h"
#include "scoring/score_account.h"

namespace harrier {
namespace {

std::string Words(double value) { return NumberItem("", value).words; }
std::string Words(float value) { return NumberItem("", value).words; }

// What each feature contributed, those that moved the path length most first; what moved it by less
// than a hundredth of a step is left out.
std::string ContributionsText(const Model& model, const ScoreAccount& account,
                              const FeatureVector& features) {
  constexpr double kLeast = 0.01;
  std::vector<std::pair<double, std::size_t>> moved;
  for (std::size_t column = 0; column < account.contributions.size(); ++column) {
    const double by = std::abs(account.contributions[column]);
    if (by >= kLeast) moved.emplace_back(by, column);
  }
  std::stable_sort(moved.begin(), moved.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  TextTable table({Align::kLeft, Align::kLeft, Align::kRight, Align::kRight, Align::kLeft});
  for (const auto& [by, column] : moved) {
    const FeatureId feature = model.features[column];
    table.Add({"", std::string(InfoOf(feature).name), Words(features[feature]),
               DecimalForPeople(by), account.contributions[column] > 0 ? "shorter" : "longer"});
  }
  return "  What made the path shorter (more unusual) or longer, from " +
         DecimalForPeople(account.unknown_path_length) + " with nothing known:\n" + table.Text();
}

// Which features the trees asked about, those asked about most often first.
std::string AskedText(const Model& model, const ScoreAccount& account) {
  std::vector<std::pair<std::int64_t, std::size_t>> asked;
  for (std::size_t column = 0; column < account.steps_by_feature.size(); ++column) {
    if (account.steps_by_feature[column] > 0) {
      asked.emplace_back(account.steps_by_feature[column], column);
    }
  }
  std::stable_sort(asked.begin(), asked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string text;
  for (const auto& [times, column] : asked) {
    if (!text.empty()) text += ", ";
    text += std::string(InfoOf(model.features[column]).name) + " " + CountInWords(times);
  }
  return text;
}

std::string PathText(const TreePath& path) {
  std::string text = "  tree " + std::to_string(path.tree + 1) + ", path length " +
                     DecimalForPeople(path.path_length) + "\n";
  TextTable table(
      {Align::kLeft, Align::kLeft, Align::kRight, Align::kLeft, Align::kRight, Align::kRight});
  for (const TreeStep& step : path.steps) {
    table.Add({"", std::string(InfoOf(step.feature).name), Words(step.value),
               step.is_at_most ? "is at most" : "is above", Words(step.threshold),
               CountInWords(step.samples_left) + " rows left"});
  }
  return text + table.Text();
}

std::string KnotText(const std::optional<CalibrationKnot>& knot) {
  return CountInWords(knot->rows_at_least) + " reach " + Words(knot->raw);
}

// Where the raw score stands among those of the training rows.
std::string RankText(const ScoreAccount& account) {
  std::string text = "of " + CountInWords(account.calibration_rows) + " training rows ";
  if (account.knot_below) text += KnotText(account.knot_below);
  if (account.knot_below && account.knot_above) text += " and ";
  if (account.knot_above) text += KnotText(account.knot_above);
  return text;
}

}  // namespace

std::string ScoreText(const Model& model, const JudgedTransaction& judged) {
  const Verdict& verdict = judged.verdict;
  const ScoreAccount account = AccountForScore(model, verdict.features, {verdict.raw_score});
  TextTable table({Align::kLeft, Align::kLeft});
  table.Add({"trees", CountInWords(static_cast<std::int64_t>(account.trees)) +
                          ", each grown from " + CountInWords(account.samples_per_tree) +
                          " training rows"});
  table.Add({"questions", std::to_string(account.fewest_steps) + " to " +
                              std::to_string(account.most_steps) + " a tree"});
  table.Add({"path length", Words(account.mean_path_length) + " on average over the trees; " +
                                Words(account.expected_path_length) +
                                " is to be expected; shorter is more unusual"});
  table.Add({"raw score", Words(verdict.raw_score) + " = 2^(-" + Words(account.mean_path_length) +
                              " / " + Words(account.expected_path_length) + ")"});
  table.Add({"", RankText(account)});
  table.Add({"score", Words(verdict.forest_score) + ": more unusual than " +
                          RankInWords(verdict.forest_score) + " of training traffic"});
  if (judged.policy.judge_sha256.empty()) {
    table.Add({"threshold", Words(judged.policy.score_threshold) + ", so the model " +
                                (verdict.is_ml_flag ? "flags it" : "does not flag it")});
  }
  table.Add({"asked about", AskedText(model, account)});
  std::string text = "Model\n" + table.Text() +
                     ContributionsText(model, account, verdict.features) +
                     "  The shortest paths:\n";
  for (const TreePath& path : account.shortest) text += PathText(path);
  return text;
}

std::string VerdictText(const JudgedTransaction& judged) {
  const Verdict& verdict = judged.verdict;
  std::string risk = Words(verdict.risk) + " = 1 - (1 - " + Words(verdict.score) + ")";
  for (const RuleInfo& rule : kRuleTable) {
    if (!verdict.enforced.Has(rule.id)) continue;
    const double weight = judged.policy.rules[static_cast<std::size_t>(rule.id)].weight;
    risk += " x (1 - " + Words(weight) + " " + std::string(rule.name) + ")";
  }
  TextTable table({Align::kLeft, Align::kLeft});
  table.Add({"decided by", std::string(DecidedByName(verdict.decided_by()))});
  table.Add({"risk", risk});
  table.Add({"severity", std::string(SeverityName(verdict.severity)) + " (MEDIUM from " +
                             Words(judged.policy.severity_medium) + ", HIGH from " +
                             Words(judged.policy.severity_high) + ", CRITICAL from " +
                             Words(judged.policy.severity_critical) + ")"});
  table.Add({"recommendation", std::string(RecommendationName(verdict.recommendation))});
  return "Verdict\n" + table.Text();
}

}  // namespace harrier
