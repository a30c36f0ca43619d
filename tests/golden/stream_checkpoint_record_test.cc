// The bytes of the checkpoint topic are those of docs/formats/checkpoint.md.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "stream/checkpoint_record.h"

namespace harrier {
namespace {

using std::string_literals::operator""s;

constexpr std::string_view kMarkerHex =
    "01"
    "2c01000000000000"
    "0201000000000000"
    "71ca378d9b010000"
    "2a00000000000000"
    "9600000000000000"
    "511e2c99a3010000"
    "3695043afd5dc82ad7c6ffa325cffb8417e306b57e9fc8cb8d17b71e0428cc50";
constexpr std::string_view kMarkerKeyHex = "6d62616e6b";
constexpr std::string_view kAnchorKeyHex = "6162616e6b";
constexpr std::string_view kStateKeyHex = "7362616e6b006331";

const CheckpointMarker kMarker{Offset(300),
                               Offset(258),
                               EventTime(1'767'600'802'417),
                               Offset(42),
                               {Offset(150), EventTime(1'802'161'102'417)}};
constexpr std::size_t kNextAt = 1;
constexpr std::size_t kLowWaterAt = 9;
constexpr std::size_t kAnchorAt = 25;
constexpr std::size_t kGapEndAt = 33;

CheckpointIdentity Identity() { return MakeCheckpointIdentity("transactions", 2, "{}"); }
std::string Marker() { return EncodeCheckpointMarker(kMarker, Identity()); }

std::string Hex(std::string_view bytes) {
  return HexDigits(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::string Page() {
  std::ifstream file(std::string(HARRIER_SOURCE_DIR) + "/docs/formats/checkpoint.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void ExpectRefused(std::string_view bytes, MarkerDecodeError error) {
  const auto decoded = DecodeCheckpointMarker(bytes, Identity());
  ASSERT_FALSE(decoded) << Hex(bytes);
  EXPECT_EQ(decoded.error(), error) << Hex(bytes);
}

std::string WithWord(std::size_t at, std::string_view word) {
  return Marker().replace(at, word.size(), word);
}

TEST(CheckpointRecord, MarkerHasTheGoldenBytes) {
  EXPECT_EQ(Hex(Marker()), kMarkerHex);
  EXPECT_EQ(DecodeCheckpointMarker(Marker(), Identity()), kMarker);
}

TEST(CheckpointRecord, KeysHaveTheGoldenBytes) {
  const CheckpointKeys keys("bank");
  EXPECT_EQ(Hex(keys.marker()), kMarkerKeyHex);
  EXPECT_EQ(Hex(keys.anchor()), kAnchorKeyHex);
  EXPECT_EQ(Hex(keys.OfState("c1")), kStateKeyHex);
}

TEST(CheckpointRecord, FormatPageShowsTheGoldenBytes) {
  const std::string page = Page();
  for (const std::string_view hex :
       {kMarkerHex.substr(0, 2), kMarkerHex.substr(2, 16), kMarkerHex.substr(18, 16),
        kMarkerHex.substr(34, 16), kMarkerHex.substr(50, 16), kMarkerHex.substr(66, 16),
        kMarkerHex.substr(82, 16), kMarkerHex.substr(98), kMarkerKeyHex, kAnchorKeyHex,
        kStateKeyHex}) {
    EXPECT_NE(page.find("`" + std::string(hex) + "`"), std::string::npos) << hex;
  }
}

TEST(CheckpointRecord, MarkerOfAnotherVersionIsRefused) {
  ExpectRefused(WithWord(0, "\0"s), MarkerDecodeError::kMalformed);
  ExpectRefused(WithWord(0, "\2"s), MarkerDecodeError::kMalformed);
}

TEST(CheckpointRecord, MarkerOfAnotherLengthIsRefused) {
  const std::string marker = Marker();
  for (std::size_t size = 0; size < marker.size(); ++size) {
    ExpectRefused(marker.substr(0, size), MarkerDecodeError::kMalformed);
  }
  ExpectRefused(marker + '\0', MarkerDecodeError::kMalformed);
}

TEST(CheckpointRecord, LowWaterAboveNextIsRefused) {
  // 300, one below it and one above it.
  EXPECT_TRUE(DecodeCheckpointMarker(WithWord(kLowWaterAt, "\x2c\1"s), Identity()));
  EXPECT_TRUE(DecodeCheckpointMarker(WithWord(kLowWaterAt, "\x2b\1"s), Identity()));
  ExpectRefused(WithWord(kLowWaterAt, "\x2d\1"s), MarkerDecodeError::kMalformed);
}

TEST(CheckpointRecord, NegativeOffsetsAreRefused) {
  const std::string minus_one(8, '\xff');
  ExpectRefused(WithWord(kNextAt, minus_one), MarkerDecodeError::kMalformed);
  ExpectRefused(WithWord(kLowWaterAt, minus_one), MarkerDecodeError::kMalformed);
  ExpectRefused(WithWord(kNextAt, minus_one + minus_one), MarkerDecodeError::kMalformed);
  ExpectRefused(WithWord(kGapEndAt, minus_one), MarkerDecodeError::kMalformed);
}

TEST(CheckpointRecord, MarkerMayNotKnowItsAnchorYet) {
  const auto marker =
      DecodeCheckpointMarker(WithWord(kAnchorAt, std::string(8, '\xff')), Identity());
  ASSERT_TRUE(marker);
  EXPECT_EQ(marker->anchor, std::nullopt);
  EXPECT_EQ(Hex(EncodeCheckpointMarker(*marker, Identity())).substr(2 * kAnchorAt, 16),
            "ffffffffffffffff");
  ExpectRefused(WithWord(kAnchorAt, "\xfe" + std::string(7, '\xff')),
                MarkerDecodeError::kMalformed);
}

TEST(CheckpointRecord, MarkerOfAnythingElseIsToldApart) {
  for (const CheckpointIdentity& other :
       {MakeCheckpointIdentity("transaction", 2, "{}"),
        MakeCheckpointIdentity("transactions", 3, "{}"),
        MakeCheckpointIdentity("transactions", 2, R"({"ttl_days":30})")}) {
    const auto decoded = DecodeCheckpointMarker(Marker(), other);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error(), MarkerDecodeError::kOtherIdentity);
  }
  std::string last_byte_differs = Marker();
  last_byte_differs.back() = '\0';
  ExpectRefused(last_byte_differs, MarkerDecodeError::kOtherIdentity);
}

TEST(CheckpointRecord, StateKeysGiveTheCustomerBack) {
  const CheckpointKeys keys("bank");
  for (const std::string& customer : {"c1"s, "s"s, "with\0zero"s, "m\0"s}) {
    EXPECT_EQ(keys.CustomerOf(keys.OfState(customer)), customer);
  }
  EXPECT_EQ(keys.CustomerOf(keys.marker()), std::nullopt);
  EXPECT_EQ(keys.CustomerOf(keys.anchor()), std::nullopt);
  EXPECT_EQ(keys.CustomerOf(""), std::nullopt);
}

TEST(CheckpointRecord, GroupsDoNotSeeOneAnother) {
  const CheckpointKeys shorter("bank");
  const CheckpointKeys longer("banks");
  EXPECT_NE(shorter.marker(), longer.marker());
  EXPECT_EQ(shorter.CustomerOf(longer.OfState("c1")), std::nullopt);
  EXPECT_EQ(longer.CustomerOf(shorter.OfState("c1")), std::nullopt);
  EXPECT_EQ(longer.CustomerOf(shorter.OfState("s\0c1"s)), std::nullopt);
  EXPECT_NE(shorter.OfState("sc1"), longer.OfState("c1"));
}

}  // namespace
}  // namespace harrier
