// What is written is read back the same: scored rows and transactions of any content.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "stream/scored_json.h"
#include "stream/transaction_writer.h"
#include "tests/fakes/decoding.h"

namespace harrier {
namespace {

// Texts with all that needs care in JSON; valid UTF-8, not empty.
std::string AnyText(std::size_t bytes_max) {
  static const std::vector<std::string> kPieces = {
      "a", "Z", "7",        "\"", "\\",           "\n", "\x1F",
      "/", " ", "\xC3\xA9", ",",  "\xE2\x82\xAC", "}",  "\\u0041"};
  std::string text;
  const auto count = *rc::gen::inRange<std::size_t>(1, 12);
  for (std::size_t i = 0; i < count; ++i) text += *rc::gen::elementOf(kPieces);
  if (text.size() > bytes_max) text = "long";
  return text;
}

std::string AnyTextOrNone() { return *rc::gen::arbitrary<bool>() ? AnyText(128) : std::string(); }

float AnyFloat() {
  const auto bits = *rc::gen::arbitrary<std::uint32_t>();
  const auto value = std::bit_cast<float>(bits);
  return std::isfinite(value) ? value : static_cast<float>(bits);
}

double AnyShare() {
  return static_cast<double>(*rc::gen::arbitrary<std::uint64_t>() >> 11) * 0x1p-53;
}

Money AnyMoney() { return Money(*rc::gen::inRange<std::int64_t>(-kMoneyMax, kMoneyMax + 1)); }

RuleSet AnyRules() { return RuleSet{*rc::gen::inRange<std::uint32_t>(0, 1U << kRuleCount)}; }

// Owns the texts that a Transaction views.
struct AnyTransaction {
  std::string transaction_id = "t" + std::to_string(*rc::gen::inRange(0, 1000));
  std::string customer_id = "\xC3\xA9" + std::to_string(*rc::gen::inRange(0, 1000));
  std::string merchant_id = AnyTextOrNone();
  std::string merchant_category = AnyText(128);
  std::string channel = *rc::gen::element<std::string>("web", "pos", "atm", "kiosk\t\"1\"");
  std::string city = AnyTextOrNone();
  std::string device = AnyTextOrNone();
  std::string ip = AnyTextOrNone();

