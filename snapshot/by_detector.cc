#include "snapshot/by_detector.h"

namespace harrier {

std::string_view DetectorName(DetectorKind detector) {
  constexpr std::array<std::string_view, kDetectors.size()> kNames = {"ml", "rules", "hybrid"};
  return kNames[static_cast<std::size_t>(detector)];
}

}  // namespace harrier
