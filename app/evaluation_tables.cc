#include "app/evaluation_tables.h"

#include <algorithm>
#include <utility>

#include "app/evaluation_words.h"
#include "app/progress_line.h"
#include "core/event_time.h"
#include "core/json_text.h"
#include "evaluation/chart_axis.h"
#include "snapshot/csv_row.h"

namespace harrier {
namespace {

using Row = std::vector<FindingsCell>;

Row Names(std::initializer_list<const char*> names) {
  Row row;
  for (const char* name : names) row.push_back({name, ""});
  return row;
}

FindingsCell CellOf(const Estimate& estimate) {
  return {RatioText(estimate.value), IntervalText(estimate)};
}

std::vector<NamedEstimate> EstimatesOf(const DetectorFindings& detector,
                                       const EvaluationFindings& findings) {
  return EstimatesOf(detector.quality, findings.questions);
}

void AddEstimateNames(const EvaluationFindings& findings, Row* row) {
  for (const NamedEstimate& named : EstimatesOf(findings.detectors.front(), findings)) {
    row->push_back({named.name, ""});
  }
}

// "0.43 of flagging nothing" is easier to hold than an amount; both are given.
Row ThresholdRow(const DetectorFindings& detector) {
  Row row = {{detector.name, ""}};
  if (const auto& best = detector.quality.best_f1) {
    row.insert(row.end(), {{RatioText(best->confusion.F1()), ""},
                           {ThresholdText(best->threshold), ""},
                           {RatioText(best->confusion.Precision()), ""},
                           {RatioText(best->confusion.Recall()), ""}});
  } else {
    row.resize(5, {kNotDefined, ""});
  }
  if (const auto& cheapest = detector.quality.cheapest) {
    row.push_back({FormatMoneySum({cheapest->cost_ten_thousandths}), ""});
    row.push_back({ThresholdText(cheapest->threshold), ""});
    row.push_back({RatioText(cheapest->share_of_doing_nothing), ""});
  }
  row.resize(8, {kNotDefined, ""});
  return row;
}

const FamilyRecall* FamilyOf(const DetectorFindings& detector, std::uint16_t family) {
  for (const FamilyRecall& recall : detector.quality.families) {
    if (recall.family == family) return &recall;
  }
  return nullptr;
}

Row BudgetRow(const std::string& name, const FamilyBelow& family) {
  return {{name, ""},
          {CountForPeople(family.support), ""},
          {CountForPeople(family.below), ""},
          {CountForPeople(family.left_to_rules), ""}};
}

}  // namespace

std::vector<std::string> MeasuredSentences(const EvaluationFindings& findings) {
  const MeasuredRows& all = findings.measured;
  std::vector<std::string> sentences = {
      Counted(all.rows, "labelled transaction", "labelled transactions") + " of " +
      Counted(all.customers, "customer", "customers") + ", " +
      DaysText(all.first_day, all.last_day) + " (" + Counted(all.days(), "day", "days") + "), " +
      Counted(all.anomalies, "anomaly", "anomalies") + " (" +
      PercentText(Ratio(all.anomalies, all.rows)) + ")."};
  if (findings.rows_left_out > 0) {
    sentences.push_back(Counted(findings.rows_left_out, "transaction", "transactions") +
                        " of customers who were known to be defrauded when the day began " +
                        (findings.rows_left_out == 1 ? "is" : "are") + " left out.");
  }
  if (findings.known_cards) {
    std::string known = "A fraud counts as known when day " +
                        std::to_string(findings.known_cards->delay_days + 1) +
                        " after its own begins";
    if (const auto from = findings.known_cards->fraud_from) {
      known += "; those before " + FormatEventTime(*from) + " never do";
    }
    sentences.push_back(known + '.');
  }
  std::string policies = "Judged under policy ";
  for (const auto& [id, rows] : findings.policies) {
    policies += (id == findings.policies.begin()->first ? "" : ", ") + id.substr(0, 12);
    if (findings.policies.size() > 1) policies += " (" + CountForPeople(rows) + " rows)";
  }
  sentences.push_back(policies + '.');
  if (findings.policies.size() > 1) {
    sentences.emplace_back("Scores of different policies need not mean the same.");
  }
  return sentences;
}

FindingsTable RankingTable(const EvaluationFindings& findings) {
  FindingsTable table;
  table.title = "Detectors as rankings";
  table.rows = {Names({"detector"})};
  AddEstimateNames(findings, &table.rows.front());
  for (const DetectorFindings& detector : findings.detectors) {
    Row& row = table.rows.emplace_back(Row{{detector.name, ""}});
    for (const NamedEstimate& named : EstimatesOf(detector, findings)) {
      row.push_back(CellOf(named.estimate));
    }
  }
  return table;
}

FindingsTable IntervalTable(const EvaluationFindings& findings) {
  FindingsTable table;
  table.title = "95 % intervals (" + std::to_string(findings.questions.bootstrap.replicates) +
                " bootstrap replicates by customer)";
  if (findings.questions.bootstrap.replicates == 0) return table;
  Row names = Names({""});
  for (const NamedEstimate& named : EstimatesOf(findings.detectors.front(), findings)) {
    table.rows.push_back({{named.name, ""}});
  }
  for (const DetectorFindings& detector : findings.detectors) {
    names.push_back({detector.name, ""});
    const std::vector<NamedEstimate> estimates = EstimatesOf(detector, findings);
    for (std::size_t i = 0; i < estimates.size(); ++i) {
      const std::string interval = IntervalText(estimates[i].estimate);
      table.rows[i].push_back({interval.empty() ? kNotDefined : interval, ""});
    }
  }
  table.rows.insert(table.rows.begin(), std::move(names));
  return table;
}

FindingsTable ThresholdTable(const EvaluationFindings& findings) {
  const ErrorCosts& costs = findings.questions.costs;
  FindingsTable table;
  table.title = "Best thresholds, chosen on these very rows";
  table.rows = {Names({"detector", "best F1", "threshold", "precision", "recall", "least cost",
                       "threshold", "of doing nothing"})};
  for (const DetectorFindings& detector : findings.detectors) {
    table.rows.push_back(ThresholdRow(detector));
  }
  table.note = "Costs: " + FormatMoney(costs.false_positive) + " for a false alarm, " +
               FormatMoney(costs.false_negative) +
               " for an anomaly overlooked; doing nothing overlooks them all.";
  return table;
}

FindingsTable FamilyTable(const EvaluationFindings& findings) {
  FindingsTable table;
  table.title = "Recall by kind, when the riskiest " +
                DecimalText(findings.questions.workload * 100, 3) + " % are looked at";
  Row names = Names({"kind of anomaly", "support"});
  for (const DetectorFindings& detector : findings.detectors) names.push_back({detector.name, ""});
  for (const FamilyRecall& first : findings.detectors.front().quality.families) {
    Row row = {{findings.families[first.family], ""}, {CountForPeople(first.support), ""}};
    for (const DetectorFindings& detector : findings.detectors) {
      const FamilyRecall* recall = FamilyOf(detector, first.family);
      row.push_back({recall == nullptr ? kNotDefined : RatioText(recall->Recall()), ""});
    }
    table.rows.push_back(std::move(row));
  }
  std::sort(table.rows.begin(), table.rows.end(),
            [](const Row& a, const Row& b) { return a.front().text < b.front().text; });
  if (!table.rows.empty()) table.rows.insert(table.rows.begin(), std::move(names));
  return table;
}

FindingsTable PeriodTable(const EvaluationFindings& findings) {
  FindingsTable table;
  table.title = "Period by period";
  table.words = 2;
  if (findings.periods.empty()) return table;
  table.rows = {Names({"days", "detector", "rows", "anomalies"})};
  AddEstimateNames(findings, &table.rows.front());
  for (std::size_t i = 0; i < findings.periods.size(); ++i) {
    const MeasuredRows& period = findings.periods[i];
    for (const DetectorFindings& detector : findings.detectors) {
      const bool is_first = &detector == &findings.detectors.front();
      Row row = {{is_first ? DaysText(period.first_day, period.last_day) : "", ""},
                 {detector.name, ""},
                 {is_first ? CountForPeople(period.rows) : "", ""},
                 {is_first ? CountForPeople(period.anomalies) : "", ""}};
      for (const NamedEstimate& named : EstimatesOf(detector.periods[i], findings.questions)) {
        row.push_back(CellOf(named.estimate));
      }
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

FindingsTable CalibrationBinTable(const EvaluationFindings& findings) {
  FindingsTable table;
  table.title = "Calibration of the hybrid's risk";
  table.words = 0;
  table.rows = {Names({"from", "to", "rows", "anomalies", "mean risk", "observed"})};
  for (const CalibrationBin& bin : findings.calibration.bins) {
    table.rows.push_back({{RatioText(bin.from), ""},
                          {RatioText(bin.to), ""},
                          {CountForPeople(bin.rows), ""},
                          {CountForPeople(bin.anomalies), ""},
                          {RatioText(bin.mean_risk), ""},
                          {RatioText(bin.ObservedRate()), ""}});
  }
  table.note = CalibrationSentence(findings);
  return table;
}

std::string CalibrationSentence(const EvaluationFindings& findings) {
  return "Calibration of the hybrid's risk: expected error " +
         RatioText(findings.calibration.expected_error) + " over 10 bins, Brier score " +
         RatioText(findings.calibration.brier_score) + '.';
}

std::string Legend(const EvaluationFindings& findings) {
  const std::string card_k = std::to_string(findings.questions.card.k);
  const std::string workload = DecimalText(findings.questions.workload * 100, 3) + '%';
  std::string legend =
      "ROC AUC: the chance that an anomaly ranks above an honest transaction. AP: average "
      "precision. P@k: precision of the k riskiest transactions of a day, mean of the days. "
      "R@k: share of all anomalies found that way. CP@" +
      card_k + ": card precision, how many of the " + card_k +
      " riskiest customers of a day are defrauded on it, mean of the days";
  if (findings.questions.card.caught_customers_leave) {
    legend += "; one who was found is not looked at on later days";
  }
  legend += ". R@" + workload + ": recall when the riskiest " + workload +
            " are looked at. Ties count as expected over their orders. n/a: not defined, as recall "
            "is without an anomaly.";
  if (findings.detectors.size() > 3) {
    legend += " judge: the score that the threshold cuts; forest: one of its inputs.";
  }
  return legend;
}

std::vector<std::string> BudgetSentences(const EvaluationFindings& findings) {
  const BudgetFindings& found = *findings.budget;
  const AlertBudget& budget = found.budget;
  const FamilyBelow all = budget.all_families();
  std::string threshold;  // whole: the rows at a threshold that was cut short would be missing
  AppendNumber(&threshold, budget.threshold);
  const auto a_day = [&found](std::int64_t count) {
    return DecimalText(static_cast<double>(count) / static_cast<double>(found.days), 1) + " a day";
  };
  std::vector<std::string> sentences = {
      "Alert budget: " + CountForPeople(found.alerts_per_day) + " a day over " +
          Counted(found.days, "day", "days") + " and " +
          Counted(found.rows, "transaction", "transactions") + ": score.threshold " + threshold +
          '.',
      "It flags " + CountForPeople(budget.alerts) + " (" + a_day(budget.alerts) +
          "). Expected: precision " + WithInterval(budget.expected.precision) + ", recall " +
          WithInterval(budget.expected.recall) + '.',
      "On top come " + CountForPeople(budget.alerts_by_rules) + " (" +
          a_day(budget.alerts_by_rules) +
          ") that score below it and are flagged by enforced rules: no threshold stops those.",
      "Cut off: " + CountForPeople(all.below) + " of " +
          Counted(all.support, "anomaly", "anomalies") + " score below it, " +
          CountForPeople(all.left_to_rules) + " of those flagged by enforced rules nevertheless."};
  return sentences;
}

FindingsTable BudgetTable(const EvaluationFindings& findings) {
  FindingsTable table;
  table.title = "Anomalies that the budget cuts off";
  for (const FamilyBelow& family : findings.budget->budget.families) {
    table.rows.push_back(BudgetRow(findings.families[family.family], family));
  }
  std::sort(table.rows.begin(), table.rows.end(),
            [](const Row& a, const Row& b) { return a.front().text < b.front().text; });
  if (!table.rows.empty()) {
    table.rows.insert(table.rows.begin(),
                      Names({"kind of anomaly", "anomalies", "below", "flagged by rules"}));
  }
  return table;
}

}  // namespace harrier
