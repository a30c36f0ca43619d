// A second reading of docs/formats/transaction.md, for tests: nlohmann/json instead of simdjson, a
// tree instead of a stream, clarity instead of speed. It shares with the detector only the parsers
// of money and time, which have tests of their own. Pure.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/decode_error.h"
#include "core/raw_record.h"
#include "core/transaction.h"
#include "state/state_policy.h"

namespace harrier {

// A transaction with texts of its own.
struct PlainTransaction {
  std::string transaction_id;
  std::string customer_id;
  EventTime time;
  Money amount;
  Money amount_base;
  std::string currency;
  std::string merchant_id;
  std::string merchant_category;
  std::string channel;
  bool card_present = false;
  std::string country;
  std::string city;
  std::optional<std::pair<double, double>> position;
  std::string device;
  std::string ip;
  bool operator==(const PlainTransaction&) const = default;
};
[[nodiscard]] PlainTransaction ToPlain(const Transaction& transaction);

struct PlainError {
  std::string code;
  std::string field;
  bool operator==(const PlainError&) const = default;
};

using PlainOutcome = std::variant<PlainTransaction, PlainError>;
[[nodiscard]] PlainOutcome DecodePlainly(const RawRecord& record, const StatePolicy& policy);
// For GoogleTest's messages.
void PrintTo(const PlainError& error, std::ostream* out);
void PrintTo(const PlainTransaction& transaction, std::ostream* out);

}  // namespace harrier
