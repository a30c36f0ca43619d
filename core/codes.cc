#include "core/codes.h"

namespace harrier {
namespace {

std::optional<std::uint32_t> PackLetters(std::string_view text, std::size_t letters) {
  if (text.size() != letters) return std::nullopt;
  std::uint32_t packed = 0;
  for (const char c : text) {
    if (c < 'A' || c > 'Z') return std::nullopt;
    packed = packed << 8 | static_cast<unsigned char>(c);
  }
  return packed;
}

std::string UnpackLetters(std::uint32_t packed) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const char c = static_cast<char>(packed >> shift & 0xFF);
    if (c != '\0') text += c;
  }
  return text;
}

}  // namespace

std::optional<CurrencyCode> ParseCurrency(std::string_view text) {
  const auto packed = PackLetters(text, 3);
  if (!packed) return std::nullopt;
  return CurrencyCode{*packed};
}

std::string FormatCurrency(CurrencyCode code) { return UnpackLetters(code.packed); }

std::optional<CountryCode> ParseCountry(std::string_view text) {
  const auto packed = PackLetters(text, 2);
  if (!packed) return std::nullopt;
  return CountryCode{static_cast<std::uint16_t>(*packed)};
}

std::string FormatCountry(CountryCode code) { return UnpackLetters(code.packed); }

}  // namespace harrier
