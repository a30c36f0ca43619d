// Writes alerts as canonical JSON, schema version 1 (docs/formats/alert.md). Pure; const access is
// thread-safe. No clock: a replay writes the same bytes.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/json_text.h"
#include "core/transaction.h"
#include "core/verdict.h"

namespace harrier {

// What is the same in every alert of a run.
struct AlertFrame {
  std::string topic;          // of the transactions
  std::string policy_id;      // hex
  std::string model_id;       // sha256 of the model file, hex
  std::string judge_id;       // likewise; empty: none
  std::string risk_table_id;  // likewise
  double score_threshold = 0;
};

struct AlertSubject {
  const Transaction& transaction;
  const Verdict& verdict;
  Coordinates at;
  std::string_view alert_id;
  std::span<const std::string_view> reasons_top3;  // codes, most important first
};

class AlertWriter {
 public:
  explicit AlertWriter(AlertFrame frame);

  // Appends one JSON object on one line. REQUIRES: the verdict is flagged.
  void Append(const AlertSubject& subject, std::string* out) const;

 private:
  void AppendModel(const Verdict& verdict, std::string* out) const;
  void AppendOrigin(Coordinates at, JsonObjectWriter* alert) const;

  AlertFrame frame_;
};

}  // namespace harrier
