// One record through the detector's decoder, in the oracle's terms.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "stream/transaction_json.h"
#include "tests/fakes/nlohmann_decoder.h"

namespace harrier {

inline PlainOutcome DecodeForTest(TransactionDecoder* decoder, const RawRecord& record) {
  TextArena arena(1024);
  Transaction transaction;
  const auto decoded = decoder->Decode(record, &arena, &transaction);
  if (decoded) return ToPlain(transaction);
  return PlainError{std::string(DecodeErrorName(decoded.error().code)),
                    std::string(decoded.error().field)};
}

// A policy with three currencies.
inline StatePolicy PolicyForTest() {
  StatePolicy policy;
  policy.exchange_rates = {{*ParseCurrency("GBP"), ExchangeRate{1'171'234'567}},
                           {*ParseCurrency("USD"), ExchangeRate{920'000'000}}};
  return policy;
}

}  // namespace harrier
