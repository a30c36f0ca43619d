// What a cell says: trimmed, checked, or shown to a person. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace harrier {

// Without spaces and tabs around it.
[[nodiscard]] std::string_view TrimCell(std::string_view cell);

// Whether it may go into a transaction: UTF-8 without NUL, which only binary files have.
[[nodiscard]] bool IsText(std::string_view text);
[[nodiscard]] bool HasControlCharacter(std::string_view text);

// Quoted, cut at 60 bytes, with everything that would disturb a terminal as \xHH.
[[nodiscard]] std::string PrintableCell(std::string_view cell);

}  // namespace harrier
