// ThresholdSweep: how good the model, the rules and both together would have been at every
// threshold of a grid (0.00, 0.01 ... 1.00 and the one in force), from one pass over scored rows.
// A transaction is flagged by the model when score >= threshold; rules do not depend on it. Counts
// of all transactions need no label, ratios are made of the labelled ones alone.
// Pure; single-threaded. Memory: the grid, once for each anomaly type.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "evaluation/confusion.h"
#include "evaluation/cost_sweep.h"
#include "snapshot/by_detector.h"
#include "snapshot/csv_row.h"
#include "snapshot/label_index.h"
#include "stream/scored_json.h"

namespace harrier {

struct ThresholdRow {
  double threshold = 0;
  bool is_default = false;
  std::int64_t transactions = 0;        // labelled or not
  ByDetector<std::int64_t> flagged;     // of them
  ByDetector<Confusion> confusion;      // of the labelled ones
  ByDetector<MoneySum> expected_costs;  // of the labelled ones
};

// Transactions of one anomaly type against the normal ones.
struct TypeRow {
  double threshold = 0;
  std::string anomaly_type;
  ByDetector<Confusion> confusion;
};

class ThresholdSweep {
 public:
  explicit ThresholdSweep(double default_threshold);

  void Add(const ScoredRow& row, const std::optional<KnownLabel>& label);

  // By threshold.
  [[nodiscard]] std::vector<ThresholdRow> Thresholds(const ErrorCosts& costs) const;
  // By threshold, then type as bytes; none without a labelled anomaly.
  [[nodiscard]] std::vector<TypeRow> Types() const;

 private:
  // Rows whose score lies from a threshold of the grid up to the next.
  struct Step {
    std::int64_t with_rule = 0;
    std::int64_t without_rule = 0;
  };
  using Population = std::vector<Step>;  // one for each threshold
  // Flagged at each threshold; `total`: of the population.
  struct Flagged {
    std::int64_t total = 0;
    std::vector<ByDetector<std::int64_t>> at;
  };

  [[nodiscard]] static Flagged FlaggedOf(const Population& population);
  [[nodiscard]] static ByDetector<Confusion> Confusions(const Flagged& anomalies,
                                                        const Flagged& normal, std::size_t at);

  std::vector<double> grid_;
  double default_threshold_;
  Population all_;
  Population normal_;
  Population anomalies_;
  std::map<std::string, Population, std::less<>> types_;
};

}  // namespace harrier
