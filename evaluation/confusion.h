// Confusion: the four counts of a yes-or-no detector against the truth, and the ratios made of
// them (van Rijsbergen 1979, "Information Retrieval", chapter 7; Fawcett 2006, "An introduction to
// ROC analysis", section 2). A ratio whose denominator is zero is not defined (nullopt, printed
// "n/a"), never 0 or 1. Pure value.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "evaluation/row_facts.h"

namespace harrier {

struct Confusion {
  std::int64_t true_positives = 0;
  std::int64_t false_positives = 0;
  std::int64_t false_negatives = 0;
  std::int64_t true_negatives = 0;

  void Add(bool is_flagged, bool is_anomaly);
  [[nodiscard]] std::int64_t flagged() const { return true_positives + false_positives; }
  [[nodiscard]] std::int64_t anomalies() const { return true_positives + false_negatives; }
  [[nodiscard]] std::int64_t all() const { return flagged() + false_negatives + true_negatives; }

  [[nodiscard]] std::optional<double> Precision() const;               // tp / (tp + fp)
  [[nodiscard]] std::optional<double> Recall() const;                  // tp / (tp + fn)
  [[nodiscard]] std::optional<double> F1() const;                      // 2 tp / (2 tp + fp + fn)
  [[nodiscard]] std::optional<double> FalsePositiveRate() const;       // fp / (fp + tn)
  [[nodiscard]] std::optional<double> Accuracy() const;                // (tp + tn) / all
  [[nodiscard]] std::optional<double> Prevalence() const;              // (tp + fn) / all
  [[nodiscard]] std::optional<double> Workload() const;                // (tp + fp) / all
  [[nodiscard]] std::optional<double> FalseAlarmsPerThousand() const;  // 1000 fp / all

  bool operator==(const Confusion&) const = default;
};

// Flagged: score >= threshold; a score that is not a number never is.
// REQUIRES: facts for each score.
[[nodiscard]] Confusion ConfusionAt(double threshold, std::span<const double> scores,
                                    std::span<const RowFacts> facts);

// numerator / denominator; nullopt when the denominator is 0.
[[nodiscard]] std::optional<double> Ratio(std::int64_t numerator, std::int64_t denominator);

}  // namespace harrier
