// SHA-256 (FIPS 180-4) through OpenSSL's libcrypto. Pure; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace harrier {

using Sha256Digest = std::array<std::uint8_t, 32>;

[[nodiscard]] Sha256Digest Sha256(std::string_view bytes);
[[nodiscard]] std::string HexDigits(const std::uint8_t* bytes, std::size_t count);
[[nodiscard]] inline std::string Sha256Hex(std::string_view bytes) {
  const Sha256Digest digest = Sha256(bytes);
  return HexDigits(digest.data(), digest.size());
}

// The same over a stream of pieces. Single-threaded.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;

  void Add(std::string_view bytes);
  // Ends the stream; REQUIRES: called once.
  [[nodiscard]] Sha256Digest Finish();
  [[nodiscard]] std::string FinishHex();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace harrier
