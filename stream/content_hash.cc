#include "stream/content_hash.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <string_view>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace harrier {
namespace {

// The hashed bytes of docs/formats/transaction.md, "Content hash".
class ContentBytes {
 public:
  void AddText(std::string_view text) {
    AddInteger(static_cast<std::uint16_t>(text.size()));
    if (text.empty()) return;
    std::memcpy(next_, text.data(), text.size());
    next_ += text.size();
  }
  template <class Integer>
  void AddInteger(Integer value) {
    static_assert(std::endian::native == std::endian::little);
    std::memcpy(next_, &value, sizeof value);
    next_ += sizeof value;
  }
  void AddDegrees(double value) {
    AddInteger(std::bit_cast<std::uint64_t>(value + 0.0));  // -0 and 0 are the same place
  }
  [[nodiscard]] std::uint64_t Hash() const {
    return XXH64(bytes_.data(), static_cast<std::size_t>(next_ - bytes_.data()), 0);
  }

 private:
  static constexpr std::size_t kFixedBytes = 64;  // integers and lengths: 58 bytes
  std::array<char, kFixedBytes + 2 * kIdBytesMax + 6 * kTextBytesMax> bytes_;
  char* next_ = bytes_.data();
};

}  // namespace

std::uint64_t ContentHash(const Transaction& transaction) {
  ContentBytes bytes;
  bytes.AddText(transaction.transaction_id);
  bytes.AddText(transaction.customer_id);
  bytes.AddInteger(transaction.time.ms);
  bytes.AddInteger(transaction.amount.ten_thousandths);
  bytes.AddInteger(transaction.currency.packed);
  bytes.AddText(transaction.merchant_id);
  bytes.AddText(transaction.merchant_category);
  bytes.AddText(transaction.channel_text);
  bytes.AddInteger(static_cast<std::uint8_t>(transaction.card_present));
  bytes.AddInteger(transaction.country.packed);
  bytes.AddText(transaction.city);
  bytes.AddInteger(static_cast<std::uint8_t>(transaction.has_position));
  bytes.AddDegrees(transaction.latitude);
  bytes.AddDegrees(transaction.longitude);
  bytes.AddText(transaction.device);
  bytes.AddText(transaction.ip);
  return bytes.Hash();
}

}  // namespace harrier
