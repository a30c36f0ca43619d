// JudgedRows: scored rows with their labels as columns, for the rankings of evaluation/: what each
// detector's score was, what is true, and nothing else of the row. Pure; single-threaded. Memory:
// 33 bytes a row, 8 more with a judge, 24 to 50 a customer.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/event_time.h"
#include "core/verdict.h"
#include "evaluation/known_fraud.h"
#include "evaluation/row_facts.h"
#include "scoring/policy.h"
#include "snapshot/label_index.h"
#include "stream/scored_json.h"

namespace harrier {

// One element of each for every row, in the order of the input.
struct JudgedColumns {
  std::vector<RowFacts> facts;
  std::vector<double> score;             // of the model
  std::vector<double> risk;              // of model and enforced rules together
  std::vector<double> forest_score;      // empty without a judge: then `score` is the forest's
  std::vector<RuleSet> rules;            // fired and heard: enforced, or as evidence
  std::vector<std::uint8_t> rule_flags;  // 1: flagged by an enforced rule

  [[nodiscard]] std::size_t size() const { return facts.size(); }
  [[nodiscard]] bool has_judge() const { return !forest_score.empty(); }
  // 1 - product(1 - weight) over the rules.
  [[nodiscard]] std::vector<double> RulesRisk(
      const std::array<RulePolicy, kRuleCount>& policies) const;
  // Keeps the rows whose facts are wanted, in their order, and numbers their customers anew.
  template <class Wanted>
  void KeepIf(Wanted wanted);

 private:
  void Move(std::size_t from, std::size_t to);
  void Truncate(std::size_t size);
};

struct JudgedRows {
  JudgedColumns labelled;
  JudgedColumns unlabelled;           // their facts say nothing of the truth
  std::vector<std::string> families;  // by RowFacts::family
  std::map<std::string, std::int64_t, std::less<>> policies;  // rows of the span by policy id
};

class JudgedRowsBuilder {
 public:
  struct Options {
    TimeSpan test;                        // what is evaluated
    std::optional<EventTime> fraud_from;  // anomalies before it say nothing of their customers
    int delay_days = 7;
  };
  explicit JudgedRowsBuilder(const Options& options);
  ~JudgedRowsBuilder();
  JudgedRowsBuilder(const JudgedRowsBuilder&) = delete;
  JudgedRowsBuilder& operator=(const JudgedRowsBuilder&) = delete;

  // Whether the row lies in the test span.
  bool Add(const ScoredRow& row, const std::optional<KnownLabel>& label);
  // Which customers of the rows are known to be defrauded, and when; of rows in and out of the
  // test span.
  [[nodiscard]] const KnownFraud& known_fraud() const { return known_fraud_; }
  // Call once, last.
  [[nodiscard]] JudgedRows Finish() { return std::move(result_); }

 private:
  struct Names;
  Options options_;
  KnownFraud known_fraud_;
  std::unique_ptr<Names> names_;
  JudgedRows result_;
};

template <class Wanted>
void JudgedColumns::KeepIf(Wanted wanted) {
  constexpr std::uint32_t kUnnumbered = UINT32_MAX;
  std::vector<std::uint32_t> numbers;
  std::uint32_t next_number = 0;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    if (!wanted(facts[i])) continue;
    Move(i, kept);
    std::uint32_t& customer = facts[kept++].customer;
    if (customer >= numbers.size()) numbers.resize(std::size_t{customer} + 1, kUnnumbered);
    if (numbers[customer] == kUnnumbered) numbers[customer] = next_number++;
    customer = numbers[customer];
  }
  Truncate(kept);
}

}  // namespace harrier
