// Currency and country codes packed into integers, so that they compare in one instruction and
// state holds integers only. Zero means absent. Pure.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace harrier {

// ISO 4217 alphabetic code: three letters A-Z, first letter in the highest byte.
struct CurrencyCode {
  std::uint32_t packed = 0;
  auto operator<=>(const CurrencyCode&) const = default;
};
[[nodiscard]] std::optional<CurrencyCode> ParseCurrency(std::string_view text);
[[nodiscard]] std::string FormatCurrency(CurrencyCode code);

// ISO 3166-1 alpha-2 form: two letters A-Z, first letter in the high byte.
struct CountryCode {
  std::uint16_t packed = 0;
  auto operator<=>(const CountryCode&) const = default;
};
[[nodiscard]] std::optional<CountryCode> ParseCountry(std::string_view text);
[[nodiscard]] std::string FormatCountry(CountryCode code);

}  // namespace harrier
