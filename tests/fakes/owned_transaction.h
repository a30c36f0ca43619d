// OwnedTransaction: a Transaction with its own texts, for tests that build streams of them.
#pragma once

#include <cstdint>
#include <string>

#include "core/transaction.h"

namespace harrier {

struct OwnedTransaction {
  std::string transaction_id;
  std::int64_t time_ms = 0;
  std::int64_t amount = 0;  // 1/10,000
  std::int64_t amount_base = 0;
  std::string currency = "EUR";
  std::string merchant_id;
  std::string merchant_category;
  Channel channel = Channel::kPos;
  bool card_present = false;
  std::string country;  // empty: absent
  std::string city;
  bool has_position = false;
  double latitude = 0;
  double longitude = 0;

  bool operator==(const OwnedTransaction&) const = default;
};

// Views into `owned`, which must outlive the result. The content hash covers every field.
[[nodiscard]] Transaction ViewOf(const OwnedTransaction& owned);

}  // namespace harrier
