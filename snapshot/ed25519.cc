#include "snapshot/ed25519.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>

#include "core/check.h"

namespace harrier {
namespace {

constexpr std::size_t kSignatureBytes = 64;
constexpr std::size_t kBase64Chars = 88;  // of 64 bytes

struct BioDeleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, BioDeleter>;
struct DigestDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Digest = std::unique_ptr<EVP_MD_CTX, DigestDeleter>;

Bio ReadFrom(std::string_view text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// libcrypto would ask the terminal.
int HasNoPassphrase(char* /*buffer*/, int /*size*/, int /*is_writing*/, void* was_asked) {
  *static_cast<bool*>(was_asked) = true;
  return -1;
}

Result<Ed25519Key, std::string> CheckedKey(Ed25519Key key, const char* what) {
  ERR_clear_error();
  if (!key) return Unexpected("is no PEM file of a " + std::string(what));
  if (EVP_PKEY_get_id(key.get()) == EVP_PKEY_ED25519) return key;
  return Unexpected("holds a " + std::string(what) + " of another kind than Ed25519");
}

// Of a signature.
std::string Base64(const unsigned char* bytes) {
  std::array<unsigned char, kBase64Chars + 1> text;
  const int length = EVP_EncodeBlock(text.data(), bytes, kSignatureBytes);
  return {text.begin(), text.begin() + length};
}

}  // namespace

void Ed25519KeyDeleter::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

Result<SigningKey, std::string> SigningKey::FromPem(std::string_view pem) {
  bool is_encrypted = false;
  const Bio bio = ReadFrom(pem);
  Ed25519Key read(PEM_read_bio_PrivateKey(bio.get(), nullptr, HasNoPassphrase, &is_encrypted));
  if (is_encrypted) {
    ERR_clear_error();
    return Unexpected(std::string("is encrypted with a passphrase, which nobody is there to type"));
  }
  auto key = CheckedKey(std::move(read), "private key");
  if (!key) return Unexpected(key.error());
  return SigningKey(std::move(*key));
}

std::string SigningKey::Sign(std::string_view message) const {
  std::array<unsigned char, kSignatureBytes> signature;
  std::size_t length = signature.size();
  const Digest context(EVP_MD_CTX_new());
  const bool is_signed =
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
      EVP_DigestSign(context.get(), signature.data(), &length,
                     reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
  HARRIER_CHECK(is_signed && length == signature.size(), "libcrypto: Ed25519");
  return Base64(signature.data()) + '\n';
}

Result<VerifyingKey, std::string> VerifyingKey::FromPem(std::string_view pem) {
  const Bio bio = ReadFrom(pem);
  auto key = CheckedKey(Ed25519Key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr)),
                        "public key");
  if (!key) return Unexpected(key.error());
  return VerifyingKey(std::move(*key));
}

bool VerifyingKey::IsSignatureOf(std::string_view message, std::string_view signature) const {
  if (signature.size() != kBase64Chars + 1 || !signature.ends_with("==\n")) return false;
  std::array<unsigned char, kSignatureBytes + 2> bytes;  // with the padding's two
  const int length =
      EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(signature.data()),
                      static_cast<int>(kBase64Chars));
  if (length != static_cast<int>(bytes.size())) return false;
  // One signature has one text: base64 has bits to spare in its last digit.
  if (Base64(bytes.data()) + '\n' != signature) return false;
  const Digest context(EVP_MD_CTX_new());
  const bool is_right =
      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
      EVP_DigestVerify(context.get(), bytes.data(), kSignatureBytes,
                       reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
  ERR_clear_error();
  return is_right;
}

}  // namespace harrier
