// Numbers and days of an evaluation as people read them; what is not defined is "n/a". Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "evaluation/bootstrap.h"

namespace harrier {

inline constexpr const char* kNotDefined = "n/a";

[[nodiscard]] std::string RatioText(std::optional<double> ratio);    // "0.862"
[[nodiscard]] std::string PercentText(std::optional<double> ratio);  // "86.2 %"
[[nodiscard]] std::string IntervalText(const Estimate& estimate);    // "0.812-0.861"; or empty
[[nodiscard]] std::string WithInterval(const Estimate& estimate);    // "0.84 (0.81-0.86)"
[[nodiscard]] std::string ThresholdText(double threshold);           // six decimals at most
[[nodiscard]] std::string DayText(std::int32_t day);                 // "2026-01-05"
[[nodiscard]] std::string DaysText(std::int32_t first, std::int32_t last);
// "1 day", "1,234 days".
[[nodiscard]] std::string Counted(std::int64_t count, const std::string& one,
                                  const std::string& many);

}  // namespace harrier
