// Evaluation: verdicts held against labels: how much of the labelled fraud the model, the rules and
// both together found, by kind of fraud, and what false alarms that cost, by honest cause.
// Pure but for the reader it is given; single-threaded.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/fault.h"
#include "core/result.h"
#include "evaluation/confusion.h"
#include "snapshot/by_detector.h"
#include "snapshot/label_index.h"
#include "snapshot/record_decoding.h"
#include "stream/scored_json.h"

namespace harrier {

// Counts what each detector decided on a labelled transaction.
void AddDecisions(const ScoredRow& row, bool is_anomaly, ByDetector<Confusion>* detectors);

// Transactions of one kind, and how many of them each detector flagged.
struct FlaggedShare {
  std::int64_t transactions = 0;
  ByDetector<std::int64_t> flagged;
  void Add(const ScoredRow& row);
  bool operator==(const FlaggedShare&) const = default;
};

// Hostile records of one kind (`harrier simulate --hostile`).
struct HostileTally {
  std::string expected;          // "late", "redelivered", "JSON_INVALID", ...
  std::int64_t labels = 0;       // records published
  std::int64_t judged = 0;       // of them with a verdict
  std::int64_t as_expected = 0;  // with a verdict of the expected timing, or rightly without one
  bool operator==(const HostileTally&) const = default;
};

struct Evaluation {
  std::int64_t transactions = 0;  // judged
  std::int64_t flagged = 0;
  std::int64_t labelled = 0;           // of the judged ones: what the ratios are made of
  std::int64_t anomalies_missing = 0;  // labelled anomalies without a verdict
  ByDetector<Confusion> detectors;
  std::map<std::string, FlaggedShare> anomaly_types;
  std::map<std::string, FlaggedShare> honest_causes;  // labelled normal, by note; "(ordinary)"
  std::map<std::string, HostileTally> hostile;
};

inline constexpr std::string_view kOrdinaryCause = "(ordinary)";
// The anomaly_type of a hostile record begins with this; its note is the expected outcome.
inline constexpr std::string_view kHostilePrefix = "hostile:";

class EvaluationBuilder {
 public:
  // `labels` outlives the builder.
  explicit EvaluationBuilder(const LabelIndex* labels) : labels_(labels) {}
  // `label`: what the index says of the transaction, which is marked there.
  void Add(const ScoredRow& row, const std::optional<KnownLabel>& label);
  // Call once, last.
  [[nodiscard]] Evaluation Finish();

 private:
  void AddLabelled(const ScoredRow& row, const KnownLabel& label);
  void AddHostile(const ScoredRow& row, const KnownLabel& label);

  const LabelIndex* labels_;
  Evaluation result_;
};

// Sees every row of the reader with its label; what it refuses is not evaluated.
using RowChoice = std::function<bool(const ScoredRow& row, const std::optional<KnownLabel>& label)>;

// Evaluates all rows of a reader, or those that are chosen. Transactions that have a row are marked
// in `labels`, chosen or not.
[[nodiscard]] Result<Evaluation, Fault> Evaluate(RecordReader* scored, LabelIndex* labels,
                                                 OnUnreadable on_unreadable,
                                                 const RowChoice& choose = {});

}  // namespace harrier
