// Writes a transaction as canonical JSON (docs/formats/transaction.md): members in table order,
// absent instead of null, amount as a number. Pure; thread-safe.
#pragma once

#include <string>

#include "core/transaction.h"

namespace harrier {

// Appends one JSON object. `card_present` is written when it differs from the channel's default;
// `channel` from channel_text, or from the enum when the text is empty. amount_base, received and
// content_hash are not part of the format.
void AppendTransaction(const Transaction& transaction, std::string* out);

// What card_present means when a transaction does not say.
[[nodiscard]] constexpr bool DefaultCardPresent(Channel channel) {
  return channel == Channel::kAtm || channel == Channel::kBranch || channel == Channel::kPos;
}

}  // namespace harrier
