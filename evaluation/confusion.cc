#include "evaluation/confusion.h"

#include "core/check.h"

namespace harrier {

void Confusion::Add(bool is_flagged, bool is_anomaly) {
  if (is_flagged) {
    ++(is_anomaly ? true_positives : false_positives);
  } else {
    ++(is_anomaly ? false_negatives : true_negatives);
  }
}

std::optional<double> Confusion::Precision() const { return Ratio(true_positives, flagged()); }

std::optional<double> Confusion::Recall() const { return Ratio(true_positives, anomalies()); }

std::optional<double> Confusion::F1() const {
  return Ratio(2 * true_positives, 2 * true_positives + false_positives + false_negatives);
}

std::optional<double> Confusion::FalsePositiveRate() const {
  return Ratio(false_positives, false_positives + true_negatives);
}

std::optional<double> Confusion::Accuracy() const {
  return Ratio(true_positives + true_negatives, all());
}

std::optional<double> Confusion::Prevalence() const { return Ratio(anomalies(), all()); }

std::optional<double> Confusion::Workload() const { return Ratio(flagged(), all()); }

std::optional<double> Confusion::FalseAlarmsPerThousand() const {
  return Ratio(1000 * false_positives, all());
}

Confusion ConfusionAt(double threshold, std::span<const double> scores,
                      std::span<const RowFacts> facts) {
  HARRIER_CHECK(scores.size() == facts.size(), "facts for each score");
  Confusion confusion;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    confusion.Add(scores[i] >= threshold, facts[i].is_anomaly);
  }
  return confusion;
}

std::optional<double> Ratio(std::int64_t numerator, std::int64_t denominator) {
  if (denominator == 0) return std::nullopt;
  return static_cast<double>(numerator) / static_cast<double>(denominator);
}

}  // namespace harrier
