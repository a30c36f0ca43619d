// DecodeError: why a record cannot be judged. The codes are wire format (header `harrier-error`
// of a dead letter): append only. Pure value.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace harrier {

enum class DecodeErrorCode : std::uint8_t {
  kJsonInvalid,
  kFieldMissing,
  kFieldType,
  kFieldRange,
  kAmountPrecision,
  kTimestampInvalid,
  kTimestampFuture,
  kCurrencyUnknown,
  kKeyMismatch,
  kTooLarge,
  kDuplicateField,
  kTooDeep,
  kUtf8Invalid,
  kDuplicateIdConflict,
};
inline constexpr std::size_t kDecodeErrorCodeCount = 14;

[[nodiscard]] constexpr std::string_view DecodeErrorName(DecodeErrorCode code) {
  constexpr std::array<std::string_view, kDecodeErrorCodeCount> kNames = {
      "JSON_INVALID",     "FIELD_MISSING",        "FIELD_TYPE",
      "FIELD_RANGE",      "AMOUNT_PRECISION",     "TIMESTAMP_INVALID",
      "TIMESTAMP_FUTURE", "CURRENCY_UNKNOWN",     "KEY_MISMATCH",
      "TOO_LARGE",        "DUPLICATE_FIELD",      "TOO_DEEP",
      "UTF8_INVALID",     "DUPLICATE_ID_CONFLICT"};
  return kNames[static_cast<std::size_t>(code)];
}

struct DecodeError {
  DecodeErrorCode code = DecodeErrorCode::kJsonInvalid;
  std::string_view field;  // static name of the offending field; empty when there is none
};

}  // namespace harrier
