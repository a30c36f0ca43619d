// Reads amounts as other programs write them. Pure; thread-safe.
#pragma once

#include <string_view>

#include "core/money.h"
#include "core/result.h"
#include "ingest/mapping.h"

namespace harrier {

// "1.234,56", "+12.50", "12,50-", "0042", ".5": a sign in front or behind, thousands marks before
// exactly three digits, the decimal mark of the format. Exact: never through a binary float.
[[nodiscard]] Result<Money, MoneyError> ReadAmount(std::string_view text,
                                                   const AmountFormat& format);

}  // namespace harrier
