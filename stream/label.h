// Label: what is known of a transaction afterwards: planted by the simulator, decided by an analyst
// or imported (docs/formats/label.md). It never reaches the detector. Plain value of views: they
// live as long as what they were read from.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/event_time.h"

namespace harrier {

enum class LabelSource : std::uint8_t { kSimulator, kAnalyst, kImport };
inline constexpr std::array<std::string_view, 3> kLabelSourceNames = {"simulator", "analyst",
                                                                      "import"};
// Values of the member `label`.
inline constexpr std::string_view kLabelAnomaly = "anomaly";
inline constexpr std::string_view kLabelNormal = "normal";

struct Label {
  std::string_view transaction_id;
  std::string_view customer_id;  // the record key; empty when unknown
  bool is_anomaly = false;
  std::string_view anomaly_type;  // e.g. "burst"; empty when unknown or normal
  LabelSource source = LabelSource::kSimulator;
  std::string_view reviewer;  // analysts only; may be empty
  std::string_view note;
  EventTime labelled_at;
};

}  // namespace harrier
