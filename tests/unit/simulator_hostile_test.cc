// Each hostile kind against the real decoder: it must earn exactly the outcome its label promises.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/text_arena.h"
#include "producer-sim/hostile_traffic.h"
#include "producer-sim/simulation.h"
#include "stream/label_json.h"
#include "stream/transaction_json.h"

namespace harrier {
namespace {

constexpr std::uint64_t kSeed = 42;

Payment SomePayment() {
  Payment payment;
  payment.time = *ParseEventTime("2026-03-02T12:00:00Z");
  payment.amount = Money(42 * kMoneyScale);
  payment.customer = 17;
  payment.serial = 6;
  payment.place = ToCityId(0);
  payment.merchant = {Category::kGrocery, false, payment.place, 3};
  return payment;
}

// Whatever follows the same payment until every kind has come.
std::map<HostileKind, std::vector<HostileRecord>> OneOfEachKind() {
  HostileTraffic traffic(kSeed, 1.0);
  std::map<HostileKind, std::vector<HostileRecord>> by_kind;
  std::vector<HostileRecord> records;
  for (std::size_t i = 0; i < kHostileKindCount; ++i) {
    traffic.After(SomePayment(), &records);
    for (const HostileRecord& record : records) by_kind[record.kind].push_back(record);
  }
  return by_kind;
}

struct Decoded {
  std::string outcome;  // "decoded" or the code
  EventTime time;
  std::string id;
};

Decoded Decode(const HostileRecord& record) {
  TransactionDecoder decoder{StatePolicy{}};
  TextArena arena;
  RawRecord raw;
  if (record.key) raw.key = *record.key;
  if (record.value) raw.value = *record.value;
  raw.kafka_time = record.kafka_time;
  Transaction transaction;
  const auto decoded = decoder.Decode(raw, &arena, &transaction);
  if (!decoded) return {std::string(DecodeErrorName(decoded.error().code)), EventTime(), ""};
  return {"decoded", transaction.time, std::string(transaction.transaction_id)};
}

bool IsJudgedOrKnown(HostileKind kind) { return kind <= HostileKind::kIdConflict; }

TEST(HostileTrafficTest, EveryKindTakesItsTurn) {
  EXPECT_EQ(OneOfEachKind().size(), kHostileKindCount);
}

TEST(HostileTrafficTest, DeadLettersGetTheCodeThatTheLabelPromises) {
  for (const auto& [kind, records] : OneOfEachKind()) {
    if (IsJudgedOrKnown(kind)) continue;
    SCOPED_TRACE(HostileKindName(kind));
    EXPECT_EQ(Decode(records.front()).outcome, ExpectedOutcome(kind));
  }
}

TEST(HostileTrafficTest, WhatIsToBeJudgedDecodes) {
  for (const auto& [kind, records] : OneOfEachKind()) {
    if (!IsJudgedOrKnown(kind)) continue;
    SCOPED_TRACE(HostileKindName(kind));
    for (const HostileRecord& record : records) EXPECT_EQ(Decode(record).outcome, "decoded");
  }
}

TEST(HostileTrafficTest, LateRecordsLieBehindThePaymentByWhatTheirKindSays) {
  const auto by_kind = OneOfEachKind();
  const auto behind_ms = [&by_kind](HostileKind kind) {
    return SomePayment().time.ms - Decode(by_kind.at(kind).front()).time.ms;
  };
  EXPECT_GE(behind_ms(HostileKind::kLate), 10 * kMinuteMs);
  EXPECT_LT(behind_ms(HostileKind::kLate), kDayMs);
  EXPECT_GT(behind_ms(HostileKind::kOutOfOrder), 0);
  EXPECT_LE(behind_ms(HostileKind::kOutOfOrder), kMinuteMs);
  EXPECT_GT(behind_ms(HostileKind::kTooLate), kDayMs);
  EXPECT_EQ(behind_ms(HostileKind::kSkewedOffset), 0);
}

TEST(HostileTrafficTest, ReversedRecordsGoBackwards) {
  const auto by_kind = OneOfEachKind();
  const auto& records = by_kind.at(HostileKind::kReversed);
  ASSERT_EQ(records.size(), 4U);
  for (std::size_t i = 1; i < records.size(); ++i) {
    EXPECT_LT(Decode(records[i]).time, Decode(records[i - 1]).time);
  }
}

TEST(HostileTrafficTest, ARedeliveryHasTheBytesOfTheOriginal) {
  const auto by_kind = OneOfEachKind();
  PaymentWriter writer(kSeed);
  const auto original = writer.Write(SomePayment());
  const HostileRecord& again = by_kind.at(HostileKind::kRedelivered).front();
  EXPECT_EQ(again.key, original.key);
  EXPECT_EQ(again.value, original.transaction);
}

TEST(HostileTrafficTest, AnIdConflictHasTheIdAndOtherBytes) {
  const auto by_kind = OneOfEachKind();
  PaymentWriter writer(kSeed);
  const std::string original(writer.Write(SomePayment()).transaction);
  const HostileRecord& conflict = by_kind.at(HostileKind::kIdConflict).front();
  EXPECT_EQ(Decode(conflict).id, TransactionIdText(kSeed, SomePayment()));
  EXPECT_NE(*conflict.value, original);
}

TEST(HostileTrafficTest, ASkewedOffsetIsTheSameMoment) {
  const auto by_kind = OneOfEachKind();
  const HostileRecord& skewed = by_kind.at(HostileKind::kSkewedOffset).front();
  EXPECT_NE(skewed.value->find("2026-03-02T17:30:00.000+05:30"), std::string::npos);
  EXPECT_EQ(Decode(skewed).time, SomePayment().time);
}

TEST(HostileTrafficTest, TombstoneAndEmptyValueAreTwoThings) {
  const auto by_kind = OneOfEachKind();
  EXPECT_FALSE(by_kind.at(HostileKind::kTombstone).front().value.has_value());
  EXPECT_EQ(by_kind.at(HostileKind::kEmptyValue).front().value, "");
}

TEST(HostileTrafficTest, DeadLettersTravelInEnvelopesAndPlainLinesAreOneLine) {
  for (const auto& [kind, records] : OneOfEachKind()) {
    for (const HostileRecord& record : records) {
      EXPECT_EQ(record.is_plain, IsJudgedOrKnown(kind)) << HostileKindName(kind);
      if (record.is_plain) {
        EXPECT_EQ(record.value->find('\n'), std::string::npos);
      }
    }
  }
}

// The truth about an ordinary transaction must not be overwritten by what was done to a copy of it.
TEST(HostileTrafficTest, EveryRecordHasAReadableLabelWithAnIdOfItsOwn) {
  SimulationOptions options;
  options.hostile = true;
  options.traffic.customers = 100;
  options.traffic.start = *ParseDate("2026-01-05");
  Simulation simulation(options);
  SimulatedRecord record;
  LabelReader reader;
  TextArena arena;
  std::map<std::string, int> labels_of;
  std::int64_t hostile = 0;
  while (simulation.Next(&record)) {
    arena.Reset();
    Label label;
    ASSERT_TRUE(reader.Read(record.label, &arena, &label)) << record.label;
    ++labels_of[std::string(label.transaction_id)];
    if (label.anomaly_type.starts_with("hostile:")) {
      ++hostile;
      EXPECT_FALSE(label.is_anomaly);
      EXPECT_FALSE(label.note.empty());
    }
  }
  EXPECT_EQ(hostile, simulation.counts().hostile());
  EXPECT_GT(hostile, 30);
  EXPECT_EQ(static_cast<std::int64_t>(labels_of.size()),
            simulation.counts().transactions + simulation.counts().hostile());
}

TEST(HostileTrafficTest, OrdinaryTrafficIsNotTouched) {
  SimulationOptions options;
  options.traffic.customers = 100;
  options.traffic.start = *ParseDate("2026-01-05");
  const auto ordinary = [](const SimulationOptions& wanted) {
    Simulation simulation(wanted);
    SimulatedRecord record;
    std::vector<std::string> values;
    while (simulation.Next(&record)) {
      const bool is_hostile = record.label.find("hostile:") != std::string_view::npos;
      if (!is_hostile) values.emplace_back(*record.value);
    }
    return values;
  };
  SimulationOptions hostile = options;
  hostile.hostile = true;
  EXPECT_EQ(ordinary(hostile), ordinary(options));
}

}  // namespace
}  // namespace harrier
