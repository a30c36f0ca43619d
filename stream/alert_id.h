// The id of an alert: the same input under the same policy has the same id, for ever
// (docs/formats/alert.md gives the hashed bytes). Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "core/transaction.h"

namespace harrier {

struct AlertOrigin {
  std::string_view topic;  // of the transaction
  Coordinates at;
  std::string_view transaction_id;
  std::string_view policy_id;
};

// 32 lower-case hexadecimal digits.
[[nodiscard]] std::string AlertId(const AlertOrigin& origin);

}  // namespace harrier
