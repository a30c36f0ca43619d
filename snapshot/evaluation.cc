#include "snapshot/evaluation.h"

#include <utility>

#include "scoring/decision.h"

namespace harrier {
namespace {

bool IsHostile(const KnownLabel& label) { return label.anomaly_type.starts_with(kHostilePrefix); }

HostileTally& TallyOf(const KnownLabel& label, std::map<std::string, HostileTally>* tallies) {
  HostileTally& tally = (*tallies)[std::string(label.anomaly_type.substr(kHostilePrefix.size()))];
  tally.expected = label.note;
  return tally;
}

// Whether a record with this expected outcome gets a verdict.
bool ExpectsVerdict(std::string_view outcome) {
  return outcome == TimingName(Timing::kOnTime) || outcome == TimingName(Timing::kLate) ||
         outcome == TimingName(Timing::kTooLate);
}

}  // namespace

void AddDecisions(const ScoredRow& row, bool is_anomaly, ByDetector<Confusion>* detectors) {
  detectors->ml.Add(row.is_ml_flag, is_anomaly);
  detectors->rules.Add(row.is_rule_flag(), is_anomaly);
  detectors->hybrid.Add(row.is_flag(), is_anomaly);
}

void FlaggedShare::Add(const ScoredRow& row) {
  ++transactions;
  flagged.ml += row.is_ml_flag ? 1 : 0;
  flagged.rules += row.is_rule_flag() ? 1 : 0;
  flagged.hybrid += row.is_flag() ? 1 : 0;
}

void EvaluationBuilder::Add(const ScoredRow& row, const std::optional<KnownLabel>& label) {
  ++result_.transactions;
  result_.flagged += row.is_flag() ? 1 : 0;
  if (label) AddLabelled(row, *label);
}

void EvaluationBuilder::AddLabelled(const ScoredRow& row, const KnownLabel& label) {
  ++result_.labelled;
  AddDecisions(row, label.is_anomaly, &result_.detectors);
  if (IsHostile(label)) AddHostile(row, label);
  if (label.is_anomaly) {
    result_.anomaly_types[std::string(label.type_name())].Add(row);
    return;
  }
  std::string_view cause = label.note.empty() ? kOrdinaryCause : label.note;
  if (IsHostile(label)) cause = label.anomaly_type;
  result_.honest_causes[std::string(cause)].Add(row);
}

void EvaluationBuilder::AddHostile(const ScoredRow& row, const KnownLabel& label) {
  HostileTally& tally = TallyOf(label, &result_.hostile);
  ++tally.labels;
  ++tally.judged;
  tally.as_expected += label.note == TimingName(row.timing) ? 1 : 0;
}

Evaluation EvaluationBuilder::Finish() {
  labels_->ForEachUnmarked([this](const KnownLabel& label) {
    if (label.is_anomaly) ++result_.anomalies_missing;
    if (!IsHostile(label)) return;
    HostileTally& tally = TallyOf(label, &result_.hostile);
    ++tally.labels;
    tally.as_expected += ExpectsVerdict(label.note) ? 0 : 1;
  });
  return std::move(result_);
}

Result<Evaluation, Fault> Evaluate(RecordReader* scored, LabelIndex* labels,
                                   OnUnreadable on_unreadable, const RowChoice& choose) {
  EvaluationBuilder builder(labels);
  ScoredRowStream stream(scored, on_unreadable);
  while (true) {
    const Result<bool, Fault> has_row = stream.Next();
    if (!has_row) return Unexpected(has_row.error());
    if (!*has_row) return builder.Finish();
    const std::optional<KnownLabel> label = labels->FindAndMark(stream.row().transaction_id);
    if (!choose || choose(stream.row(), label)) builder.Add(stream.row(), label);
  }
}

}  // namespace harrier
