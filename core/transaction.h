// Transaction: one payment as received, decoded and validated (docs/formats/transaction.md).
// A plain value of views: every string_view points into the batch that decoded it and lives as
// long as that batch. An absent text is empty (an empty text in the input counts as absent).
// Pure; single-threaded.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/codes.h"
#include "core/event_time.h"
#include "core/ids.h"
#include "core/money.h"

namespace harrier {

inline constexpr std::size_t kIdBytesMax = 64;     // transaction_id, customer_id
inline constexpr std::size_t kTextBytesMax = 128;  // every other text field
inline constexpr std::size_t kRecordBytesMax = 65'536;

enum class Channel : std::uint8_t { kAbsent, kWeb, kApp, kAtm, kBranch, kPos, kOther };

struct Transaction {
  std::string_view transaction_id;
  std::string_view customer_id;
  EventTime time;
  Money amount;       // as received, in `currency`; negative = refund
  Money amount_base;  // in the base currency, half to even at four decimals
  CurrencyCode currency;
  std::string_view merchant_id;
  std::string_view merchant_category;
  Channel channel = Channel::kAbsent;
  std::string_view channel_text;  // as received
  bool card_present = false;      // default: true for atm, branch, pos
  CountryCode country;
  std::string_view city;
  bool has_position = false;
  double latitude = 0;   // degrees, [-90, 90]
  double longitude = 0;  // degrees, [-180, 180]
  std::string_view device;
  std::string_view ip;
  std::string_view received;  // the bytes of the record's value, embedded in the alert
  std::uint64_t content_hash =
      0;  // XXH64 of all decoded fields: tells a redelivery from a conflict

  [[nodiscard]] bool is_refund() const { return amount.ten_thousandths < 0; }
};

// Where a record stands in the input.
struct Coordinates {
  PartitionId partition;
  Offset offset;
  auto operator<=>(const Coordinates&) const = default;
};

}  // namespace harrier
