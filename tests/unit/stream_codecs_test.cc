// What the golden files and the decoder's oracle do not cover: ids and hashes against vectors made
// elsewhere, envelopes, labels and scored rows read back.
#include <gtest/gtest.h>
#include <xxhash.h>

#include "stream/alert_id.h"
#include "stream/content_hash.h"
#include "stream/dead_letter.h"
#include "stream/envelope_json.h"
#include "stream/label_json.h"
#include "stream/scored_json.h"
#include "tests/fakes/decoding.h"

namespace harrier {
namespace {

// Python: hashlib.sha256(b"".join(struct.pack("<I", len(p)) + p for p in
//   (b"transactions", b"3", b"1234567", b"t0000000001", b"policy-1"))).hexdigest()[:32]
TEST(AlertId, HashesTheDocumentedBytes) {
  EXPECT_EQ(
      AlertId({"transactions", {PartitionId(3), Offset(1'234'567)}, "t0000000001", "policy-1"}),
      "bacd0bb6e93667307bc7bee515c51d8b");
}

TEST(AlertId, DiffersWithEachPart) {
  const AlertOrigin origin{"topic", {PartitionId(1), Offset(2)}, "t1", "p1"};
  AlertOrigin shifted = origin;
  shifted.transaction_id = "t1p";
  shifted.policy_id = "1";
  AlertOrigin swapped = origin;
  swapped.at = {PartitionId(2), Offset(1)};
  EXPECT_NE(AlertId(origin), AlertId(shifted));
  EXPECT_NE(AlertId(origin), AlertId(swapped));
}

TEST(ContentHash, HashesTheDocumentedBytes) {
  Transaction transaction;
  transaction.transaction_id = "t1";
  transaction.customer_id = "c1";
  transaction.time = EventTime(0x0102030405060708);
  transaction.amount = Money(-2);
  transaction.currency = *ParseCurrency("EUR");
  transaction.channel_text = "pos";
  transaction.card_present = true;
  transaction.country = *ParseCountry("DE");
  transaction.has_position = true;
  transaction.latitude = 1.0;
  transaction.longitude = -0.0;
  const std::string bytes =
      std::string("\2\0t1\2\0c1", 8) + "\x08\x07\x06\x05\x04\x03\x02\x01" +
      "\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF" + std::string("RUE\0", 4) + std::string("\0\0\0\0", 4) +
      std::string("\3\0pos", 5) + "\x01" + "ED" + std::string("\0\0", 2) + "\x01" +
      std::string("\0\0\0\0\0\0\xF0\x3F", 8) + std::string(8, '\0') + std::string("\0\0\0\0", 4);
  EXPECT_EQ(ContentHash(transaction), XXH64(bytes.data(), bytes.size(), 0));
}

TEST(ContentHash, SpellingDoesNotCountButContentDoes) {
  TransactionDecoder decoder(PolicyForTest());
  const auto hash_of = [&decoder](std::string_view value) {
    RawRecord record;
    record.key = "c1";
    record.value = value;
    record.kafka_time = *ParseEventTime("2026-01-05T08:13:22Z");
    TextArena arena;
    Transaction transaction;
    EXPECT_TRUE(decoder.Decode(record, &arena, &transaction)) << value;
    return transaction.content_hash;
  };
  const auto plain = hash_of(
      R"({"transaction_id":"t1","customer_id":"c1","timestamp":"2026-01-05T08:13:22Z","amount":5,)"
      R"("merchant_category":"x","channel":"pos","country":"DE"})");
  const auto respelled = hash_of(
      R"({ "country":"DE","customer_id":"\u00631","timestamp":"2026-01-05T09:13:22.000+01:00",)"
      R"("amount":"5.00","currency":"EUR","transaction_id":"t1","card_present":true,"note":[],)"
      R"("merchant_category":"x","channel":"pos","city":null,"device":""})");
  const auto other = hash_of(
      R"({"transaction_id":"t1","customer_id":"c1","timestamp":"2026-01-05T08:13:22Z","amount":5,)"
      R"("merchant_category":"x","channel":"pos","country":"DE","card_present":false})");
  EXPECT_EQ(plain, respelled);
  EXPECT_NE(plain, other);
}

TEST(TransactionDecoder, TextsOutliveTheRecord) {
  TransactionDecoder decoder(PolicyForTest());
  std::string value =
      R"({"transaction_id":"t1","customer_id":"c1","timestamp":"2026-01-05T08:13:22Z","amount":5,)"
      R"("merchant_category":"gr\u006fcery","channel":"pos","country":"DE"})";
  RawRecord record;
  record.key = "c1";
  record.value = value;
  record.kafka_time = *ParseEventTime("2026-01-05T08:13:22Z");
  TextArena arena;
  Transaction first;
  Transaction second;
  ASSERT_TRUE(decoder.Decode(record, &arena, &first));
  ASSERT_TRUE(decoder.Decode(record, &arena, &second));
  const std::string original = value;
  value.assign(value.size(), '#');
  EXPECT_EQ(first.transaction_id, "t1");
  EXPECT_EQ(first.merchant_category, "grocery");
  EXPECT_EQ(first.received, original);
  EXPECT_EQ(second.merchant_category, "grocery");
}

TEST(TransactionDecoder, TombstonesAndMissingKeysAreNamed) {
  TransactionDecoder decoder(PolicyForTest());
  RawRecord record;
  record.key = "c1";
  EXPECT_EQ(DecodeForTest(&decoder, record), PlainOutcome(PlainError{"JSON_INVALID", ""}));
  record.key.reset();
  record.kafka_time = *ParseEventTime("2026-01-05T08:13:22Z");
  record.value =
      R"({"transaction_id":"t1","customer_id":"c1","timestamp":"2026-01-05T08:13:22Z","amount":5,)"
      R"("merchant_category":"x","channel":"pos","country":"DE"})";
  EXPECT_EQ(DecodeForTest(&decoder, record),
            PlainOutcome(PlainError{"KEY_MISMATCH", "customer_id"}));
}

TEST(TransactionDecoder, ThePolicySaysWhatIsRequired) {
  StatePolicy policy = PolicyForTest();
  policy.required_fields = {"city"};
  TransactionDecoder decoder(policy);
  RawRecord record;
  record.key = "c1";
  record.kafka_time = *ParseEventTime("2026-01-05T08:13:22Z");
  record.value =
      R"({"transaction_id":"t1","customer_id":"c1","timestamp":"2026-01-05T08:13:22Z","amount":5})";
  EXPECT_EQ(DecodeForTest(&decoder, record), PlainOutcome(PlainError{"FIELD_MISSING", "city"}));
}

TEST(Envelope, CarriesWhatAPlainLineCannot) {
  const std::string value("\xFF\0{\n", 4);
  const InputLine sent{"c\"1", std::string_view(value), EventTime(1'767'600'802'417)};
  std::string line;
  AppendEnvelope(sent, &line);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  InputLineReader reader;
  TextArena arena;
  const auto read = reader.Read(line, &arena);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->key, sent.key);
  EXPECT_EQ(read->value, sent.value);
  EXPECT_EQ(read->kafka_time, sent.kafka_time);
}

TEST(Envelope, AbsentKeyAndValueStayAbsent) {
  std::string line;
  AppendEnvelope({std::nullopt, std::nullopt, EventTime(0)}, &line);
  InputLineReader reader;
  TextArena arena;
  const auto read = reader.Read(line, &arena);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->key, std::nullopt);
  EXPECT_EQ(read->value, std::nullopt);
}

