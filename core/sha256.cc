#include "core/sha256.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "core/check.h"

namespace harrier {

struct Sha256Stream::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();
  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { EVP_MD_CTX_free(evp); }
};

Sha256Stream::Sha256Stream() : context_(std::make_unique<Context>()) {
  HARRIER_CHECK(EVP_DigestInit_ex(context_->evp, EVP_sha256(), nullptr) == 1, "libcrypto: SHA-256");
}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::Add(std::string_view bytes) {
  HARRIER_CHECK(EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size()) == 1,
                "libcrypto: SHA-256");
}

Sha256Digest Sha256Stream::Finish() {
  Sha256Digest digest{};
  HARRIER_CHECK(EVP_DigestFinal_ex(context_->evp, digest.data(), nullptr) == 1,
                "libcrypto: SHA-256");
  return digest;
}

std::string Sha256Stream::FinishHex() {
  const Sha256Digest digest = Finish();
  return HexDigits(digest.data(), digest.size());
}

Sha256Digest Sha256(std::string_view bytes) {
  Sha256Digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
}

std::string HexDigits(const std::uint8_t* bytes, std::size_t count) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * count);
  for (std::size_t i = 0; i < count; ++i) {
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text;
}

}  // namespace harrier
