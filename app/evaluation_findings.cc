#include "app/evaluation_findings.h"

#include <algorithm>
#include <span>
#include <utility>

#include "core/check.h"
#include "evaluation/plots.h"
#include "evaluation/ranking.h"

namespace harrier {
namespace {

constexpr BinOptions kCalibrationBins{BinKind::kEqualWidth, 10};

// One way to rank the rows.
struct Detector {
  std::string name;
  std::span<const double> scores;
};

MeasuredRows Describe(std::span<const RowFacts> facts) {
  MeasuredRows measured;
  if (facts.empty()) return measured;
  measured.first_day = measured.last_day = facts.front().day;
  for (const RowFacts& row : facts) {
    measured.first_day = std::min(measured.first_day, row.day);
    measured.last_day = std::max(measured.last_day, row.day);
    measured.anomalies += row.is_anomaly ? 1 : 0;
    measured.customers = std::max(measured.customers, std::int64_t{row.customer} + 1);
  }
  measured.rows = static_cast<std::int64_t>(facts.size());
  return measured;
}

Ranking RankingOf(std::span<const double> scores, std::span<const RowFacts> facts) {
  std::optional<Ranking> ranking = Ranking::Of(scores, facts);
  HARRIER_CHECK(ranking, "scored rows hold numbers");
  return *std::move(ranking);
}

// The rows of some days under one detector, their customers numbered anew.
struct PeriodRows {
  std::vector<RowFacts> facts;
  std::vector<double> scores;
};
PeriodRows RowsWithin(const MeasuredRows& period, std::span<const RowFacts> facts,
                      std::span<const double> scores) {
  PeriodRows rows;
  std::map<std::uint32_t, std::uint32_t> numbers;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (facts[i].day < period.first_day || facts[i].day > period.last_day) continue;
    rows.scores.push_back(scores[i]);
    RowFacts& row = rows.facts.emplace_back(facts[i]);
    const auto next = static_cast<std::uint32_t>(numbers.size());
    row.customer = numbers.try_emplace(row.customer, next).first->second;
  }
  return rows;
}

// From the one of the first row to the one of the last.
std::vector<MeasuredRows> PeriodsOf(std::span<const RowFacts> facts, const MeasuredRows& all,
                                    const FindingsRequest& request) {
  const std::int64_t days = request.period_days;
  std::int64_t start = all.first_day;
  if (request.periods_from) start -= (start - DayOf(*request.periods_from)) % days;
  std::vector<MeasuredRows> periods;
  for (std::int64_t first = start; first <= all.last_day; first += days) {
    const std::int64_t last = std::min(first + days - 1, std::int64_t{all.last_day});
    periods.push_back({static_cast<std::int32_t>(first), static_cast<std::int32_t>(last)});
  }
  for (const RowFacts& row : facts) {
    MeasuredRows& period = periods[static_cast<std::size_t>((row.day - start) / days)];
    ++period.rows;
    period.anomalies += row.is_anomaly ? 1 : 0;
  }
  return periods;
}

class Inquiry {
 public:
  Inquiry(const JudgedColumns& rows, const FindingsRequest& request,
          const std::function<void()>& step)
      : rows_(rows), request_(request), step_(step), rules_risk_(rows.RulesRisk(request.rules)) {
    detectors_.push_back({"rules", rules_risk_});
    detectors_.push_back({"forest", rows.has_judge() ? rows.forest_score : rows.score});
    if (rows.has_judge()) detectors_.push_back({"judge", rows.score});
    detectors_.push_back({"hybrid", rows.risk});
  }

  void Answer(EvaluationFindings* findings) {
    for (const Detector& detector : detectors_) {
      findings->detectors.push_back({detector.name, Measure(rows_.facts, detector.scores), {}});
      DetectorFindings& found = findings->detectors.back();
      for (const MeasuredRows& period : findings->periods) {
        const PeriodRows rows = RowsWithin(period, rows_.facts, detector.scores);
        found.periods.push_back(Measure(rows.facts, rows.scores));
      }
    }
    AnswerCalibration(&findings->calibration);
    if (request_.with_plots) DrawPlots(findings);
  }