TEST(Envelope, APlainLineGetsItsOwnKeyAndTime) {
  const std::string line =
      R"({"customer_id":"c\u0031","timestamp":"2026-01-05T08:13:22.417Z","amount":1})";
  InputLineReader reader;
  TextArena arena;
  const auto read = reader.Read(line, &arena);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->key, "c1");
  EXPECT_EQ(read->value, line);
  EXPECT_EQ(FormatEventTime(read->kafka_time), "2026-01-05T08:13:22.417Z");
}

TEST(Envelope, ALineThatIsNoDocumentIsARecordForTheDeadLetters) {
  InputLineReader reader;
  TextArena arena;
  for (const std::string_view line : {"", "{", "[1]", "{\"kafka_timestamp\":1}}"}) {
    const auto read = reader.Read(line, &arena);
    ASSERT_TRUE(read) << line;
    EXPECT_EQ(read->value, line);
    EXPECT_EQ(read->key, std::nullopt);
  }
}

TEST(Envelope, WhatIsWrongWithAnEnvelopeIsSaid) {
  InputLineReader reader;
  TextArena arena;
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"kafka_timestamp":5})", "\"kafka_timestamp\" is not a text"},
      {R"({"kafka_timestamp":"yesterday"})", "RFC 3339"},
      {R"({"kafka_timestamp":"2026-01-05T08:13:22Z","value_base64":"%%"})", "not base64"},
      {R"({"kafka_timestamp":"2026-01-05T08:13:22Z","valeu_base64":"eA=="})", "valeu_base64"}};
  for (const auto& [line, expected] : cases) {
    const auto read = reader.Read(line, &arena);
    ASSERT_FALSE(read) << line;
    EXPECT_NE(read.error().find(expected), std::string::npos) << read.error();
  }
}

TEST(LabelReader, ReadsWhatTheWriterWrote) {
  const Label label{"t\n1",
                    "c1",
                    true,
                    "burst",
                    LabelSource::kAnalyst,
                    "m.curie",
                    "\"quoted\"",
                    EventTime(1'767'600'802'417)};
  std::string json;
  AppendLabel(label, &json);
  LabelReader reader;
  TextArena arena;
  Label read;
  ASSERT_TRUE(reader.Read(json, &arena, &read));
  EXPECT_EQ(read.transaction_id, label.transaction_id);
  EXPECT_EQ(read.customer_id, label.customer_id);
  EXPECT_EQ(read.is_anomaly, label.is_anomaly);
  EXPECT_EQ(read.anomaly_type, label.anomaly_type);
  EXPECT_EQ(read.source, label.source);
  EXPECT_EQ(read.reviewer, label.reviewer);
  EXPECT_EQ(read.note, label.note);
  EXPECT_EQ(read.labelled_at, label.labelled_at);
}

