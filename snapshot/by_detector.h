// ByDetector: one value for each of the three detectors whose verdicts are held against each other.
// Pure value.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace harrier {

enum class DetectorKind : std::uint8_t { kMl, kRules, kHybrid };
inline constexpr std::array kDetectors = {DetectorKind::kMl, DetectorKind::kRules,
                                          DetectorKind::kHybrid};
[[nodiscard]] std::string_view DetectorName(DetectorKind detector);  // "ml", "rules", "hybrid"

// One value for each detector: the model, the rules, and either of them.
template <class T>
struct ByDetector {
  T ml{};
  T rules{};
  T hybrid{};
  [[nodiscard]] const T& Of(DetectorKind detector) const {
    return detector == DetectorKind::kMl ? ml : detector == DetectorKind::kRules ? rules : hybrid;
  }
  [[nodiscard]] T& Of(DetectorKind detector) {
    return const_cast<T&>(std::as_const(*this).Of(detector));
  }
  bool operator==(const ByDetector&) const = default;
};

}  // namespace harrier
