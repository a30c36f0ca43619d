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
    return KeyOf(transaction.merchant_id, MerchantKey::Kind::kMerchantId);
  }
  if (!transaction.merchant_category.empty()) {
    return KeyOf(transaction.merchant_category, MerchantKey::Kind::kCategory);
  }
  return {};
}

}  // namespace harrier
