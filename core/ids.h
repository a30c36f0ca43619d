// Numbers that must not be mixed up: distinct types that do not convert into one another.
// Pure values.
#pragma once

#include <compare>
#include <cstdint>

namespace harrier {

// A partition of one topic.
struct PartitionId {
  std::int32_t value = 0;
  explicit constexpr PartitionId(std::int32_t v = 0) : value(v) {}
  auto operator<=>(const PartitionId&) const = default;
};

// A position in one partition. "The offset up to which" always means: everything below it.
struct Offset {
  std::int64_t value = 0;
  explicit constexpr Offset(std::int64_t v = 0) : value(v) {}
  auto operator<=>(const Offset&) const = default;
  [[nodiscard]] constexpr Offset Next() const { return Offset(value + 1); }
};

}  // namespace harrier
