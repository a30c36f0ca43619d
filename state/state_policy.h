// StatePolicy: the part of the policy that shapes stored state. Two detectors with the same one
// fold the same log into the same states; a change of it needs a migration or a rebuild.
// Pure value; const access from any thread is safe.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/codes.h"
#include "core/event_time.h"
#include "core/money.h"

namespace harrier {

struct StatePolicy {
  int feature_version = 1;               // of the feature table; 2 keeps a profile of each customer
  std::string time_zone = "UTC";         // IANA name
  std::string tzdata_version;            // of the zone data that was loaded
  CurrencyCode base_currency{0x455552};  // "EUR"
  CurrencyCode default_currency{0x455552};  // of a transaction that names none
  std::vector<std::pair<CurrencyCode, ExchangeRate>> exchange_rates;  // sorted; to the base
  int history_transactions_max = 256;
  int merchants_max = 64;
  std::int64_t ttl_ms = 400 * kDayMs;
  std::vector<std::string> required_fields{"channel", "country", "merchant_category"};  // sorted
  bool operator==(const StatePolicy&) const = default;
};

}  // namespace harrier
