// Ed25519 signatures (RFC 8032) over manifests, through OpenSSL's libcrypto. Keys are PEM, as
// `openssl genpkey -algorithm ed25519` writes them. A private key is never printed, and wiped from
// memory by libcrypto. Pure; thread-safe once made.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

struct evp_pkey_st;

namespace harrier {

inline constexpr std::string_view kSignatureName = "run.json.sig";

struct Ed25519KeyDeleter {
  void operator()(evp_pkey_st* key) const;
};
using Ed25519Key = std::unique_ptr<evp_pkey_st, Ed25519KeyDeleter>;

class SigningKey {
 public:
  // PKCS#8 without a passphrase. The error says what the text is not.
  [[nodiscard]] static Result<SigningKey, std::string> FromPem(std::string_view pem);
  // What goes into kSignatureName: the 64 bytes of the signature in base64, and a line break.
  [[nodiscard]] std::string Sign(std::string_view message) const;

 private:
  explicit SigningKey(Ed25519Key key) : key_(std::move(key)) {}
  Ed25519Key key_;
};

class VerifyingKey {
 public:
  [[nodiscard]] static Result<VerifyingKey, std::string> FromPem(std::string_view pem);
  // `signature`: as Sign returns it; anything else is not one.
  [[nodiscard]] bool IsSignatureOf(std::string_view message, std::string_view signature) const;

 private:
  explicit VerifyingKey(Ed25519Key key) : key_(std::move(key)) {}
  Ed25519Key key_;
};

}  // namespace harrier
