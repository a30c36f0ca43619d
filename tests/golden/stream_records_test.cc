// The bytes of every record that leaves Harrier, against tests/data/golden/*.jsonl. A difference is
// a change of a published format: bump its version, describe it in docs/formats/, and only then
// run with UPDATE_GOLDEN=1.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "scoring/feature_table.h"
#include "stream/alert_json.h"
#include "stream/dead_letter.h"
#include "stream/label_json.h"
#include "stream/scored_json.h"
#include "stream/transaction_writer.h"
#include "tests/fakes/decoding.h"

namespace harrier {
namespace {

void ExpectGolden(const std::string& name, const std::string& lines) {
  const std::string path = std::string(HARRIER_SOURCE_DIR) + "/tests/data/golden/" + name;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << lines;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(lines, expected) << path;
}

// A purchase as bank systems write them, with an escape and a line break between members.
constexpr std::string_view kFullValue =
    R"({"transaction_id":"t0000000001","customer_id":"c000123","timestamp":"2026-01-05T09:13:22.417+01:00",)"
    "\n "
    R"("amount":4210.5,"currency":"USD","merchant_id":"m\u00e900412","merchant_category":"electronics",)"
    R"("channel":"pos","card_present":true,"country":"DE","city":"K\u00f6ln \"Mitte\"",)"
    R"("latitude":50.9375,"longitude":6.9603,"device":"d000123a","ip":"203.0.113.7","note":null})";
constexpr std::string_view kShortValue =
    R"({"transaction_id":"t2","customer_id":"c2","timestamp":"2026-01-05T08:13:22Z","amount":"-12.3400",)"
    R"("merchant_category":"grocery","channel":"web","country":"FR"})";

class GoldenRecords : public testing::Test {
 protected:
  Transaction Decode(std::string_view key, std::string_view value) {
    TransactionDecoder decoder(PolicyForTest());
    RawRecord record;
    record.key = key;
    record.value = value;
    record.kafka_time = *ParseEventTime("2026-01-05T08:13:22.500Z");
    Transaction transaction;
    const auto decoded = decoder.Decode(record, &arena_, &transaction);
    EXPECT_TRUE(decoded) << DecodeErrorName(decoded.error().code) << decoded.error().field;
    return transaction;
  }

