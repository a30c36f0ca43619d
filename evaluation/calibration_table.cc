#include "evaluation/calibration_table.h"

#include <algorithm>
#include <cmath>

#include "core/check.h"

namespace harrier {
namespace {

bool AreRisks(const Ranking& ranking) {
  const RankedRows rows = ranking.rows();
  return !rows.empty() && ranking.score(rows.front()) <= 1 && ranking.score(rows.back()) >= 0;
}

// Which bin rows of one risk belong to; never less than that of a smaller risk. `below`: how many
// rows have a smaller one.
std::int64_t BinOf(double risk, std::int64_t below, std::int64_t rows, const BinOptions& options) {
  const std::int64_t bins = options.bins;
  if (options.kind == BinKind::kEqualCount) return below * bins / rows;
  return std::min(bins - 1, static_cast<std::int64_t>(risk * static_cast<double>(bins)));
}

}  // namespace

std::optional<std::vector<CalibrationBin>> CalibrationTable(const Ranking& risks,
                                                            const BinOptions& options) {
  HARRIER_CHECK(options.bins > 0, "a table has bins");
  if (!AreRisks(risks)) return std::nullopt;
  const auto rows = static_cast<std::int64_t>(risks.rows().size());
  std::vector<CalibrationBin> table;
  std::int64_t last_bin = -1;
  std::int64_t left = rows;
  ForEachTie(risks.rows(), [&](RankedRows tied) {
    const double risk = risks.score(tied.front());
    left -= static_cast<std::int64_t>(tied.size());
    const std::int64_t bin = BinOf(risk, left, rows, options);
    if (bin != last_bin) table.emplace_back().to = risk;
    last_bin = bin;
    CalibrationBin& current = table.back();
    current.from = risk;
    current.rows += static_cast<std::int64_t>(tied.size());
    current.mean_risk += risk * static_cast<double>(tied.size());  // a sum until the end
    current.anomalies +=
        std::count_if(tied.begin(), tied.end(), [](RankedRow row) { return row.is_anomaly(); });
  });
  for (CalibrationBin& bin : table) bin.mean_risk /= static_cast<double>(bin.rows);
  std::reverse(table.begin(), table.end());
  return table;
}

std::optional<double> ExpectedCalibrationError(std::span<const CalibrationBin> bins) {
  double sum = 0;
  std::int64_t rows = 0;
  for (const CalibrationBin& bin : bins) {
    sum += std::fabs(bin.mean_risk - bin.ObservedRate()) * static_cast<double>(bin.rows);
    rows += bin.rows;
  }
  if (rows == 0) return std::nullopt;
  return sum / static_cast<double>(rows);
}

std::optional<double> BrierScore(std::span<const double> risks, std::span<const RowFacts> facts) {
  HARRIER_CHECK(risks.size() == facts.size(), "facts for each risk");
  if (risks.empty()) return std::nullopt;
  double sum = 0;
  for (std::size_t i = 0; i < risks.size(); ++i) {
    if (!(risks[i] >= 0 && risks[i] <= 1)) return std::nullopt;
    const double error = risks[i] - (facts[i].is_anomaly ? 1.0 : 0.0);
    sum += error * error;
  }
  return sum / static_cast<double>(risks.size());
}

}  // namespace harrier
