// Codes, JSON text and SHA-256.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include "core/codes.h"
#include "core/fault.h"
#include "core/json_text.h"
#include "core/sha256.h"

namespace harrier {
namespace {

TEST(Codes, ReadAndWriteCapitalLettersOnly) {
  EXPECT_EQ(FormatCurrency(*ParseCurrency("EUR")), "EUR");
  EXPECT_EQ(ParseCurrency("EUR")->packed, 0x455552U);
  EXPECT_EQ(FormatCountry(*ParseCountry("BR")), "BR");
  EXPECT_EQ(FormatCountry(CountryCode{}), "");
  for (const char* text : {"", "EU", "EURO", "eur", "E1R", "E R"}) {
    EXPECT_FALSE(ParseCurrency(text).has_value()) << text;
  }
  for (const char* text : {"", "B", "BRA", "br", "B-"}) {
    EXPECT_FALSE(ParseCountry(text).has_value()) << text;
  }
}

std::string Quoted(std::string_view text) {
  std::string out;
  AppendJsonString(&out, text);
  return out;
}

TEST(JsonText, EscapesOnlyWhatItMust) {
  EXPECT_EQ(Quoted("plain"), "\"plain\"");
  EXPECT_EQ(Quoted("a\"b\\c/"), R"("a\"b\\c/")");
  EXPECT_EQ(Quoted("\n\r\t"), R"("\n\r\t")");
  EXPECT_EQ(Quoted(std::string_view("\0\x01\x1f\x7f", 4)), "\"\\u0000\\u0001\\u001f\x7f\"");
  EXPECT_EQ(Quoted("S\xc3\xa3o"), "\"S\xc3\xa3o\"");
}

template <class Value>
std::string Written(Value value) {
  std::string out;
  AppendNumber(&out, value);
  return out;
}

TEST(JsonText, NumbersTakeTheFewestDigitsThatReadBack) {
  EXPECT_EQ(Written(0.1), "0.1");
  EXPECT_EQ(Written(0.1F), "0.1");
  EXPECT_EQ(Written(1.0F), "1");
  EXPECT_EQ(Written(std::int64_t{-42}), "-42");
  for (const float value : {1.0F / 3.0F, 16'777'216.0F, 1.17549435e-38F, 3.4e38F}) {
    EXPECT_EQ(std::strtof(Written(value).c_str(), nullptr), value);
  }
  for (const double value : {1.0 / 3.0, 1e300, 5e-324, 0.6931471805599453}) {
    EXPECT_EQ(std::strtod(Written(value).c_str(), nullptr), value);
  }
}

TEST(JsonText, ObjectsHaveNoWhiteSpaceAndNoStrayComma) {
  std::string out;
  JsonObjectWriter object(&out);
  object.String("a", "x");
  object.StringUnlessEmpty("b", "");
  object.Number("c", std::int64_t{1});
  object.Bool("d", true);
  object.Raw("e", "[]");
  AppendMoney(object.Name("f"), Money(421'700));
  AppendEventTime(object.Name("g"), EventTime(0));
  object.Close();
  EXPECT_EQ(out, R"({"a":"x","c":1,"d":true,"e":[],"f":42.17,"g":"1970-01-01T00:00:00.000Z"})");
}

// FIPS 180-2, appendix B.
TEST(Sha256, EqualsThePublishedVectors) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(Sha256Hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, PiecesGiveTheHashOfTheWhole) {
  Sha256Stream stream;
  stream.Add("a");
  stream.Add("");
  stream.Add("bc");
  EXPECT_EQ(stream.FinishHex(), Sha256Hex("abc"));
}

TEST(Fault, DescriptionNamesCallCauseAndAdvice) {
  EXPECT_EQ(Describe({FaultKind::kFatal, "open", "locked", "stop the other one"}),
            "open: locked (stop the other one)");
  EXPECT_EQ(Describe({FaultKind::kRetry, "poll", "timed out", ""}), "poll: timed out");
}

}  // namespace
}  // namespace harrier