  [[nodiscard]] Transaction View() const {
    Transaction out;
    out.transaction_id = transaction_id;
    out.customer_id = customer_id;
    out.merchant_id = merchant_id;
    out.merchant_category = merchant_category;
    out.channel_text = channel;
    out.channel = channel == "web"   ? Channel::kWeb
                  : channel == "pos" ? Channel::kPos
                  : channel == "atm" ? Channel::kAtm
                                     : Channel::kOther;
    out.city = city;
    out.device = device;
    out.ip = ip;
    out.time = EventTime(*rc::gen::inRange<std::int64_t>(0, 253'402'300'800'000));
    out.amount = AnyMoney();
    out.currency = *ParseCurrency("EUR");
    out.country = *ParseCountry(*rc::gen::element<std::string>("DE", "BR"));
    out.card_present = *rc::gen::arbitrary<bool>();
    out.has_position = *rc::gen::arbitrary<bool>();
    if (out.has_position) {
      out.latitude = 180 * AnyShare() - 90;
      out.longitude = 360 * AnyShare() - 180;
    }
    out.amount_base = out.amount;
    return out;
  }
};

RC_GTEST_PROP(RoundTrip, ADecodedTransactionIsTheOneWritten, ()) {
  const AnyTransaction owner;
  const Transaction written = owner.View();
  std::string json;
  AppendTransaction(written, &json);
  RawRecord record;
  record.key = written.customer_id;
  record.value = json;
  record.kafka_time = written.time;
  static TransactionDecoder decoder(PolicyForTest());
  RC_ASSERT(DecodeForTest(&decoder, record) == PlainOutcome(ToPlain(written)));
}

Verdict AnyVerdict() {
  Verdict verdict;
  verdict.timing = static_cast<Timing>(*rc::gen::inRange(0, 3));
  verdict.truncated = *rc::gen::arbitrary<bool>();
  verdict.cold_start = *rc::gen::arbitrary<bool>();
  for (std::size_t i = 0; i < kFeatureCount; ++i) {
    if (*rc::gen::arbitrary<bool>()) verdict.features.Set(static_cast<FeatureId>(i), AnyFloat());
  }
  verdict.enforced = AnyRules();
  verdict.evidence = AnyRules();
  verdict.shadow = AnyRules();
  verdict.skipped = AnyRules();
  verdict.raw_score = AnyShare();
  verdict.forest_score = AnyShare();
  verdict.score = AnyShare();
  verdict.risk = AnyShare();
  verdict.is_ml_flag = *rc::gen::arbitrary<bool>();
  verdict.severity = static_cast<Severity>(*rc::gen::inRange(0, 4));
  verdict.recommendation = static_cast<Recommendation>(*rc::gen::inRange(0, 3));
  return verdict;
}

RC_GTEST_PROP(RoundTrip, AScoredRowReadsBackBitForBit, ()) {
  const AnyTransaction owner;
  Transaction transaction = owner.View();
  if (*rc::gen::arbitrary<bool>()) {
    transaction.currency = *ParseCurrency("USD");
    transaction.amount_base = AnyMoney();
  }
  const Verdict verdict = AnyVerdict();
  const Coordinates at{PartitionId(*rc::gen::inRange(0, 1000)),
                       Offset(*rc::gen::inRange<std::int64_t>(0, INT64_MAX))};
  const std::array<std::string_view, 2> codes = {"BURST", "MODEL_SCORE"};
  ScoredSubject subject{transaction, verdict, at, {}, {}};
  if (verdict.is_flag()) {
    subject.alert_id = "0123456789abcdef0123456789abcdef";
    subject.reasons_top3 = codes;
  }
  std::string json;
  const std::string policy_id = AnyText(64);
  const std::string risk_table_id = AnyTextOrNone();
  const bool has_judge = *rc::gen::arbitrary<bool>();
  ScoredRowWriter({*ParseCurrency("EUR"), policy_id, risk_table_id, has_judge})
      .Append(subject, &json);
  RC_ASSERT((json.find(",\"risk_table\":\"") != std::string::npos) == !risk_table_id.empty());
  RC_ASSERT(json.find('\n') == std::string::npos);

  static ScoredRowReader reader;
  TextArena arena;
  ScoredRow row;
  const auto read = reader.Read(json, &arena, &row);
  RC_ASSERT(read.has_value());
  RC_ASSERT(row.transaction_id == transaction.transaction_id);
  RC_ASSERT(row.customer_id == transaction.customer_id);
  RC_ASSERT(row.time == transaction.time);
  RC_ASSERT(row.amount == transaction.amount);
  RC_ASSERT(row.amount_base == transaction.amount_base);
  RC_ASSERT(row.currency == transaction.currency);
  RC_ASSERT(row.country == transaction.country);
  RC_ASSERT(row.channel == transaction.channel_text);
  RC_ASSERT(row.device == transaction.device);
  RC_ASSERT(row.merchant_id == transaction.merchant_id);
  RC_ASSERT(row.merchant_category == transaction.merchant_category);
  RC_ASSERT(row.ip == transaction.ip);
  RC_ASSERT(row.features == verdict.features);
  RC_ASSERT(row.raw_score == verdict.raw_score);
  RC_ASSERT(row.forest_score.has_value() == has_judge);
  RC_ASSERT(row.forest_score.value_or(0) == (has_judge ? verdict.forest_score : 0));
  RC_ASSERT(row.score == verdict.score);
  RC_ASSERT(row.risk == verdict.risk);
  RC_ASSERT(row.severity == verdict.severity);
  RC_ASSERT(row.recommendation == verdict.recommendation);
  RC_ASSERT(row.decided_by == verdict.decided_by());
  RC_ASSERT(row.is_ml_flag == verdict.is_ml_flag);
  RC_ASSERT(row.enforced == verdict.enforced);
  RC_ASSERT(row.evidence == verdict.evidence);
  RC_ASSERT(row.shadow == verdict.shadow);
  RC_ASSERT(row.skipped == verdict.skipped);
  RC_ASSERT(row.timing == verdict.timing);
  RC_ASSERT(row.truncated == verdict.truncated);
  RC_ASSERT(row.cold_start == verdict.cold_start);
  RC_ASSERT(row.alert_id == subject.alert_id);
  RC_ASSERT(row.reasons_top3[0] == (verdict.is_flag() ? "BURST" : ""));
  RC_ASSERT(row.policy_id == policy_id);
  RC_ASSERT(row.at == at);
}

}  // namespace
}  // namespace harrier
