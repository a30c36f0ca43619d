#include "snapshot/evaluation_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string_view>
#include <vector>

#include "core/json_text.h"

namespace harrier {
namespace {

using Line = std::vector<std::string>;

std::string Fixed(double value, int decimals) {
  std::array<char, 64> text;
  const int size = std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string Percent(std::optional<double> ratio) {
  return ratio ? Fixed(*ratio * 100, 2) + " %" : "n/a";
}

std::string Decimal(std::optional<double> value, int decimals) {
  return value ? Fixed(*value, decimals) : "n/a";
}

// 1754155 as 1,754,155.
std::string Grouped(std::int64_t count) {
  std::string digits = std::to_string(count);
  for (int i = static_cast<int>(digits.size()) - 3; i > 0; i -= 3) {
    digits.insert(static_cast<std::size_t>(i), 1, ',');
  }
  return digits;
}

// The first column to the left, the others to the right.
std::string Aligned(const std::vector<Line>& lines) {
  std::vector<std::size_t> widths(lines.front().size());
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text;
  for (const Line& line : lines) {
    text += "  " + line[0] + std::string(widths[0] - line[0].size(), ' ');
    for (std::size_t i = 1; i < line.size(); ++i) {
      text += "  " + std::string(widths[i] - line[i].size(), ' ') + line[i];
    }
    text += '\n';
  }
  return text;
}

Line DetectorLine(const std::string& name, const Confusion& confusion) {
  return {name,
          Grouped(confusion.flagged()),
          Percent(confusion.Precision()),
          Percent(confusion.Recall()),
          Decimal(confusion.F1(), 3),
          Percent(confusion.Workload()),
          Grouped(confusion.false_positives),
          Decimal(confusion.FalseAlarmsPerThousand(), 2)};
}

std::string DetectorTable(const Evaluation& evaluation) {
  return Aligned({{"detector", "flagged", "precision", "recall", "F1", "workload", "false alarms",
                   "per 1,000"},
                  DetectorLine("model", evaluation.detectors.ml),
                  DetectorLine("rules", evaluation.detectors.rules),
                  DetectorLine("both together", evaluation.detectors.hybrid)});
}

std::string RecallTable(const Evaluation& evaluation) {
  std::vector<Line> lines{{"kind of anomaly", "support", "model", "rules", "both together"}};
  for (const auto& [type, share] : evaluation.anomaly_types) {
    const auto recall = [n = share.transactions](std::int64_t flagged) {
      return Percent(Ratio(flagged, n));
    };
    lines.push_back({type, Grouped(share.transactions), recall(share.flagged.ml),
                     recall(share.flagged.rules), recall(share.flagged.hybrid)});
  }
  return Aligned(lines);
}

std::string FalseAlarmTable(const Evaluation& evaluation) {
  std::vector<Line> lines{
      {"honest cause", "transactions", "model", "rules", "both together", "share"}};
  for (const auto& [cause, share] : evaluation.honest_causes) {
    lines.push_back({cause, Grouped(share.transactions), Grouped(share.flagged.ml),
                     Grouped(share.flagged.rules), Grouped(share.flagged.hybrid),
                     Percent(Ratio(share.flagged.hybrid, share.transactions))});
  }
  return Aligned(lines);
}

std::string HostileTable(const Evaluation& evaluation) {
  std::vector<Line> lines{{"hostile record", "expected", "sent", "judged", "as expected"}};
  for (const auto& [kind, tally] : evaluation.hostile) {
    lines.push_back({kind, tally.expected, Grouped(tally.labels), Grouped(tally.judged),
                     Grouped(tally.as_expected)});
  }
  return Aligned(lines);
}

// --- JSON

void AppendRatio(std::string_view name, std::optional<double> ratio, JsonObjectWriter* object) {
  ratio ? object->Number(name, *ratio) : object->Raw(name, "null");
}

void AppendDetector(std::string_view name, const Confusion& confusion, JsonObjectWriter* object) {
  JsonObjectWriter detector(object->Name(name));
  detector.Number("flagged", confusion.flagged());
  detector.Number("true_positives", confusion.true_positives);
  detector.Number("false_positives", confusion.false_positives);
  detector.Number("false_negatives", confusion.false_negatives);
  detector.Number("true_negatives", confusion.true_negatives);
  AppendRatio("precision", confusion.Precision(), &detector);
  AppendRatio("recall", confusion.Recall(), &detector);
  AppendRatio("f1", confusion.F1(), &detector);
  AppendRatio("workload", confusion.Workload(), &detector);
  AppendRatio("false_alarms_per_1000", confusion.FalseAlarmsPerThousand(), &detector);
  detector.Close();
}

// Members in order of name; texts from outside, so they are escaped.
std::string EscapedName(const std::string& name) {
  std::string quoted;
  AppendJsonString(&quoted, name);
  return quoted.substr(1, quoted.size() - 2);
}

void AppendShares(std::string_view name, const std::map<std::string, FlaggedShare>& shares,
                  JsonObjectWriter* object) {
  JsonObjectWriter kinds(object->Name(name));
  for (const auto& [kind, share] : shares) {
    JsonObjectWriter member(kinds.Name(EscapedName(kind)));
    member.Number("transactions", share.transactions);
    member.Number("flagged_ml", share.flagged.ml);
    member.Number("flagged_rules", share.flagged.rules);
    member.Number("flagged_hybrid", share.flagged.hybrid);
    member.Close();
  }
  kinds.Close();
}

void AppendHostile(const Evaluation& evaluation, JsonObjectWriter* object) {
  JsonObjectWriter kinds(object->Name("hostile"));
  for (const auto& [kind, tally] : evaluation.hostile) {
    JsonObjectWriter member(kinds.Name(EscapedName(kind)));
    member.String("expected", tally.expected);
    member.Number("sent", tally.labels);
    member.Number("judged", tally.judged);
    member.Number("as_expected", tally.as_expected);
    member.Close();
  }
  kinds.Close();
}

}  // namespace

std::string EvaluationTable(const Evaluation& evaluation) {
  const std::int64_t anomalies = evaluation.detectors.hybrid.anomalies();
  std::string text = Grouped(evaluation.transactions) + " transactions judged, " +
                     Grouped(evaluation.labelled) + " of them labelled, " + Grouped(anomalies) +
                     " anomalies (" + Percent(Ratio(anomalies, evaluation.labelled)) + ")\n";
  if (evaluation.anomalies_missing > 0) {
    text += Grouped(evaluation.anomalies_missing) +
            " labelled anomalies have no verdict and are not counted below\n";
  }
  text += "\n" + DetectorTable(evaluation);
  if (!evaluation.anomaly_types.empty()) text += "\nRecall by kind\n" + RecallTable(evaluation);
  if (!evaluation.honest_causes.empty()) {
    text += "\nFalse alarms by honest cause\n" + FalseAlarmTable(evaluation);
  }
  if (!evaluation.hostile.empty()) {
    text += "\nHostile records (a dead letter or a redelivery has no verdict)\n" +
            HostileTable(evaluation);
  }
  return text;
}

void AppendEvaluation(const Evaluation& evaluation, JsonObjectWriter* object) {
  object->Number("transactions", evaluation.transactions);
  object->Number("labelled", evaluation.labelled);
  object->Number("anomalies", evaluation.detectors.hybrid.anomalies());
  object->Number("anomalies_without_verdict", evaluation.anomalies_missing);
  JsonObjectWriter detectors(object->Name("detectors"));
  AppendDetector("ml", evaluation.detectors.ml, &detectors);
  AppendDetector("rules", evaluation.detectors.rules, &detectors);
  AppendDetector("hybrid", evaluation.detectors.hybrid, &detectors);
  detectors.Close();
  AppendShares("anomaly_types", evaluation.anomaly_types, object);
  AppendShares("honest_causes", evaluation.honest_causes, object);
  AppendHostile(evaluation, object);
}

std::string EvaluationJson(const Evaluation& evaluation) {
  std::string text;
  JsonObjectWriter object(&text);
  AppendEvaluation(evaluation, &object);
  object.Close();
  text += '\n';
  return text;
}

}  // namespace harrier
