#include "state/byte_codec.h"

#include <array>
#include <bit>
#include <cstring>
#include <limits>

#include "core/check.h"

namespace harrier {

static_assert(std::endian::native == std::endian::little,
              "words are written as they lie in memory");

void AppendByte(std::string* out, std::uint8_t value) { *out += static_cast<char>(value); }

void AppendVarint(std::string* out, UInt128 value) {
  while (value >= 0x80) {
    AppendByte(out, static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  AppendByte(out, static_cast<std::uint8_t>(value));
}

void AppendZigzag(std::string* out, std::int64_t value) {
  const auto doubled = static_cast<std::uint64_t>(value) << 1;
  AppendVarint(out, value < 0 ? ~doubled : doubled);
}

void AppendWord(std::string* out, std::uint64_t value) {
  std::array<char, sizeof value> bytes;
  std::memcpy(bytes.data(), &value, sizeof value);
  out->append(bytes.data(), bytes.size());
}

void AppendShortText(std::string* out, std::string_view text) {
  HARRIER_CHECK(text.size() <= 255, "a short text");
  AppendByte(out, static_cast<std::uint8_t>(text.size()));
  out->append(text);
}

void ByteReader::Fail(Failure failure) {
  if (ok()) failure_ = failure;
  rest_ = {};
}

std::uint8_t ByteReader::Byte() {
  if (rest_.empty()) {
    Fail(Failure::kTruncated);
    return 0;
  }
  const auto value = static_cast<std::uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  return value;
}

UInt128 ByteReader::Varint(UInt128 max) {
  constexpr int kBits = 128;
  UInt128 value = 0;
  for (int shift = 0; shift < kBits; shift += 7) {
    const std::uint8_t byte = Byte();
    const UInt128 group = byte & 0x7FU;
    const UInt128 shifted = group << shift;
    Require(shifted >> shift == group);  // fits 128 bits
    Require(byte != 0 || shift == 0);    // fewest bytes
    value |= shifted;
    if ((byte & 0x80U) == 0) {
      Require(value <= max);
      return ok() ? value : 0;
    }
  }
  Fail(Failure::kMalformed);
  return 0;
}

std::int64_t ByteReader::Count(std::int64_t max) {
  return static_cast<std::int64_t>(Varint(static_cast<UInt128>(max)));
}

std::int64_t ByteReader::Zigzag() {
  const auto value = static_cast<std::uint64_t>(Varint(std::numeric_limits<std::uint64_t>::max()));
  const std::uint64_t half = value >> 1;
  return static_cast<std::int64_t>((value & 1) != 0 ? ~half : half);
}

std::uint64_t ByteReader::Word() {
  std::uint64_t value = 0;
  const std::string_view bytes = Text(sizeof value);
  if (ok()) std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

std::string_view ByteReader::Text(std::size_t bytes) {
  if (bytes > rest_.size()) {
    Fail(Failure::kTruncated);
    return {};
  }
  const std::string_view text = rest_.substr(0, bytes);
  rest_.remove_prefix(bytes);
  return text;
}

std::string_view ByteReader::ShortText() { return Text(Byte()); }

}  // namespace harrier
