// FoldedCustomers: customers of one partition whose random transactions are folded twice: by the
// program's own Advance, and by reading their whole list again, after the definitions of
// docs/features.md, which shares no code with state/. Pure; single-threaded.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "state/customer_state.h"
#include "state/state_policy.h"
#include "state/state_store.h"
#include "tests/fakes/naive_customer.h"
#include "tests/fakes/owned_transaction.h"

namespace harrier {

class FoldedCustomers {
 public:
  // `transactions` of `customers`, offsets from 0. Every second customer leaps over more than a
  // year at some moment, so that the others expire; every fourth is busy all the time, so that its
  // history is cut when there are enough transactions.
  FoldedCustomers(std::uint64_t seed, std::size_t customers, std::size_t transactions);

  [[nodiscard]] const std::map<std::string, CustomerState>& states() const { return states_; }
  // All is folded; the store says that `behind` records may be missing.
  [[nodiscard]] StoreMark Mark(std::int64_t behind) const;

  // What a dump must say of a customer, but for hashes and bytes, recomputed from the list.
  [[nodiscard]] nlohmann::json ExpectedLine(const std::string& customer_id) const;
  [[nodiscard]] bool IsExpired(const std::string& customer_id, EventTime clock) const;

 private:
  struct Judged {
    std::int64_t offset = 0;
    OwnedTransaction transaction;
    bool entered_history = false;
  };
  struct Customer {
    NaiveCustomer naive{NaiveLimits{}};
    std::vector<Judged> judged;  // since it was last unknown
    std::int64_t applied = 0;
  };

  void Take(const std::string& id, const OwnedTransaction& transaction);
  void TakeNaively(const std::string& id, const OwnedTransaction& transaction);
  [[nodiscard]] static std::optional<std::int64_t> NewestMs(const Customer& customer);

  StatePolicy policy_;
  std::map<std::string, CustomerState> states_;
  std::map<std::string, Customer> customers_;
  std::vector<std::int64_t> clock_after_ms_;  // by offset
};

}  // namespace harrier