  static Verdict FlaggedVerdict() {
    Verdict verdict;
    verdict.timing = Timing::kLate;
    verdict.truncated = true;
    verdict.history_gap = true;
    verdict.cold_start = false;
    for (std::size_t i = 0; i < FeatureCountOf(1); ++i) {
      verdict.features.Set(static_cast<FeatureId>(i), 0.1F * static_cast<float>(i * i) - 1.0F);
    }
    verdict.features.Set(FeatureId::kTimeSinceLastS, 2'592'000.0F);
    verdict.features.Set(FeatureId::kAmount24h, 123'456.79F);
    verdict.enforced.Add(RuleId::kBurst);
    verdict.enforced.Add(RuleId::kImpossibleTravel);
    verdict.shadow.Add(RuleId::kUnusualHour);
    verdict.raw_score = 0.6180339887498949;
    verdict.score = 0.8125;
    verdict.risk = 0.985;
    verdict.is_ml_flag = true;
    verdict.severity = Severity::kCritical;
    verdict.recommendation = Recommendation::kBlock;
    verdict.reasons = {Burst(), Travel(), Model()};
    return verdict;
  }

  // Judged under features of version 2, with all that only then is there.
  static Verdict JudgedVerdict() {
    Verdict verdict;
    for (const FeatureInfo& feature : kFeatureTable) {
      if (feature.id == FeatureId::kMerchantFraudRunDays) continue;  // there is no run
      const auto place = static_cast<float>(feature.id);
      verdict.features.Set(feature.id, 0.25F * place);
    }
    verdict.enforced.Add(RuleId::kBurst);
    verdict.evidence.Add(RuleId::kHighAmount);
    verdict.evidence.Add(RuleId::kNewCountry);
    verdict.raw_score = 0.5625;
    verdict.forest_score = 0.40625;
    verdict.score = 0.921875;
    verdict.risk = 0.96875;
    verdict.is_ml_flag = true;
    verdict.severity = Severity::kCritical;
    verdict.recommendation = Recommendation::kBlock;
    verdict.reasons = {Burst(), Model()};
    verdict.contributions = {
        {"amount_ratio", 1.75, "amount 4,210.50 EUR is 6.3x this customer's usual"},
        {"forest_score", 0.5, "unusual as a whole: rarer than 90.00 % of training traffic"},
        {"rule_high_amount", 0.125, "rule HIGH_AMOUNT fired"}};
    verdict.counterfactual = {Money(4'120'000),
                              "would not have been flagged at 412.00 EUR or less"};
    return verdict;
  }

  static Verdict QuietVerdict() {
    Verdict verdict;
    verdict.cold_start = true;
    verdict.features.Set(FeatureId::kHour, 8);
    verdict.features.Set(FeatureId::kAmountLog, -2.5877641F);
    verdict.skipped.Add(RuleId::kImpossibleTravel);
    verdict.raw_score = 0.4;
    verdict.score = 1e-7;
    verdict.risk = 1e-7;
    return verdict;
  }

  static Reason Burst() {
    Reason reason;
    reason.code = "BURST";
    reason.category = "VELOCITY";
    reason.text = "6 purchases within 10 minutes";
    reason.observed.kind = Quantity::Kind::kNumber;
    reason.observed.number = 6;
    reason.threshold.kind = Quantity::Kind::kNumber;
    reason.threshold.number = 5;
    reason.unit = "purchases";
    reason.window_s = 600;
    reason.weight = 0.6;
    reason.related_transaction_ids = {"t0", "t\"1\""};
    return reason;
  }
  static Reason Travel() {
    Reason reason;
    reason.code = "IMPOSSIBLE_TRAVEL";
    reason.category = "GEO";
    reason.text = "1,204 km from the last place in 12 minutes";
    reason.observed.kind = Quantity::Kind::kMoney;
    reason.observed.money = Money(60'201'234);
    reason.threshold.kind = Quantity::Kind::kText;
    reason.threshold.text = "900 km/h \xE2\x82\xAC";
    reason.unit = "km/h";
    reason.weight = 0.8;
    reason.related_transaction_ids = {"t-1", "t0"};
    return reason;
  }
  static Reason Model() {
    Reason reason;
    reason.code = "MODEL_SCORE";
    reason.category = "MODEL";
    reason.text = "more unusual than 99.9 % of the training traffic";
    return reason;
  }

  static constexpr std::array<std::string_view, 3> kTop3 = {"IMPOSSIBLE_TRAVEL", "BURST",
                                                            "MODEL_SCORE"};
  TextArena arena_;
};

TEST_F(GoldenRecords, AlertBytes) {
  const AlertWriter writer(AlertFrame{"transactions", "policy-1", "model-1", "", "", 0.75});
  std::string lines;
  writer.Append({Decode("c000123", kFullValue),
                 FlaggedVerdict(),
                 {PartitionId(3), Offset(1'234'567)},
                 "00112233445566778899aabbccddeeff",
                 kTop3},
                &lines);
  lines += '\n';
  Verdict model_only = QuietVerdict();
  model_only.is_ml_flag = true;
  model_only.recommendation = Recommendation::kReview;
  model_only.reasons = {Model()};
  writer.Append({Decode("c2", kShortValue), model_only, Coordinates(),
                 "ffeeddccbbaa99887766554433221100", std::span(kTop3).last(1)},
                &lines);
  lines += '\n';
  const AlertWriter with_judge(
      AlertFrame{"transactions", "policy-2", "model-1", "judge-1", "risk-1", 0.9});
  with_judge.Append({Decode("c000123", kFullValue), JudgedVerdict(), Coordinates(),
                     "0123456789abcdef0123456789abcdef", std::span(kTop3).last(2)},
                    &lines);
  lines += '\n';
  ExpectGolden("alert.jsonl", lines);
}

TEST_F(GoldenRecords, ScoredRowBytes) {
  const ScoredRowWriter writer({*ParseCurrency("EUR"), "policy-1", "", false});
  std::string lines;
  writer.Append({Decode("c000123", kFullValue),
                 FlaggedVerdict(),
                 {PartitionId(3), Offset(1'234'567)},
                 "00112233445566778899aabbccddeeff",
                 kTop3},
                &lines);
  lines += '\n';
  writer.Append({Decode("c2", kShortValue), QuietVerdict(), Coordinates(), {}, {}}, &lines);
  lines += '\n';
  const ScoredRowWriter with_judge({*ParseCurrency("EUR"), "policy-2", "risk-1", true});
  with_judge.Append({Decode("c000123", kFullValue), JudgedVerdict(), Coordinates(),
                     "0123456789abcdef0123456789abcdef", std::span(kTop3).last(2)},
                    &lines);
  lines += '\n';
  ExpectGolden("scored.jsonl", lines);
}

TEST_F(GoldenRecords, LabelBytes) {
  const EventTime time = *ParseEventTime("2026-01-05T08:13:22.417Z");
  std::string lines;
  AppendLabel({"t1", "c1", true, "burst", LabelSource::kSimulator, {}, {}, time}, &lines);
  lines += '\n';
  AppendLabel({"t2", {}, false, {}, LabelSource::kImport, {}, {}, time}, &lines);
  lines += '\n';
  AppendLabel({"t3", "c1", true, {}, LabelSource::kAnalyst, "m.curie", "called: \"not me\"", time},
              &lines);
  lines += '\n';
  ExpectGolden("label.jsonl", lines);
}

TEST_F(GoldenRecords, TransactionBytes) {
  std::string lines;
  AppendTransaction(Decode("c000123", kFullValue), &lines);
  lines += '\n';
  AppendTransaction(Decode("c2", kShortValue), &lines);
  lines += '\n';
  ExpectGolden("transaction.jsonl", lines);
}

OutputRecord DeadLetter(std::optional<std::string_view> value, DecodeError error) {
  OutputRecord record;
  record.topic = OutputTopic::kDeadLetter;
  record.source = {PartitionId(1), Offset(42)};
  record.key = "c1";
  record.value = value;
  record.error = error;
  return record;
}

std::string FormatHeaders(const OutputRecord& record) {
  std::vector<RecordHeader> headers;
  SetRecordHeaders(record, "transactions", &headers);
  std::string text;
  for (const RecordHeader& header : headers) {
    text += std::string(header.name) + ": " + header.value + "\n";
  }
  return text;
}

TEST_F(GoldenRecords, DeadLetterLinesAndHeaders) {
  const std::string oversized(70'000, 'x');
  OutputRecord traced = DeadLetter("{}", {DecodeErrorCode::kFieldMissing, "transaction_id"});
  traced.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  OutputRecord tombstone = DeadLetter(std::nullopt, {DecodeErrorCode::kJsonInvalid, {}});
  tombstone.key.reset();
  std::string lines;
  std::string headers;
  for (const OutputRecord& record :
       {traced, tombstone, DeadLetter("\xFF{\n", {DecodeErrorCode::kUtf8Invalid, {}}),
        DeadLetter(oversized, {DecodeErrorCode::kTooLarge, {}})}) {
    AppendDeadLetterLine(record, "transactions", &lines);
    lines += '\n';
    headers += FormatHeaders(record) + "\n";
  }
  ExpectGolden("dead_letter.jsonl", lines);
  ExpectGolden("dead_letter_headers.txt", headers);
}

TEST_F(GoldenRecords, OutputsOfJudgedRecordsNameTheirSource) {
  OutputRecord alert;
  alert.topic = OutputTopic::kAlerts;
  alert.source = {PartitionId(2), Offset(7)};
  EXPECT_EQ(FormatHeaders(alert),
            "harrier-source: transactions/2/7\nharrier-schema-version: 1\n"
            "content-type: application/json\n");
}

}  // namespace
}  // namespace harrier
