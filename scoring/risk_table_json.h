// The file of a risk table (docs/formats/risk-table.md): a first line of facts with a SHA-256 over
// the file's own bytes, then one line per merchant. Reading checks everything; what does not fit is
// refused with a sentence that names line and defect. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "scoring/risk_table.h"

namespace harrier {

inline constexpr int kRiskFormatVersion = 1;
inline constexpr std::size_t kRiskBytesMax = std::size_t{1} << 30;

[[nodiscard]] std::string WriteRiskTableText(const RiskFacts& facts,
                                             const std::vector<MerchantHistory>& merchants);
[[nodiscard]] Result<RiskTable, std::string> ReadRiskTableText(std::string_view text);

}  // namespace harrier
