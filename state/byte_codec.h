// Integers as bytes: LEB128 varints (least significant group first, in the fewest bytes), zigzag
// for signed ones, little-endian 64-bit words. ByteReader never reads past its end: after the first
// error it fails for good and yields zeros. Pure; single-threaded; views into the caller's bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/int128.h"

namespace harrier {

void AppendByte(std::string* out, std::uint8_t value);
void AppendVarint(std::string* out, UInt128 value);
void AppendZigzag(std::string* out, std::int64_t value);
void AppendWord(std::string* out, std::uint64_t value);
void AppendShortText(std::string* out, std::string_view text);  // REQUIRES: at most 255 bytes

class ByteReader {
 public:
  enum class Failure : std::uint8_t { kNone, kTruncated, kMalformed };

  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] std::uint8_t Byte();
  // A varint of at most `max`.
  [[nodiscard]] UInt128 Varint(UInt128 max);
  // A varint that is not negative as int64 and at most `max`.
  [[nodiscard]] std::int64_t Count(std::int64_t max);
  [[nodiscard]] std::int64_t Zigzag();
  [[nodiscard]] std::uint64_t Word();
  [[nodiscard]] std::string_view Text(std::size_t bytes);
  [[nodiscard]] std::string_view ShortText();

  // For what the caller finds wrong with a value.
  void Require(bool condition) {
    if (!condition) Fail(Failure::kMalformed);
  }
  [[nodiscard]] bool ok() const { return failure_ == Failure::kNone; }
  [[nodiscard]] Failure failure() const { return failure_; }
  [[nodiscard]] std::size_t remaining() const { return rest_.size(); }

 private:
  void Fail(Failure failure);

  std::string_view rest_;
  Failure failure_ = Failure::kNone;
};

}  // namespace harrier