 private:
  DetectorQuality Measure(std::span<const RowFacts> facts, std::span<const double> scores) {
    step_();
    return MeasureQuality(RankingOf(scores, facts), facts, request_.questions);
  }

  void AnswerCalibration(CalibrationFindings* found) const {
    const auto bins = CalibrationTable(RankingOf(rows_.risk, rows_.facts), kCalibrationBins);
    if (bins) found->bins = *bins;
    found->expected_error = ExpectedCalibrationError(found->bins);
    found->brier_score = BrierScore(rows_.risk, rows_.facts);
  }

  void DrawPlots(EvaluationFindings* findings) const {
    std::vector<Ranking> rankings;
    rankings.reserve(detectors_.size());
    std::vector<RankedDetector> lines;
    for (const Detector& detector : detectors_) {
      step_();
      rankings.push_back(RankingOf(detector.scores, rows_.facts));
      lines.push_back({detector.name, &rankings.back()});
    }
    const std::vector<CalibratedDetector> calibrated = {
        {lines.back().name, findings->calibration.bins}};
    findings->plots = {PrecisionRecallPlot(lines),
                       RocPlot(lines),
                       WorkloadPlot(lines),
                       CostPlot(lines, request_.questions.costs),
                       ScoreHistogramPlot(lines.back()),
                       CalibrationPlot(calibrated)};
  }

  const JudgedColumns& rows_;
  const FindingsRequest& request_;
  const std::function<void()>& step_;
  std::vector<double> rules_risk_;
  std::vector<Detector> detectors_;
};

BudgetRows BudgetRowsOf(const JudgedColumns& rows) {
  return {rows.score, rows.facts, rows.rule_flags};
}

std::optional<BudgetFindings> FitBudget(const JudgedRows& rows, const FindingsRequest& request) {
  const MeasuredRows labelled = Describe(rows.labelled.facts);
  MeasuredRows all = labelled;
  if (rows.unlabelled.size() > 0) {
    const MeasuredRows unlabelled = Describe(rows.unlabelled.facts);
    all.first_day = std::min(all.first_day, unlabelled.first_day);
    all.last_day = std::max(all.last_day, unlabelled.last_day);
    all.rows += unlabelled.rows;
  }
  BudgetFindings found{request.alerts_per_day, all.days(), all.rows, {}};
  const std::int64_t alerts_max = std::min(request.alerts_per_day, all.rows) * all.days();
  auto budget = FitAlertBudget(BudgetRowsOf(rows.labelled), BudgetRowsOf(rows.unlabelled),
                               alerts_max, request.questions.bootstrap);
  if (!budget) return std::nullopt;
  found.budget = *std::move(budget);
  return found;
}

void LetKnownCustomersGo(const KnownFraud& known, JudgedRows* rows) {
  const auto stays = [&known](const RowFacts& row) {
    return !known.IsKnown(row.customer, row.day);
  };
  rows->labelled.KeepIf(stays);
  rows->unlabelled.KeepIf(stays);
}

}  // namespace

std::optional<EvaluationFindings> FindOut(JudgedRows rows, const FindingsRequest& request,
                                          const std::function<void()>& step) {
  EvaluationFindings findings;
  findings.questions = request.questions;
  findings.rows_left_out = static_cast<std::int64_t>(rows.labelled.size());
  if (request.known_fraud != nullptr) {
    LetKnownCustomersGo(*request.known_fraud, &rows);
    findings.known_cards = request.known_cards;
  } else {
    rows.labelled.KeepIf([](const RowFacts&) { return true; });  // numbers customers without gaps
  }
  if (rows.labelled.size() == 0) return std::nullopt;
  findings.measured = Describe(rows.labelled.facts);
  findings.rows_left_out -= findings.measured.rows;
  findings.families = std::move(rows.families);
  findings.policies = std::move(rows.policies);
  if (request.period_days > 0) {
    findings.periods = PeriodsOf(rows.labelled.facts, findings.measured, request);
  }
  if (request.alerts_per_day > 0) findings.budget = FitBudget(rows, request);
  rows.unlabelled = JudgedColumns();
  Inquiry(rows.labelled, request, step).Answer(&findings);
  return findings;
}

}  // namespace harrier
