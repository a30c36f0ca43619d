// Ed25519 with keys as `openssl genpkey` writes them. The first key pair and signature are test 2
// of RFC 8032, section 7.1, in PEM.
#include <gmock/gmock.h>

#include <string>

#include "snapshot/ed25519.h"

namespace harrier {
namespace {

using testing::HasSubstr;

const std::string kPrivate =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n"
    "-----END PRIVATE KEY-----\n";
const std::string kPublic =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=\n"
    "-----END PUBLIC KEY-----\n";
// Of the one byte 0x72.
const std::string kSignature =
    "kqAJqfDUyrhyDoILX2QlQKKye1QWUD+Ps3YiI+vbadoIWsHkPhWZbkWPNhPQ8R2MOHsurrQwKu6wDSkWErsMAA==\n";

// A key of another kind: NIST P-256.
const std::string kOtherKind =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n"
    "6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n"
    "-----END PUBLIC KEY-----\n";

TEST(SnapshotEd25519Test, SignsAsTheStandardDoes) {
  const auto key = SigningKey::FromPem(kPrivate);
  ASSERT_TRUE(key.has_value()) << key.error();
  EXPECT_EQ(key->Sign("\x72"), kSignature);
}

TEST(SnapshotEd25519Test, ARightSignatureIsOneAndNoOtherIs) {
  const auto key = VerifyingKey::FromPem(kPublic);
  ASSERT_TRUE(key.has_value()) << key.error();
  EXPECT_TRUE(key->IsSignatureOf("\x72", kSignature));
  EXPECT_FALSE(key->IsSignatureOf("\x73", kSignature));
  EXPECT_FALSE(key->IsSignatureOf("", kSignature));
  for (std::size_t at = 0; at < kSignature.size(); ++at) {
    std::string changed = kSignature;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(key->IsSignatureOf("\x72", changed)) << at;
    EXPECT_FALSE(key->IsSignatureOf("\x72", kSignature.substr(0, at))) << at;
  }
  EXPECT_FALSE(key->IsSignatureOf("\x72", kSignature + "\n"));
}

TEST(SnapshotEd25519Test, WhatIsNoSuchKeyIsRefused) {
  EXPECT_EQ(SigningKey::FromPem("").error(), "is no PEM file of a private key");
  EXPECT_EQ(SigningKey::FromPem(kPublic).error(), "is no PEM file of a private key");
  EXPECT_EQ(VerifyingKey::FromPem(kPrivate).error(), "is no PEM file of a public key");
  EXPECT_EQ(VerifyingKey::FromPem(kOtherKind).error(),
            "holds a public key of another kind than Ed25519");
}

}  // namespace
}  // namespace harrier