TEST(LabelReader, NamesTheMemberThatIsWrong) {
  LabelReader reader;
  TextArena arena;
  const std::string tail = R"("source":"import","labelled_at":"2026-01-05T08:13:22Z"})";
  const std::tuple<std::string, DecodeErrorCode, std::string> cases[] = {
      {"[]", DecodeErrorCode::kJsonInvalid, ""},
      {R"({"label":"normal",)" + tail, DecodeErrorCode::kFieldMissing, "transaction_id"},
      {R"({"transaction_id":"t1",)" + tail, DecodeErrorCode::kFieldMissing, "label"},
      {R"({"transaction_id":"t1","label":"fraud",)" + tail, DecodeErrorCode::kFieldRange, "label"},
      {R"({"transaction_id":"t1","label":1,)" + tail, DecodeErrorCode::kFieldType, "label"},
      {R"({"transaction_id":"t1","label":"normal","source":"me"})", DecodeErrorCode::kFieldRange,
       "source"},
      {R"({"transaction_id":"t1","label":"normal","source":"import"})",
       DecodeErrorCode::kFieldMissing, "labelled_at"},
      {R"({"transaction_id":"t1","label":"normal","source":"import","labelled_at":"now"})",
       DecodeErrorCode::kTimestampInvalid, "labelled_at"}};
  for (const auto& [json, code, field] : cases) {
    Label label;
    const auto read = reader.Read(json, &arena, &label);
    ASSERT_FALSE(read) << json;
    EXPECT_EQ(read.error().code, code) << json;
    EXPECT_EQ(read.error().field, field) << json;
  }
}

TEST(ScoredRowReader, IgnoresMembersOfLaterVersionsAndRefusesUnknownRules) {
  const std::string head =
      R"({"schema_version":2,"transaction_id":"t1","customer_id":"c1",)"
      R"("timestamp":"2026-01-05T08:13:22Z","amount":1.5,"currency":"EUR","later":{"a":[1]},)"
      R"("features":{"hour":8},"raw_score":0.5,"score":0.25,"risk":0.25,"severity":"LOW",)"
      R"("recommendation":"APPROVE","is_ml_flag":false,"rules":[)";
  const std::string tail =
      R"(],"timing":"on_time","policy_id":"p","source":{"partition":1,"offset":2}})";
  ScoredRowReader reader;
  TextArena arena;
  ScoredRow row;
  ASSERT_TRUE(reader.Read(head + R"("BURST")" + tail, &arena, &row));
  EXPECT_TRUE(row.enforced.Has(RuleId::kBurst));
  EXPECT_EQ(row.amount_base, row.amount);
  EXPECT_EQ(row.at.offset, Offset(2));
  const auto unknown = reader.Read(head + R"("NOVELTY")" + tail, &arena, &row);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().field, "rules");
  const auto cut = reader.Read(head + tail.substr(0, tail.size() - 1), &arena, &row);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, DecodeErrorCode::kJsonInvalid);
}

TEST(ScoredRowReader, ABrokenRowLeavesNoTraceInTheNext) {
  ScoredRowWriter writer({*ParseCurrency("EUR"), "p1", "", false});
  Transaction transaction;
  transaction.transaction_id = "t1";
  transaction.customer_id = "c1";
  transaction.currency = *ParseCurrency("EUR");
  transaction.amount = transaction.amount_base = Money(50'000);
  std::string whole;
  writer.Append({transaction, Verdict(), Coordinates(), "", {}}, &whole);
  transaction.currency = *ParseCurrency("USD");
  transaction.amount_base = Money(40'000);
  std::string broken;
  writer.Append({transaction, Verdict(), Coordinates(), "", {}}, &broken);
  broken.replace(broken.find("on_time"), 7, "on_moon");

  ScoredRowReader reader;
  TextArena arena;
  ScoredRow row;
  ASSERT_FALSE(reader.Read(broken, &arena, &row));
  ASSERT_TRUE(reader.Read(whole, &arena, &row));
  EXPECT_EQ(row.amount_base, Money(50'000));
}

TEST(DeadLetter, KeepsAllUpToTheLimitAndAPrefixBeyond) {
  const std::string largest(kRecordBytesMax, 'x');
  const std::string oversized(kRecordBytesMax + 1, 'x');
  EXPECT_EQ(DeadLetterValue(largest), largest);
  EXPECT_EQ(DeadLetterValue(oversized)->size(), kDeadLetterPrefixBytes);
  EXPECT_EQ(DeadLetterValue(std::nullopt), std::nullopt);
}

}  // namespace
}  // namespace harrier
