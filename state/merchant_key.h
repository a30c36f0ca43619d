// MerchantKey: with whom a customer dealt, as an integer: the merchant id, or the category when
// there is no id. Keys of different kinds never compare equal. Two texts share a key with
// probability 2^-64; then they count as one merchant, for novelty and for DUPLICATE. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/transaction.h"

namespace harrier {

struct MerchantKey {
  enum class Kind : std::uint8_t { kNone, kMerchantId, kCategory };

  std::uint64_t hash = 0;  // XXH64 of the text, seed = kind; 0 for kNone
  Kind kind = Kind::kNone;
  bool operator==(const MerchantKey&) const = default;
};

[[nodiscard]] MerchantKey MerchantKeyOf(const Transaction& transaction);
// Of a merchant by its id.
[[nodiscard]] MerchantKey MerchantIdKey(std::string_view merchant_id);

}  // namespace harrier
