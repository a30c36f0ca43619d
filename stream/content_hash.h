// The content hash of a transaction: equal for a redelivery, different when another transaction
// came under the same id. Stored with a customer's history, so its bytes are a format
// (docs/formats/transaction.md, "Content hash"). Pure; thread-safe.
#pragma once

#include <cstdint>

#include "core/transaction.h"

namespace harrier {

// XXH64, seed 0, of the decoded fields with their defaults. What the policy makes of them
// (amount_base) and how they were written (received) does not count.
// REQUIRES: texts within kIdBytesMax and kTextBytesMax.
[[nodiscard]] std::uint64_t ContentHash(const Transaction& transaction);

}  // namespace harrier
