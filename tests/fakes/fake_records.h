// Scored rows and labels for tests of snapshot/ and app/: rows as the detector's own writer makes
// them, and a RecordReader over lines in memory. Pure; single-threaded.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/transaction.h"
#include "core/verdict.h"
#include "stream/record_reader.h"
#include "stream/scored_json.h"

namespace harrier {

// What a test wants to say of a row; the rest has one plain value.
struct FakeRow {
  std::string transaction_id = "t1";
  std::string customer_id = "c1";
  EventTime time{1'700'000'000'000};
  Money amount{10 * kMoneyScale};
  std::string channel = "web";
  std::string device;
  double score = 0;
  double risk = 0;
  bool is_ml_flag = false;
  RuleSet rules;
  std::vector<std::string_view> reasons;
  Timing timing = Timing::kOnTime;
  Coordinates at;
};

inline RuleSet Rules(std::initializer_list<RuleId> ids) {
  RuleSet rules;
  for (const RuleId id : ids) rules.Add(id);
  return rules;
}

inline std::string ScoredLine(const FakeRow& row) {
  static const ScoredRowWriter kWriter({*ParseCurrency("EUR"), "policy-1", "", false});
  Transaction transaction;
  transaction.transaction_id = row.transaction_id;
  transaction.customer_id = row.customer_id;
  transaction.time = row.time;
  transaction.amount = row.amount;
  transaction.amount_base = row.amount;
  transaction.currency = *ParseCurrency("EUR");
  transaction.channel_text = row.channel;
  transaction.device = row.device;
  Verdict verdict;
  verdict.timing = row.timing;
  verdict.score = row.score;
  verdict.risk = row.risk;
  verdict.is_ml_flag = row.is_ml_flag;
  verdict.enforced = row.rules;
  std::string line;
  kWriter.Append({transaction, verdict, row.at, verdict.is_flag() ? "a-" + row.transaction_id : "",
                  row.reasons},
                 &line);
  return line;
}

// Lines in memory; offsets count from 0 in partition 0.
class FakeRecordReader final : public RecordReader {
 public:
  explicit FakeRecordReader(std::vector<std::string> lines) : lines_(std::move(lines)) {}

  // Called before record `index` is handed out; returns whether reading goes on.
  std::function<Outcome(std::size_t index)> before_record;

  [[nodiscard]] Result<bool, Fault> Next(LogRecord* record) override {
    if (next_ == lines_.size()) return false;
    if (before_record) {
      if (Outcome may_go_on = before_record(next_); !may_go_on)
        return Unexpected(may_go_on.error());
    }
    *record = {
        {PartitionId(0), Offset(static_cast<std::int64_t>(next_))}, lines_[next_], EventTime()};
    ++next_;
    return true;
  }
  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] std::string PlaceOf(Coordinates at) const override {
    return name_ + ":" + std::to_string(at.offset.value + 1);
  }
  [[nodiscard]] std::vector<PartitionRange> ranges() const override {
    return {{PartitionId(0), Offset(0), Offset(static_cast<std::int64_t>(next_))}};
  }

 private:
  std::string name_ = "fake.jsonl";
  std::vector<std::string> lines_;
  std::size_t next_ = 0;
};

}  // namespace harrier
