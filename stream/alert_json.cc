#include "stream/alert_json.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/check.h"
#include "core/json_text.h"
#include "scoring/decision.h"
#include "scoring/feature_table.h"

namespace harrier {
namespace {

// The received bytes. Between tokens a document may have line breaks; an alert is one line, on
// Kafka as in a file, so each becomes a space. Inside strings a valid document has none.
void AppendReceived(std::string_view received, std::string* out) {
  const std::size_t begin = out->size();
  out->append(received);
  std::replace_if(
      out->begin() + static_cast<std::ptrdiff_t>(begin), out->end(),
      [](char c) { return c == '\n' || c == '\r'; }, ' ');
}

void AppendQuantity(std::string_view name, const Quantity& quantity, JsonObjectWriter* object) {
  switch (quantity.kind) {
    case Quantity::Kind::kAbsent:
      return;
    case Quantity::Kind::kNumber:
      return AppendNumber(object->Name(name), quantity.number);
    case Quantity::Kind::kMoney:
      return AppendMoney(object->Name(name), quantity.money);
    case Quantity::Kind::kText:
      return object->String(name, quantity.text);
  }
}

void AppendReason(const Reason& reason, std::string* out) {
  JsonObjectWriter object(out);
  object.String("code", reason.code);
  object.String("category", reason.category);
  object.String("text", reason.text);
  AppendQuantity("observed", reason.observed, &object);
  AppendQuantity("threshold", reason.threshold, &object);
  object.StringUnlessEmpty("unit", reason.unit);
  if (reason.window_s != 0) object.Number("window_s", reason.window_s);
  object.Close();
}

void AppendReasons(const std::vector<Reason>& reasons, std::string* out) {
  *out += '[';
  for (const Reason& reason : reasons) {
    if (&reason != &reasons.front()) *out += ',';
    AppendReason(reason, out);
  }
  *out += ']';
}

void AppendContributions(const std::vector<Contribution>& contributions, std::string* out) {
  *out += '[';
  for (const Contribution& contribution : contributions) {
    if (&contribution != &contributions.front()) *out += ',';
    JsonObjectWriter object(out);
    object.String("input", contribution.input);
    object.Number("value", contribution.value);
    object.String("text", contribution.text);
    object.Close();
  }
  *out += ']';
}

void AppendCounterfactual(const Counterfactual& counterfactual, std::string* out) {
  JsonObjectWriter object(out);
  AppendMoney(object.Name("amount_base"), counterfactual.amount);
  object.String("text", counterfactual.text);
  object.Close();
}

template <class Texts>
void AppendTexts(const Texts& texts, std::string* out) {
  *out += '[';
  bool first = true;
  for (const std::string_view text : texts) {
    if (!first) *out += ',';
    first = false;
    AppendJsonString(out, text);
  }
  *out += ']';
}

void AppendFeatures(const FeatureVector& features, std::string* out) {
  JsonObjectWriter object(out);
  for (const FeatureInfo& feature : kFeatureTable) {
    if (features.Knows(feature.id)) AppendNumber(object.Name(feature.name), features[feature.id]);
  }
  object.Close();
}

// In the order of the reasons, each id once. An alert relates to a few hundred at most.
std::vector<std::string_view> RelatedIds(const std::vector<Reason>& reasons) {
  std::vector<std::string_view> ids;
  for (const Reason& reason : reasons) {
    for (const std::string& id : reason.related_transaction_ids) {
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    }
  }
  return ids;
}

}  // namespace

AlertWriter::AlertWriter(AlertFrame frame) : frame_(std::move(frame)) {}

void AlertWriter::Append(const AlertSubject& subject, std::string* out) const {
  const Verdict& verdict = subject.verdict;
  HARRIER_CHECK(verdict.is_flag(), "only what is flagged becomes an alert");
  JsonObjectWriter alert(out);
  alert.Number("schema_version", std::int64_t{1});
  alert.String("alert_id", subject.alert_id);
  AppendReceived(subject.transaction.received, alert.Name("transaction"));
  AppendEventTime(alert.Name("occurred_at"), subject.transaction.time);
  alert.String("severity", SeverityName(verdict.severity));
  alert.Number("risk", verdict.risk);
  alert.String("recommendation", RecommendationName(verdict.recommendation));
  alert.String("decided_by", DecidedByName(verdict.decided_by()));
  alert.Number("score", verdict.score);
  alert.Number("threshold", frame_.score_threshold);
  alert.Bool("cold_start", verdict.cold_start);
  if (verdict.timing != Timing::kOnTime) alert.String("timing", TimingName(verdict.timing));
  if (verdict.truncated) alert.Bool("truncated", true);
  if (verdict.history_gap) alert.Bool("history_gap", true);
  AppendReasons(verdict.reasons, alert.Name("reasons"));
  AppendTexts(subject.reasons_top3, alert.Name("reasons_top3"));
  AppendModel(verdict, alert.Name("model"));
  if (verdict.counterfactual) {
    AppendCounterfactual(*verdict.counterfactual, alert.Name("counterfactual"));
  }
  AppendFeatures(verdict.features, alert.Name("features"));
  AppendTexts(RelatedIds(verdict.reasons), alert.Name("related_transaction_ids"));
  AppendOrigin(subject.at, &alert);
  alert.Close();
}

void AlertWriter::AppendModel(const Verdict& verdict, std::string* out) const {
  JsonObjectWriter model(out);
  model.String("id", frame_.model_id);
  model.StringUnlessEmpty("judge_id", frame_.judge_id);
  model.StringUnlessEmpty("risk_table_id", frame_.risk_table_id);
  model.Number("raw_score", verdict.raw_score);
  if (!frame_.judge_id.empty()) model.Number("forest_score", verdict.forest_score);
  model.Number("score", verdict.score);
  if (!verdict.contributions.empty()) {
    AppendContributions(verdict.contributions, model.Name("contributions"));
  }
  model.Close();
}

void AlertWriter::AppendOrigin(Coordinates at, JsonObjectWriter* alert) const {
  JsonObjectWriter policy(alert->Name("policy"));
  policy.String("id", frame_.policy_id);
  policy.Close();
  JsonObjectWriter source(alert->Name("source"));
  source.String("topic", frame_.topic);
  source.Number("partition", std::int64_t{at.partition.value});
  source.Number("offset", at.offset.value);
  source.Close();
}

}  // namespace harrier
