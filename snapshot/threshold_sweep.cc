#include "snapshot/threshold_sweep.h"

#include <algorithm>

namespace harrier {
namespace {

constexpr int kGridSteps = 100;

std::vector<double> MakeGrid(double default_threshold) {
  std::vector<double> grid;
  for (int step = 0; step <= kGridSteps; ++step) {
    grid.push_back(static_cast<double>(step) / kGridSteps);
  }
  const auto place = std::lower_bound(grid.begin(), grid.end(), default_threshold);
  if (place == grid.end() || *place != default_threshold) grid.insert(place, default_threshold);
  return grid;
}

}  // namespace

ThresholdSweep::ThresholdSweep(double default_threshold)
    : grid_(MakeGrid(default_threshold)),
      default_threshold_(default_threshold),
      all_(grid_.size()),
      normal_(grid_.size()),
      anomalies_(grid_.size()) {}

void ThresholdSweep::Add(const ScoredRow& row, const std::optional<KnownLabel>& label) {
  const auto above = std::upper_bound(grid_.begin(), grid_.end(), row.score);
  const auto step =
      static_cast<std::size_t>(std::max<std::ptrdiff_t>(above - grid_.begin(), 1) - 1);
  const auto count = [&](Population* population) {
    Step& at = (*population)[step];
    ++(row.is_rule_flag() ? at.with_rule : at.without_rule);
  };
  count(&all_);
  if (!label) return;
  if (!label->is_anomaly) return count(&normal_);
  count(&anomalies_);
  const std::string_view type = label->type_name();
  auto found = types_.find(type);
  if (found == types_.end()) {
    found = types_.emplace(std::string(type), Population(grid_.size())).first;
  }
  count(&found->second);
}

ThresholdSweep::Flagged ThresholdSweep::FlaggedOf(const Population& population) {
  Flagged flagged;
  flagged.at.resize(population.size());
  std::int64_t by_rules = 0;
  for (const Step& step : population) {
    by_rules += step.with_rule;
    flagged.total += step.with_rule + step.without_rule;
  }
  std::int64_t by_model = 0;
  std::int64_t by_model_alone = 0;
  for (std::size_t i = population.size(); i-- > 0;) {
    by_model += population[i].with_rule + population[i].without_rule;
    by_model_alone += population[i].without_rule;
    flagged.at[i] = {by_model, by_rules, by_rules + by_model_alone};
  }
  return flagged;
}

ByDetector<Confusion> ThresholdSweep::Confusions(const Flagged& anomalies, const Flagged& normal,
                                                 std::size_t at) {
  ByDetector<Confusion> confusions;
  for (const DetectorKind detector : kDetectors) {
    const std::int64_t hits = anomalies.at[at].Of(detector);
    const std::int64_t false_alarms = normal.at[at].Of(detector);
    confusions.Of(detector) = {hits, false_alarms, anomalies.total - hits,
                               normal.total - false_alarms};
  }
  return confusions;
}

std::vector<ThresholdRow> ThresholdSweep::Thresholds(const ErrorCosts& costs) const {
  const Flagged all = FlaggedOf(all_);
  const Flagged normal = FlaggedOf(normal_);
  const Flagged anomalies = FlaggedOf(anomalies_);
  std::vector<ThresholdRow> rows;
  for (std::size_t i = 0; i < grid_.size(); ++i) {
    ThresholdRow& row = rows.emplace_back();
    row.threshold = grid_[i];
    row.is_default = grid_[i] == default_threshold_;
    row.transactions = all.total;
    row.flagged = all.at[i];
    row.confusion = Confusions(anomalies, normal, i);
    for (const DetectorKind detector : kDetectors) {
      row.expected_costs.Of(detector) = MoneySum{CostOf(row.confusion.Of(detector), costs)};
    }
  }
  return rows;
}

std::vector<TypeRow> ThresholdSweep::Types() const {
  const Flagged normal = FlaggedOf(normal_);
  std::map<std::string_view, Flagged> types;
  for (const auto& [type, population] : types_) types[type] = FlaggedOf(population);
  std::vector<TypeRow> rows;
  for (std::size_t i = 0; i < grid_.size(); ++i) {
    for (const auto& [type, flagged] : types) {
      rows.push_back({grid_[i], std::string(type), Confusions(flagged, normal, i)});
    }
  }
  return rows;
}

}  // namespace harrier
