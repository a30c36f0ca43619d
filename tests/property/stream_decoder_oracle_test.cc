// The decoder against tests/fakes/nlohmann_decoder on documents made of good and bad parts, whole
// and damaged: the same transaction, or the same code and field.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "tests/fakes/decoding.h"

namespace harrier {
namespace {

using Texts = std::vector<std::string>;

struct FieldParts {
  std::string name;
  Texts usual;
  Texts odd;
};

const std::vector<FieldParts> kParts = {
    {"transaction_id",
     {R"("t1")", R"("t\u00e9\u20ac\ud83d\ude00")", R"("a\"b\\c\/")"},
     {R"("")", "null", "7", R"("a\u0000b")", R"("\u007f")", R"("\ud800")", R"("\udc00\ud800")",
      "\"" + std::string(64, 'x') + "\"", "\"" + std::string(65, 'x') + "\"", R"("\x")",
      "\"tab\there\""}},
    {"customer_id",
     {R"("c1")", R"("c\u0031")"},
     {R"("other")", "null", "false", R"("c1\n")", "[]", "{}"}},
    {"timestamp",
     {R"("2026-01-05T08:13:22.417Z")", R"("2026-01-05T09:13:22+01:00")"},
     {R"("2026-01-05T08:18:22.417Z")", R"("2026-01-05T08:18:22.418Z")", R"("2026-13-05T08:13:22Z")",
      R"("2026-01-05T08:13:60Z")", "1767600802", "null", R"("")",
      R"("2026-01-05T08:13:22.4179999999999999999Z")", R"("2026-01-05 08:13:22Z")"}},
    {"amount",
     {"42.17", "-5", "0.0001", R"("1234.5")", "1e2", "99999999999"},
     {"0.00001",
      "1e400",
      "-1e-400",
      "01",
      "+1",
      ".5",
      "5.",
      "NaN",
      "Infinity",
      "null",
      "true",
      R"("abc")",
      R"("")",
      R"("1 ")",
      "100000000000.0001",
      "9007199254740993",
      "1234567890123456789012345678901234567890",
      "-0",
      "1E+2",
      "1.10000000",
      "12a",
      "--1",
      "1e",
      "0x10",
      "[1]"}},
    {"currency",
     {R"("EUR")", R"("USD")", R"("GBP")"},
     {R"("CHF")", R"("usd")", R"("EURO")", "978", "null", R"("")"}},
    {"merchant_id", {R"("m1")"}, {"5", "null", R"("")", "\"" + std::string(129, 'm') + "\""}},
    {"merchant_category",
     {R"("grocery")", R"("\u5bff\u53f8")"},
     {"{}", "null", R"("")", "\"" + std::string(128, 'm') + "\""}},
    {"channel", {R"("pos")", R"("web")", R"("atm")", R"("kiosk")"}, {"1", "null", R"("")"}},
    {"card_present", {"true", "false"}, {"null", R"("true")", "1", "tru", "truex", "TRUE"}},
    {"country", {R"("DE")"}, {R"("de")", R"("DEU")", R"("D1")", "276", "null"}},
    {"city",
     {R"("Berlin")", R"("K\u00f6ln")"},
     {"null", "[\"x\"]", "\"\xC3\x28\"", "\"\xED\xA0\x80\""}},
    {"latitude", {"52.52", "-90", "0", "-0.0"}, {"90.0000001", R"("52")", "null", "1e400"}},
    {"longitude", {"13.405", "180", "-180"}, {"180.1", "false", "null", "-1e309"}},
    {"device", {R"("d1")"}, {"null", "3"}},
    {"ip", {R"("203.0.113.7")"}, {"null", "[203]"}},
    {"note",
     {R"({"a":[1,2,{"b":null}],"c":"x"})", "[]", "{}"},
     {R"({"a":1,"a":2})",
      R"({"a":1,"\u0061":2})",
      "[1,]",
      "[,1]",
      "{,}",
      R"({"a"})",
      R"({"a":})",
      R"({"a":1,})",
      "[1 2]",
      R"("a" "b")",
      R"("a":"b")",
      "nul",
      "nullx",
      "012",
      "1.e5",
      "[[]",
      "[}",
      "{]",
      "\xEF\xBB\xBF",
      R"(["\ud83d"])",
      R"({"\ud83d":1})",
      "1e999",
      "/**/1",
      "'x'",
      std::string(70, '[') + std::string(70, ']'),
      std::string(64, '[') + std::string(64, ']'),
      std::string(63, '[') + std::string(63, ']'),
      std::string(200, '{')}}};

const Texts kSpaces = {"", "", "", "", " ", "\n", "\t\r\n ", "  "};

rc::Gen<std::string> OneOf(const Texts& texts) { return rc::gen::elementOf(texts); }

// One value in `odds` is odd.
std::string AnyMember(const FieldParts& parts, int odds) {
  const bool is_odd = *rc::gen::inRange(0, odds) == 0;
  const std::string value = *OneOf(is_odd ? parts.odd : parts.usual);
  const std::string space = *OneOf(kSpaces);
  return space + '"' + parts.name + '"' + *OneOf(kSpaces) + ':' + space + value + *OneOf(kSpaces);
}

std::string AnyDocument(int odds) {
  Texts members;
  for (const FieldParts& parts : kParts) {
    if (*rc::gen::inRange(0, 60) != 0) members.push_back(AnyMember(parts, odds));
    if (*rc::gen::inRange(0, 40 * odds) == 0) members.push_back(AnyMember(parts, odds));
  }
  if (*rc::gen::arbitrary<bool>()) {
    const auto cut = *rc::gen::inRange<std::size_t>(0, members.size());
    std::rotate(members.begin(), members.begin() + static_cast<std::ptrdiff_t>(cut), members.end());
  }
  std::string document = *OneOf(kSpaces) + "{";
  for (const std::string& member : members) {
    if (&member != &members.front()) document += ',';
    document += member;
  }
  return document + "}" + *OneOf(kSpaces);
}

std::string Damage(std::string document) {
  static const Texts kInserts = {"{",    "}",   "[",    "]",  "\"", ",",
                                 ":",    "\\",  "0",    " ",  "\n", "\xFF",
                                 "\xC3", "\\u", "null", "{}", "e",  std::string(1, '\0')};
  const int count = *rc::gen::inRange(1, 4);
  for (int i = 0; i < count && !document.empty(); ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, document.size());
    switch (*rc::gen::inRange(0, 5)) {
      case 0:
        document[at] = static_cast<char>(*rc::gen::inRange(0, 256));
        break;
      case 1:
        document.insert(at, *OneOf(kInserts));
        break;
      case 2:
        document.erase(at, 1);
        break;
      case 3:
        document.resize(at);
        break;
      default:
        document += document.substr(at);
        break;
    }
  }
  return document;
}

RawRecord RecordOf(const std::string& value) {
  RawRecord record;
  record.key = "c1";
  record.value = value;
  record.kafka_time = *ParseEventTime("2026-01-05T08:13:22.417Z");
  return record;
}

void ExpectAgreement(const std::string& document) {
  static const StatePolicy policy = PolicyForTest();
  static TransactionDecoder decoder(policy);
  const RawRecord record = RecordOf(document);
  const PlainOutcome expected = DecodePlainly(record, policy);
  const auto* error = std::get_if<PlainError>(&expected);
  RC_TAG(error == nullptr ? std::string("judged") : error->code);  // shown in the test's output
  const PlainOutcome outcome = DecodeForTest(&decoder, record);
  if (outcome != expected) {
    RC_LOG() << testing::PrintToString(document) << "\ndecoder: " << testing::PrintToString(outcome)
             << "\noracle: " << testing::PrintToString(expected) << '\n';
  }
  RC_ASSERT(outcome == expected);
}

RC_GTEST_PROP(DecoderOracle, AgreesOnDocumentsWithFewOddValues, ()) {
  ExpectAgreement(AnyDocument(100));
}

RC_GTEST_PROP(DecoderOracle, AgreesOnDocumentsWithManyOddValues, ()) {
  ExpectAgreement(AnyDocument(6));
}

RC_GTEST_PROP(DecoderOracle, AgreesOnDamagedDocuments, ()) {
  ExpectAgreement(Damage(AnyDocument(50)));
}

// Every part by itself in a document that is otherwise sound: no combination is left to luck.
TEST(DecoderOracle, AgreesOnEachPart) {
  const StatePolicy policy = PolicyForTest();
  TransactionDecoder decoder(policy);
  for (const FieldParts& odd : kParts) {
    Texts values = odd.usual;
    values.insert(values.end(), odd.odd.begin(), odd.odd.end());
    for (const std::string& value : values) {
      std::string document = "{";
      for (const FieldParts& parts : kParts) {
        document += document.size() > 1 ? ",\"" : "\"";
        document += parts.name + "\":" + (&parts == &odd ? value : parts.usual.front());
      }
      document += "}";
      const RawRecord record = RecordOf(document);
      EXPECT_EQ(DecodeForTest(&decoder, record), DecodePlainly(record, policy)) << document;
    }
  }
}

// Each single byte replaced by each of a few: what a decoder trips over is near the structure.
TEST(DecoderOracle, AgreesWhenAnyOneByteIsWrong) {
  const StatePolicy policy = PolicyForTest();
  TransactionDecoder decoder(policy);
  std::string document = "{";
  for (const FieldParts& parts : kParts) {
    document += document.size() > 1 ? ",\"" : "\"";
    document += parts.name + "\":" + parts.usual.front();
  }
  document += "}";
  const std::string replacements = std::string("{}[]\",:\\0n \x01\x80\xFF", 15) + '\0';
  for (std::size_t at = 0; at < document.size(); ++at) {
    for (const char c : replacements) {
      std::string damaged = document;
      damaged[at] = c;
      const RawRecord record = RecordOf(damaged);
      ASSERT_EQ(DecodeForTest(&decoder, record), DecodePlainly(record, policy)) << damaged;
    }
    const std::string cut = document.substr(0, at);
    const RawRecord record = RecordOf(cut);
    ASSERT_EQ(DecodeForTest(&decoder, record), DecodePlainly(record, policy)) << cut;
  }
}

}  // namespace
}  // namespace harrier
