#include "state/merchant_key.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace harrier {
namespace {

MerchantKey KeyOf(std::string_view text, MerchantKey::Kind kind) {
  return {XXH64(text.data(), text.size(), static_cast<XXH64_hash_t>(kind)), kind};
}

}  // namespace

MerchantKey MerchantKeyOf(const Transaction& transaction) {
  if (!transaction.merchant_id.empty()) {
    return MerchantIdKey(transaction.merchant_id);
  }
  if (!transaction.merchant_category.empty()) {
    return KeyOf(transaction.merchant_category, MerchantKey::Kind::kCategory);
  }
  return {};
}

MerchantKey MerchantIdKey(std::string_view merchant_id) {
  return KeyOf(merchant_id, MerchantKey::Kind::kMerchantId);
}

}  // namespace harrier
