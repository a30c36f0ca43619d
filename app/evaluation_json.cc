#include "app/evaluation_json.h"

#include <optional>
#include <string>
#include <string_view>

#include "app/evaluation_words.h"
#include "snapshot/csv_row.h"

namespace harrier {
namespace {

void AppendOptional(std::string_view name, std::optional<double> value, JsonObjectWriter* object) {
  value ? object->Number(name, *value) : object->Raw(name, "null");
}

void AppendEstimate(std::string_view name, const Estimate& estimate, JsonObjectWriter* object) {
  JsonObjectWriter member(object->Name(name));
  AppendOptional("value", estimate.value, &member);
  const auto& interval = estimate.interval;
  AppendOptional("low", interval ? std::optional(interval->low) : std::nullopt, &member);
  AppendOptional("high", interval ? std::optional(interval->high) : std::nullopt, &member);
  member.Close();
}

// [element,element]; `append` writes one element.
template <class Elements, class Append>
void AppendArray(std::string_view name, const Elements& elements, JsonObjectWriter* object,
                 Append append) {
  std::string* out = object->Name(name);
  char separator = '[';
  if (elements.empty()) *out += separator;
  for (const auto& element : elements) {
    *out += separator;
    separator = ',';
    append(element, out);
  }
  *out += ']';
}

void AppendConfusion(const Confusion& confusion, JsonObjectWriter* object) {
  object->Number("true_positives", confusion.true_positives);
  object->Number("false_positives", confusion.false_positives);
  object->Number("false_negatives", confusion.false_negatives);
  object->Number("true_negatives", confusion.true_negatives);
}

void AppendBestF1(const DetectorQuality& quality, JsonObjectWriter* object) {
  if (!quality.best_f1) return object->Raw("best_f1", "null");
  JsonObjectWriter best(object->Name("best_f1"));
  AppendOptional("value", quality.best_f1->confusion.F1(), &best);
  best.Number("threshold", quality.best_f1->threshold);
  AppendOptional("precision", quality.best_f1->confusion.Precision(), &best);
  AppendOptional("recall", quality.best_f1->confusion.Recall(), &best);
  AppendConfusion(quality.best_f1->confusion, &best);
  best.Close();
}

void AppendLeastCost(const DetectorQuality& quality, JsonObjectWriter* object) {
  if (!quality.cheapest) return object->Raw("least_cost", "null");
  JsonObjectWriter cheapest(object->Name("least_cost"));
  cheapest.Raw("value", FormatMoneySum({quality.cheapest->cost_ten_thousandths}));
  cheapest.Number("threshold", quality.cheapest->threshold);
  AppendOptional("of_flagging_nothing", quality.cheapest->share_of_doing_nothing, &cheapest);
  cheapest.Close();
}

void AppendQuality(const DetectorQuality& quality, const EvaluationFindings& findings,
                   JsonObjectWriter* object) {
  AppendEstimate("roc_auc", quality.roc_auc, object);
  AppendEstimate("average_precision", quality.average_precision, object);
  AppendArray("daily", quality.daily, object, [](const DailyQuality& day, std::string* out) {
    JsonObjectWriter element(out);
    element.Number("k", day.k);
    AppendEstimate("precision", day.precision, &element);
    AppendEstimate("recall", day.recall, &element);
    AppendEstimate("mean_daily_recall", day.daily_recall, &element);
    element.Close();
  });
  AppendEstimate("card_precision", quality.card_precision, object);
  AppendEstimate("workload_precision", quality.workload.precision, object);
  AppendEstimate("workload_recall", quality.workload.recall, object);
  AppendBestF1(quality, object);
  AppendLeastCost(quality, object);
  AppendArray("families", quality.families, object,
              [&findings](const FamilyRecall& family, std::string* out) {
                JsonObjectWriter element(out);
                element.String("anomaly_type", findings.families[family.family]);
                element.Number("support", family.support);
                element.Number("found", family.found);
                element.Close();
              });
}

void AppendMeasured(const MeasuredRows& measured, JsonObjectWriter* object) {
  object->String("first_day", DayText(measured.first_day));
  object->String("last_day", DayText(measured.last_day));
  object->Number("rows", measured.rows);
  object->Number("anomalies", measured.anomalies);
}

void AppendPeriods(const EvaluationFindings& findings, JsonObjectWriter* object) {
  std::size_t index = 0;
  AppendArray("periods", findings.periods, object,
              [&](const MeasuredRows& period, std::string* out) {
                JsonObjectWriter element(out);
                AppendMeasured(period, &element);
                JsonObjectWriter detectors(element.Name("detectors"));
                for (const DetectorFindings& detector : findings.detectors) {
                  JsonObjectWriter quality(detectors.Name(detector.name));
                  AppendQuality(detector.periods[index], findings, &quality);
                  quality.Close();
                }
                detectors.Close();
                element.Close();
                ++index;
              });
}

void AppendCalibration(const CalibrationFindings& calibration, JsonObjectWriter* object) {
  JsonObjectWriter member(object->Name("calibration"));
  AppendOptional("expected_error", calibration.expected_error, &member);
  AppendOptional("brier_score", calibration.brier_score, &member);
  AppendArray("bins", calibration.bins, &member, [](const CalibrationBin& bin, std::string* out) {
    JsonObjectWriter element(out);
    element.Number("from", bin.from);
    element.Number("to", bin.to);
    element.Number("rows", bin.rows);
    element.Number("anomalies", bin.anomalies);
    element.Number("mean_risk", bin.mean_risk);
    element.Close();
  });
  member.Close();
}

void AppendQuestions(const QualityQuestions& questions, JsonObjectWriter* object) {
  object->Number("card_k", questions.card.k);
  object->Bool("caught_cards_leave", questions.card.caught_customers_leave);
  object->Number("workload", questions.workload);
  object->Raw("cost_false_positive", FormatMoney(questions.costs.false_positive));
  object->Raw("cost_false_negative", FormatMoney(questions.costs.false_negative));
  object->Number("bootstrap", std::int64_t{questions.bootstrap.replicates});
}

void AppendBudget(const EvaluationFindings& findings, JsonObjectWriter* object) {
  const AlertBudget& budget = findings.budget->budget;
  JsonObjectWriter member(object->Name("alert_budget"));
  member.Number("alerts_per_day", findings.budget->alerts_per_day);
  member.Number("days", findings.budget->days);
  member.Number("rows", findings.budget->rows);
  member.Number("score_threshold", budget.threshold);
  member.Number("alerts", budget.alerts);
  member.Number("alerts_on_top_by_rules", budget.alerts_by_rules);
  AppendEstimate("precision", budget.expected.precision, &member);
  AppendEstimate("recall", budget.expected.recall, &member);
  AppendArray("cut_off", budget.families, &member,
              [&findings](const FamilyBelow& family, std::string* out) {
                JsonObjectWriter element(out);
                element.String("anomaly_type", findings.families[family.family]);
                element.Number("anomalies", family.support);
                element.Number("below", family.below);
                element.Number("flagged_by_rules", family.left_to_rules);
                element.Close();
              });
  member.Close();
}

}  // namespace

void AppendFindings(const EvaluationFindings& findings, JsonObjectWriter* object) {
  JsonObjectWriter ranking(object->Name("ranking"));
  AppendMeasured(findings.measured, &ranking);
  ranking.Number("customers", findings.measured.customers);
  ranking.Number("rows_left_out", findings.rows_left_out);
  if (findings.known_cards) ranking.Number("delay_days", findings.known_cards->delay_days);
  AppendArray("policies", findings.policies, &ranking, [](const auto& policy, std::string* out) {
    JsonObjectWriter element(out);
    element.String("policy_id", policy.first);
    element.Number("rows", policy.second);
    element.Close();
  });
  AppendQuestions(findings.questions, &ranking);
  JsonObjectWriter detectors(ranking.Name("detectors"));
  for (const DetectorFindings& detector : findings.detectors) {
    JsonObjectWriter quality(detectors.Name(detector.name));
    AppendQuality(detector.quality, findings, &quality);
    quality.Close();
  }
  detectors.Close();
  AppendPeriods(findings, &ranking);
  AppendCalibration(findings.calibration, &ranking);
  ranking.Close();
  if (findings.budget) AppendBudget(findings, object);
}

}  // namespace harrier
