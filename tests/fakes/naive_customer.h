// NaiveCustomer: the oracle for state, features and rules. It keeps a plain list of everything a
// customer ever did and recomputes each answer from the definitions of docs/features.md and
// docs/rules.md by reading the whole list; it shares no code with state/ and scoring/.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/fakes/owned_transaction.h"

namespace harrier {

struct NaiveLimits {
  std::size_t history_max = 256;
  std::size_t merchants_max = 64;
  std::int64_t ttl_ms = 400LL * 24 * 3600 * 1000;
};

struct NaiveAnswer {
  std::string kind;  // "judged", "redelivery", "conflict"
  // Of judged ones only:
  std::string timing;  // "on_time", "late", "too_late"
  bool truncated = false;
  bool cold_start = false;
  // In the order of the feature table, of both versions; nullopt: absent in outputs.
  std::vector<std::optional<long double>> features;
  __extension__ __int128 amount_24h = 0;  // 1/10,000; meaningful unless too late
  std::set<std::string> fired;
  std::set<std::string> skipped;
  std::vector<std::string> burst_ids;  // earlier transactions in 10 minutes, (time, offset)
  std::optional<std::string> twin_id;
  std::optional<std::string> previous_place_id;
};

class NaiveCustomer {
 public:
  explicit NaiveCustomer(const NaiveLimits& limits) : limits_(limits) {}

  // `clock_ms`: the partition's clock, this transaction included. Judges, then remembers.
  NaiveAnswer Take(const OwnedTransaction& transaction, std::int64_t clock_ms);

 private:
  struct Remembered {
    OwnedTransaction transaction;
    bool in_history = false;
  };
  using Window = std::vector<const OwnedTransaction*>;

  [[nodiscard]] std::optional<std::int64_t> Newest() const;
  // History at or before t and newer than t - window_ms, by (time, offset).
  [[nodiscard]] Window HistoryWithin(std::int64_t t, std::int64_t window_ms) const;
  [[nodiscard]] bool IsRedelivered(const OwnedTransaction& transaction, std::string* kind) const;
  void JudgeHistory(const OwnedTransaction& transaction, NaiveAnswer* answer) const;
  void JudgeLifetime(const OwnedTransaction& transaction, NaiveAnswer* answer) const;
  void JudgeProfile(const OwnedTransaction& transaction, NaiveAnswer* answer) const;
  [[nodiscard]] std::size_t EarlierAtMerchant(const OwnedTransaction& transaction) const;
  void Remember(const OwnedTransaction& transaction, bool enters_history);

  NaiveLimits limits_;
  std::vector<Remembered> all_;  // judged ones, in offset order
  std::optional<std::int64_t> newest_that_left_;
};

}  // namespace harrier
