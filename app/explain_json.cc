#include "app/explain_json.h"

#include <array>
#include <bit>
#include <cmath>
#include <span>

#include "core/json_text.h"
#include "scoring/decision.h"
#include "scoring/feature_account.h"
#include "scoring/feature_table.h"
#include "scoring/rule_account.h"
#include "scoring/rules.h"
#include "scoring/score_account.h"
#include "scoring/score_attribution.h"

namespace harrier {
namespace {

// Appends `[...]` with one element for each item; `append` writes one.
template <class Items, class Append>
void AppendArray(std::string* out, const Items& items, const Append& append) {
  *out += '[';
  bool is_first = true;
  for (const auto& item : items) {
    if (!is_first) *out += ',';
    is_first = false;
    append(item);
  }
  *out += ']';
}

void AppendDifference(const JsonDifference& difference, std::string* out) {
  JsonObjectWriter object(out);
  object.String("path", difference.path);
  object.String("published", difference.published);
  object.String("recomputed", difference.recomputed);
  object.Close();
}

void AppendId(std::string_view id, std::string* out) {
  JsonObjectWriter object(out);
  object.String("id", id);
  object.Close();
}

void AppendSource(const PublishedAlert& alert, std::string* out) {
  JsonObjectWriter object(out);
  object.String("topic", alert.topic);
  object.Number("partition", std::int64_t{alert.at.partition.value});
  object.Number("offset", alert.at.offset.value);
  object.Close();
}

void AppendEntry(const Replayed& replayed, std::size_t index, std::string* out) {
  const History& history = replayed.before.history;
  const HistoryEntry& entry = history[index];
  JsonObjectWriter object(out);
  AppendEventTime(object.Name("timestamp"), entry.time);
  object.Number("offset", entry.offset.value);
  object.String("transaction_id", history.IdOf(index));
  AppendMoney(object.Name("amount"), entry.amount);
  object.String("currency", FormatCurrency(entry.currency));
  AppendMoney(object.Name("amount_base"), entry.amount_base);
  object.StringUnlessEmpty("city", history.CityOf(index));
  if (entry.has_place) {
    object.Number("latitude", std::bit_cast<double>(entry.place.latitude_bits));
    object.Number("longitude", std::bit_cast<double>(entry.place.longitude_bits));
  }
  object.Bool("same_merchant", entry.merchant.kind != MerchantKey::Kind::kNone &&
                                   entry.merchant == replayed.seen.merchant);
  object.Close();
}

void AppendHistory(const Explanation& explanation, std::string* out) {
  const Replayed& replayed = explanation.replayed;
  const std::size_t looked_at = replayed.seen.position;
  const std::size_t first = looked_at - std::min(looked_at, kEarlierShown);
  JsonObjectWriter object(out);
  object.Number("read_from", explanation.source.from.value);
  object.StringUnlessEmpty("archive", explanation.source.archive);
  object.Number("records_folded", replayed.records);
  object.Number("transactions", replayed.seen.earlier);
  object.Number("purchases", replayed.seen.earlier_purchases.count);
  object.String("timing", TimingName(replayed.verdict.timing));
  object.Bool("cold_start", replayed.verdict.cold_start);
  object.Bool("truncated", replayed.verdict.truncated);
  object.Bool("history_gap", replayed.verdict.history_gap);
  object.Number("more", static_cast<std::int64_t>(first));
  std::string* const entries = object.Name("earlier");
  *entries += '[';
  for (std::size_t i = first; i < looked_at; ++i) {
    if (i > first) *entries += ',';
    AppendEntry(replayed, i, entries);
  }
  *entries += ']';
  object.Close();
}

void AppendFeature(const FeatureAccount& feature, std::string* out) {
  const FeatureInfo& info = InfoOf(feature.id);
  JsonObjectWriter object(out);
  object.String("name", info.name);
  if (feature.value) AppendNumber(object.Name("value"), *feature.value);
  object.StringUnlessEmpty("unit", info.unit);
  object.StringUnlessEmpty("because", feature.because);
  JsonObjectWriter inputs(object.Name("inputs"));
  for (const AccountItem& item : feature.inputs) inputs.Raw(item.name, item.json);
  inputs.Close();
  object.Close();
}

void AppendComparison(const RuleComparison& comparison, std::string* out) {
  JsonObjectWriter object(out);
  object.String("name", comparison.observed.name);
  object.Raw("observed", comparison.observed.json);
  object.String("comparison", comparison.comparison);
  object.Raw("threshold", comparison.threshold.json);
  object.Bool("holds", comparison.holds);
  object.Close();
}

void AppendRule(const Policy& policy, const RuleAccount& rule, std::string* out) {
  const RulePolicy& rule_policy = policy.rules[static_cast<std::size_t>(rule.id)];
  JsonObjectWriter object(out);
  object.String("id", InfoOf(rule.id).name);
  object.String("mode", RuleModeName(rule_policy.mode));
  object.Number("weight", rule_policy.weight);
  object.String("outcome", RuleOutcomeName(rule.outcome));
  object.StringUnlessEmpty("because", rule.because);
  AppendArray(object.Name("comparisons"), rule.comparisons,
              [&](const RuleComparison& comparison) { AppendComparison(comparison, out); });
  object.Close();
}

void AppendPath(const TreePath& path, std::string* out) {
  JsonObjectWriter object(out);
  object.Number("tree", static_cast<std::int64_t>(path.tree));
  object.Number("path_length", path.path_length);
  AppendArray(object.Name("steps"), path.steps, [&](const TreeStep& step) {
    JsonObjectWriter line(out);
    line.String("feature", InfoOf(step.feature).name);
    AppendNumber(line.Name("value"), step.value);
    line.String("comparison", step.is_at_most ? "at most" : "above");
    AppendNumber(line.Name("threshold"), step.threshold);
    line.Number("samples_left", std::int64_t{step.samples_left});
    line.Close();
  });
  object.Close();
}

void AppendKnot(const std::optional<CalibrationKnot>& knot, std::string* out) {
  if (!knot) {
    *out += "null";
    return;
  }
  JsonObjectWriter object(out);
  object.Number("raw_score", knot->raw);
  object.Number("rows_at_least", knot->rows_at_least);
  object.Close();
}

void AppendScore(const Explanation& explanation, std::string* out) {
  const Verdict& verdict = explanation.replayed.verdict;
  const Model& model = explanation.detector->scorer.model();
  const ScoreAccount account = AccountForScore(model, verdict.features, {verdict.raw_score});
  JsonObjectWriter object(out);
  object.Number("raw_score", verdict.raw_score);
  object.Number("score", verdict.forest_score);
  object.Number("threshold", explanation.detector->policy.score_threshold);
  object.Number("trees", static_cast<std::int64_t>(account.trees));
  object.Number("samples_per_tree", std::int64_t{account.samples_per_tree});
  object.Number("mean_path_length", account.mean_path_length);
  object.Number("expected_path_length", account.expected_path_length);
  object.Number("fewest_steps", std::int64_t{account.fewest_steps});
  object.Number("most_steps", std::int64_t{account.most_steps});
  JsonObjectWriter steps(object.Name("steps_by_feature"));
  for (std::size_t column = 0; column < model.features.size(); ++column) {
    steps.Number(InfoOf(model.features[column]).name, account.steps_by_feature[column]);
  }
  steps.Close();
  AppendArray(object.Name("shortest"), account.shortest,
              [&](const TreePath& path) { AppendPath(path, out); });
  object.Number("training_rows", account.calibration_rows);
  AppendKnot(account.knot_below, object.Name("training_rows_below"));
  AppendKnot(account.knot_above, object.Name("training_rows_above"));
  object.Number("unknown_path_length", account.unknown_path_length);
  JsonObjectWriter contributions(object.Name("contributions"));
  for (std::size_t column = 0; column < model.features.size(); ++column) {
    contributions.Number(InfoOf(model.features[column]).name, account.contributions[column]);
  }
  contributions.Close();
  object.Close();
}

// What each input added to the log-odds, in column order; one that is not known has no value.
void AppendJudge(const Scorer& scorer, const Verdict& verdict, std::string* out) {
  const ScoreAttribution attribution(scorer);
  JsonObjectWriter object(out);
  object.String("id", scorer.judge()->sha256());
  object.Number("probability", verdict.score);
  object.Number("unknown_log_odds", attribution.expected());
  AppendArray(object.Name("inputs"), attribution.All(verdict), [&](const InputContribution& one) {
    const float value = ValueOf(one.input, verdict);
    JsonObjectWriter input(out);
    input.String("name", NameOf(one.input));
    if (!std::isnan(value)) AppendNumber(input.Name("value"), value);
    input.Number("contribution", one.value);
    input.Close();
  });
  object.Close();
}

void AppendVerdict(const Verdict& verdict, std::string* out) {
  JsonObjectWriter object(out);
  object.Bool("is_flag", verdict.is_flag());
  object.String("decided_by", DecidedByName(verdict.decided_by()));
  object.Number("risk", verdict.risk);
  object.String("severity", SeverityName(verdict.severity));
  object.String("recommendation", RecommendationName(verdict.recommendation));
  object.Close();
}

void AppendOrigin(const PublishedAlert& alert, JsonObjectWriter* object) {
  object->Number("schema_version", kExplainVersion);
  object->String("alert_id", alert.alert_id);
}

}  // namespace

std::string ExplanationJson(const Explanation& explanation) {
  std::string json;
  const Replayed& replayed = explanation.replayed;
  const Policy& policy = explanation.detector->policy;
  const JudgedTransaction judged{policy, replayed.before, replayed.transaction, replayed.seen,
                                 replayed.verdict};
  JsonObjectWriter object(&json);
  AppendOrigin(explanation.published, &object);
  object.Bool("reproduced", explanation.is_reproduced());
  if (explanation.difference) {
    AppendDifference(*explanation.difference, object.Name("difference"));
  }
  AppendId(explanation.detector->policy_id, object.Name("policy"));
  AppendId(explanation.detector->scorer.sha256(), object.Name("model"));
  AppendSource(explanation.published, object.Name("source"));
  object.Raw("transaction", replayed.transaction.received);
  AppendHistory(explanation, object.Name("history"));
  AppendArray(object.Name("features"), AccountForFeatures(judged),
              [&](const FeatureAccount& feature) { AppendFeature(feature, &json); });
  AppendArray(object.Name("rules"), AccountForRules(judged),
              [&](const RuleAccount& rule) { AppendRule(policy, rule, &json); });
  AppendScore(explanation, object.Name("score"));
  const Scorer& scorer = explanation.detector->scorer;
  if (scorer.judge()) AppendJudge(scorer, replayed.verdict, object.Name("judge"));
  AppendVerdict(replayed.verdict, object.Name("verdict"));
  object.Raw("published", explanation.published.bytes);
  if (!explanation.is_reproduced() && !replayed.alert.empty()) {
    object.Raw("recomputed", replayed.alert);
  }
  object.Close();
  for (char& c : json) {
    if (c == '\n' || c == '\r') c = ' ';  // between tokens of what was received
  }
  return json;
}

std::string ProblemJson(const PublishedAlert& alert, const ExplainProblem& problem) {
  std::string json;
  JsonObjectWriter object(&json);
  AppendOrigin(alert, &object);
  object.Bool("reproduced", false);
  if (problem.difference) AppendDifference(*problem.difference, object.Name("difference"));
  object.String("problem", ExplainProblemName(problem.kind));
  object.String("message", problem.message);
  if (problem.first_offset) object.Number("first_offset", problem.first_offset->value);
  object.Close();
  return json;
}

std::string_view ExplainProblemName(ExplainProblem::Kind kind) {
  constexpr std::array<std::string_view, 3> kNames = {"policy_differs", "alert_changed",
                                                      "history_incomplete"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace harrier
