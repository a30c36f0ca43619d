// Sort keys as bytes: memcmp of two keys orders them as their fields, first field first. Numbers
// are big-endian with the sign bit turned; texts end with 00 00, and a NUL inside one is 00 FF.
// Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/transaction.h"

namespace harrier {

void AppendOrderedNumber(std::string* key, std::int64_t value);
void AppendOrderedText(std::string* key, std::string_view text);

inline void AppendOrderedCoordinates(std::string* key, Coordinates at) {
  AppendOrderedNumber(key, at.partition.value);
  AppendOrderedNumber(key, at.offset.value);
}
inline constexpr std::size_t kOrderedCoordinatesBytes = 16;

}  // namespace harrier
