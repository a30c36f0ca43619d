// History: the judged transactions of one customer newer than (its newest - 24 h), in (time,
// offset) order, as far as the cap allows. A value with ==. All texts live in one buffer in the
// order of the entries, and room freed at the front is used again: a steady customer allocates
// nothing. Pure; single-threaded. Views from IdOf and CityOf live until the next change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/codes.h"
#include "core/event_time.h"
#include "core/ids.h"
#include "core/money.h"
#include "core/transaction.h"
#include "state/merchant_key.h"

namespace harrier {

inline constexpr std::int64_t kHistoryMs = kDayMs;

// A position on Earth by the IEEE 754 bits of its degrees: state holds integers only.
struct Place {
  std::uint64_t latitude_bits = 0;
  std::uint64_t longitude_bits = 0;
  bool operator==(const Place&) const = default;
};

struct HistoryEntry {
  EventTime time;
  Offset offset;
  std::uint64_t id_hash = 0;    // XXH64 of the transaction id: a filter before bytes are compared
  std::uint64_t city_hash = 0;  // XXH64 of the city, likewise
  std::uint64_t content_hash = 0;
  Money amount;  // as received, in `currency`
  Money amount_base;
  MerchantKey merchant;
  Place place;  // of a card-present, located transaction
  bool has_place = false;
  CurrencyCode currency;

  [[nodiscard]] bool is_refund() const { return amount.ten_thousandths < 0; }
  bool operator==(const HistoryEntry&) const = default;
};

[[nodiscard]] std::uint64_t HashText(std::string_view text);  // XXH64, seed 0

class History {
 public:
  [[nodiscard]] std::size_t size() const { return slots_.size() - first_; }
  [[nodiscard]] bool empty() const { return slots_.size() == first_; }
  // Index 0 is the oldest. REQUIRES: index < size().
  [[nodiscard]] const HistoryEntry& operator[](std::size_t index) const {
    return slots_[first_ + index].entry;
  }
  [[nodiscard]] const HistoryEntry& newest() const { return slots_.back().entry; }
  [[nodiscard]] std::string_view IdOf(std::size_t index) const;
  [[nodiscard]] std::string_view CityOf(std::size_t index) const;  // empty: absent

  // Asks for the memory that a customer's next transaction looks at first.
  void Prefetch() const {
    if (empty()) return;
    __builtin_prefetch(&slots_.back());
  }

  // How many entries are at or before `time`: the place in line of a newcomer, whose offset is
  // greater than all.
  [[nodiscard]] std::size_t CountUpTo(EventTime time) const;

  // REQUIRES: index <= size(), id and city within their byte limits.
  void Insert(std::size_t index, const HistoryEntry& entry, std::string_view id,
              std::string_view city);
  void DropOldest();  // REQUIRES: not empty
  void Clear();       // keeps the memory

  [[nodiscard]] std::size_t ApproximateBytes() const {  // on the heap
    return slots_.capacity() * sizeof(Slot) + texts_.capacity();
  }
  bool operator==(const History& other) const;

 private:
  struct Slot {
    HistoryEntry entry;
    std::uint32_t text_begin = 0;  // in texts_: the id, then the city
    std::uint8_t id_bytes = 0;
    std::uint8_t city_bytes = 0;
  };
  static_assert(kIdBytesMax <= 255 && kTextBytesMax <= 255);

  void ReclaimFront();

  std::vector<Slot> slots_;
  std::size_t first_ = 0;  // slots before it have left
  std::string texts_;      // in slot order, without gaps from slots_[first_] on
};

}  // namespace harrier
