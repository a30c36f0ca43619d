// Which librdkafka properties may pass through `kafka.*`, and which of them are secrets.
// Pure; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace harrier {

// Why the user may not set this property, and what to set instead; nullopt when it passes through.
[[nodiscard]] std::optional<std::string> WhyHarrierOwnsKafkaProperty(std::string_view property);

// Whether its value must never be printed.
[[nodiscard]] bool IsSecretKafkaProperty(std::string_view property);

}  // namespace harrier
