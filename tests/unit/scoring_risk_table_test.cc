// What a risk table says at the edges of its windows and of its validity, and what is refused, with
// the sentence that says why.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/sha256.h"
#include "scoring/risk_table.h"
#include "scoring/risk_table_builder.h"
#include "scoring/risk_table_json.h"

namespace harrier {
namespace {

constexpr std::int64_t kDay = 17'000;
constexpr std::int64_t kDelayDays = 7;

EventTime At(std::int64_t day, std::int64_t ms = 0) { return EventTime(day * kDayMs + ms); }

RiskTableBuilder NewBuilder() { return RiskTableBuilder(static_cast<int>(kDelayDays)); }

RiskLabel Fraud(EventTime labelled_at) { return {true, labelled_at}; }
RiskLabel Genuine(EventTime labelled_at) { return {false, labelled_at}; }

RiskTable TableOf(const RiskTableBuilder& builder) {
  auto table = RiskTable::Make(builder.Facts(), builder.Merchants(), "");
  EXPECT_TRUE(table.has_value());
  return *std::move(table);
}

// A fraud and a genuine transaction at m-1 on kDay, the fraud labelled at once, and another
// merchant's 40 days later.
RiskTableBuilder OneFraud() {
  RiskTableBuilder builder = NewBuilder();
  builder.Add("m-1", At(kDay), {});
  builder.Add("m-1", At(kDay), Fraud(At(kDay, kHourMs)));
  builder.Add("m-2", At(kDay + 40), {});
  return builder;
}

// Of m-1, which the table must speak of.
MerchantRiskAt RiskAt(const RiskTable& table, EventTime time) {
  return table.At(MerchantIdKey("m-1"), time).value();
}

TEST(RiskTableTest, AFraudIsInItsWindowsFromTheEndOfTheDelayOn) {
  const RiskTable table = TableOf(OneFraud());
  EXPECT_FALSE(table.At(MerchantIdKey("m-1"), At(kDay + kDelayDays, -1)));
  for (std::size_t window = 0; window < kRiskWindowCount; ++window) {
    const std::int64_t end = kDay + kDelayDays + kRiskWindowsDays[window];
    const auto count_at = [&](EventTime time) { return RiskAt(table, time).windows[window]; };
    EXPECT_EQ(count_at(At(kDay + kDelayDays)), (RiskCount{2, 1}));
    EXPECT_EQ(count_at(At(end, -1)), (RiskCount{2, 1}));
    EXPECT_EQ(count_at(At(end)), (RiskCount{0, 0}));
  }
}

TEST(RiskTableTest, ARateIsTheShareOfFrauds) {
  EXPECT_FLOAT_EQ((RiskCount{8, 2}).rate(), 0.25F);
  EXPECT_FLOAT_EQ(RiskCount{}.rate(), 0.0F);
}

TEST(RiskTableTest, ALateLabelIsKnownFromTheMomentItWasGiven) {
  RiskTableBuilder builder = NewBuilder();
  builder.Add("m-1", At(kDay), Fraud(At(kDay + 9)));
  builder.Add("m-1", At(kDay + 1), Genuine(At(kDay + 10)));
  builder.Add("", At(kDay + 30), {});
  const RiskTable table = TableOf(builder);
  EXPECT_EQ(RiskAt(table, At(kDay + 9, -1)), MerchantRiskAt{});
  EXPECT_EQ(RiskAt(table, At(kDay + 9)).windows[1], (RiskCount{1, 1}));
  EXPECT_EQ(RiskAt(table, At(kDay + 10)).windows[1], (RiskCount{2, 1}));
}

TEST(RiskTableTest, ARunCountsTheFraudsSinceTheLatestGenuineLabel) {
  RiskTableBuilder builder = NewBuilder();
  builder.Add("m-1", At(kDay), Fraud(At(kDay)));
  builder.Add("m-1", At(kDay + 1), {});
  builder.Add("m-1", At(kDay + 2), Fraud(At(kDay + 10)));  // known a day late
  builder.Add("m-1", At(kDay + 4), Fraud(At(kDay + 4)));
  builder.Add("m-1", At(kDay + 5), {});
  const RiskTable table = TableOf(builder);
  const auto run_at = [&table](EventTime time) {
    const MerchantRiskAt risk = RiskAt(table, time);
    return std::pair(risk.fraud_run, risk.fraud_run_days);
  };
  EXPECT_EQ(run_at(At(kDay + 7)), std::pair(1U, 7.0));
  EXPECT_EQ(run_at(At(kDay + 7, kDayMs / 2)), std::pair(1U, 7.5));
  EXPECT_EQ(run_at(At(kDay + 8)), std::pair(0U, 0.0));
  EXPECT_EQ(run_at(At(kDay + 10)), std::pair(1U, 8.0));
  EXPECT_EQ(run_at(At(kDay + 11)), std::pair(2U, 9.0));
  EXPECT_EQ(run_at(At(kDay + 12)), std::pair(0U, 0.0));
}

TEST(RiskTableTest, LabelsOfOneInstantAreInTheOrderOfTheInput) {
  RiskTableBuilder builder = NewBuilder();
  builder.Add("m-1", At(kDay), Fraud(At(kDay)));
  builder.Add("m-1", At(kDay), {});
  builder.Add("m-1", At(kDay), Fraud(At(kDay)));
  EXPECT_EQ(RiskAt(TableOf(builder), At(kDay + kDelayDays)).fraud_run, 1U);
}

TEST(RiskTableTest, NothingIsSaidOfInstantsThatNoTransactionReaches) {
  const RiskTable table = TableOf(OneFraud());
  EXPECT_EQ(table.facts().valid_from, At(kDay + 7));
  EXPECT_EQ(table.facts().valid_to, At(kDay + 48));
  EXPECT_TRUE(table.At(MerchantIdKey("m-1"), At(kDay + 48)));
  EXPECT_FALSE(table.At(MerchantIdKey("m-1"), At(kDay + 48, 1)));
}

TEST(RiskTableTest, ALabelAfterTheLastInstantIsLeftOut) {
  RiskTableBuilder builder = NewBuilder();
  builder.Add("m-1", At(kDay), Fraud(At(kDay + 8, 1)));
  EXPECT_EQ(builder.Facts().frauds, 1);
  EXPECT_TRUE(builder.Merchants().empty());
  builder.Add("m-1", At(kDay, 1), {});
  EXPECT_EQ(builder.Merchants().size(), 1U);
}

TEST(RiskTableTest, NoInstantIsBeyondTheYear9999) {
  constexpr EventTime kLast(253'402'300'799'999);
  RiskTableBuilder builder = NewBuilder();
  builder.Add("m-1", At(kDay), Fraud(At(kDay)));
  builder.Add("m-1", kLast, Fraud(kLast));
  EXPECT_EQ(builder.Facts().valid_to, kLast);
  const auto table = ReadRiskTableText(WriteRiskTableText(builder.Facts(), builder.Merchants()));
  ASSERT_TRUE(table.has_value()) << table.error();
  EXPECT_EQ(table->label_count(), 1U);
}

TEST(RiskTableTest, AMerchantWithoutFraudsHasNoRiskAndACategoryNone) {
  const RiskTable table = TableOf(OneFraud());
  EXPECT_EQ(table.merchant_count(), 1U);
  EXPECT_EQ(table.At(MerchantIdKey("m-2"), At(kDay + 10)), MerchantRiskAt{});
  EXPECT_EQ(table.At(MerchantIdKey("never seen"), At(kDay + 10)), MerchantRiskAt{});
  EXPECT_FALSE(table.At({1, MerchantKey::Kind::kCategory}, At(kDay + 10)));
  EXPECT_FALSE(table.At({}, At(kDay + 10)));
}

TEST(RiskTableTest, UntilAFraudIsKnownAMerchantIsAsOneThatNeverHasOne) {
  RiskTableBuilder builder = NewBuilder();
  builder.Add("m-1", At(kDay), {});
  builder.Add("m-1", At(kDay + 1), Fraud(At(kDay + 1)));
  const RiskTable table = TableOf(builder);
  EXPECT_EQ(RiskAt(table, At(kDay + 7)), MerchantRiskAt{});
  EXPECT_EQ(RiskAt(table, At(kDay + 8)).windows[1], (RiskCount{2, 1}));
}

TEST(RiskTableTest, WhatNoBuilderMakesIsRefused) {
  const RiskFacts facts{7, At(kDay), At(kDay + 10), 5, 1};
  const MerchantLabel fraud{At(kDay + 5), true, 0};
  const MerchantLabel genuine{At(kDay + 5), false, 0};
  const auto refusal = [&facts](const std::vector<MerchantHistory>& merchants) {
    const auto table = RiskTable::Make(facts, merchants, "");
    return table ? "made" : table.error();
  };
  EXPECT_EQ(refusal({{"a", {fraud}}, {"b", {genuine, fraud}}}), "made");
  EXPECT_EQ(refusal({{"b", {fraud}}, {"a", {fraud}}}), "merchant \"a\": merchants do not ascend");
  EXPECT_EQ(refusal({{"", {fraud}}}), "a merchant without id");
  EXPECT_EQ(refusal({{"a", {}}}), "merchant \"a\": has no fraud");
  EXPECT_EQ(refusal({{"a", {genuine}}}), "merchant \"a\": has no fraud");
  EXPECT_EQ(refusal({{"a", {fraud, {At(kDay + 5, -1), false, 0}}}}),
            "merchant \"a\": its labels do not ascend");
  for (const EventTime outside : {At(kDay, -1), At(kDay + 10, 1)}) {
    EXPECT_EQ(refusal({{"a", {{outside, true, 0}}}}),
              "merchant \"a\": a label is of an instant that the table does not speak of");
  }
  for (const std::int64_t late_ms : {5 * kDayMs + 1, std::int64_t{-1}}) {
    EXPECT_EQ(refusal({{"a", {{At(kDay + 5), true, late_ms}}}}),
              "merchant \"a\": a label is later than it can be");
  }
  EXPECT_EQ(refusal({{"a", {{At(kDay + 5), false, 1}, fraud}}}),
            "merchant \"a\": a label is later than it can be");
  EXPECT_FALSE(RiskTable::Make({-1, At(kDay), At(kDay), 0, 0}, {}, ""));
  EXPECT_FALSE(RiskTable::Make({7, At(kDay + 1), At(kDay), 0, 0}, {}, ""));
}

// The table of the format page.
RiskTableBuilder Shop() {
  RiskTableBuilder builder = NewBuilder();
  builder.Add("shop", At(0), Genuine(At(0)));
  builder.Add("shop", At(1), Fraud(At(3)));
  builder.Add("shop", At(2), {});
  builder.Add("shop", At(2, kHourMs), Fraud(At(9, 2 * kHourMs)));
  return builder;
}

std::string TextOf(const RiskTableBuilder& builder) {
  return WriteRiskTableText(builder.Facts(), builder.Merchants());
}

constexpr std::size_t kHeadBytes = 77;  // {"sha256":"64 digits",

TEST(RiskTableTextTest, ItsBytesAreThoseOfTheFormatPage) {
  const std::string text = TextOf(Shop());
  EXPECT_EQ(text.substr(kHeadBytes),
            "\"format_version\":1,\"kind\":\"merchant-risk\",\"delay_days\":7,"
            "\"valid_from\":\"1970-01-08T00:00:00.000Z\",\"valid_to\":\"1970-01-11T01:00:00.000Z\","
            "\"transactions\":4,\"frauds\":2}\n"
            "{\"merchant_id\":\"shop\",\"known_ms\":[0,86400000,86400000,7200000],"
            "\"frauds\":[1,3],\"late_ms\":[0,3600000]}\n");
  EXPECT_EQ(text.substr(11, 64), Sha256Hex("{" + text.substr(kHeadBytes)));
}

std::string ErrorOf(const std::string& text) {
  const auto table = ReadRiskTableText(text);
  return table ? "read" : table.error();
}

// What is said of the text with `old` replaced, and the hash made to fit.
std::string Refusal(const std::string& old, const std::string& fresh) {
  std::string text = TextOf(Shop());
  const std::size_t at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  text.replace(at, old.size(), fresh);
  const std::string rest = text.substr(kHeadBytes);
  return ErrorOf("{\"sha256\":\"" + Sha256Hex("{" + rest) + "\"," + rest);
}

TEST(RiskTableTextTest, AMerchantThatDoesNotFitIsRefusedWithItsLine) {
  EXPECT_EQ(Refusal("[0,86400000", "[-1,86400000"),
            "risk table: line 2: a time is no count, or out of range");
  EXPECT_EQ(Refusal("[0,86400000", "[90000001,86400000"),
            "risk table: line 2: a time is no count, or out of range");
  EXPECT_EQ(Refusal("[0,86400000", "[18446744073709551615,86400000"),
            "risk table: line 2: a time is no count, or out of range");
  EXPECT_EQ(Refusal("[0,86400000", "[0.5,86400000"),
            "risk table: line 2: a time is no count, or out of range");
  EXPECT_EQ(Refusal("[1,3]", "[1,4]"),
            "risk table: line 2: a place of a fraud is no count, or out of range");
  EXPECT_EQ(Refusal("[1,3]", "[3,3]"), "risk table: line 2: the places of frauds do not ascend");
  EXPECT_EQ(Refusal("[1,3]", "[3]"),
            "risk table: line 2: \"late_ms\" is not as long as \"frauds\"");
  EXPECT_EQ(Refusal("[1,3]", "3"), "risk table: line 2: \"frauds\" is not a list");
  EXPECT_EQ(Refusal("[1,3],\"late_ms\":[0,3600000]", "[]"),
            "risk table: merchant \"shop\": has no fraud");
  EXPECT_EQ(Refusal("[0,3600000]", "[0,262800000]"),
            "risk table: line 2: a lateness is no count, or out of range");
  EXPECT_EQ(Refusal("\"shop\"", "7"),
            "risk table: line 2: a merchant's id is not a text of at most 128 bytes");
  EXPECT_EQ(Refusal("shop", std::string(129, 'a')),
            "risk table: line 2: a merchant's id is not a text of at most 128 bytes");
  EXPECT_EQ(Refusal("\"frauds\":[", "\"more\":1,\"frauds\":["),
            "risk table: line 2: has a member that this version does not know");
  EXPECT_EQ(Refusal("\"merchant_id\":\"shop\",", ""),
            "risk table: line 2: \"merchant_id\" is missing");
}

TEST(RiskTableTextTest, ALineThatIsNoMerchantIsRefused) {
  const std::string line = "{\"merchant_id\":";
  EXPECT_EQ(Refusal(line, "{merchant_id:"), "risk table: line 2: is not JSON");
  EXPECT_EQ(Refusal(line, "\n" + line), "risk table: line 2: is not JSON");
  EXPECT_EQ(Refusal(line, "7\n" + line), "risk table: line 2: a merchant is an object");
  EXPECT_EQ(Refusal("3600000]}\n", "3600000]}"), "risk table: line 2: its last line has no end");
  EXPECT_EQ(Refusal("[1,3]", std::string(1'000'000, '[')),
            "risk table: line 2: is nested too deep");
}

TEST(RiskTableTextTest, FactsThatDoNotFitAreRefused) {
  EXPECT_EQ(Refusal("\"format_version\":1", "\"format_version\":2"),
            "risk table: is of another format version");
  EXPECT_EQ(Refusal("merchant-risk", "forest"), "risk table: is no table of merchant risk");
  EXPECT_EQ(Refusal("\"delay_days\":7", "\"delay_days\":\"7\""),
            "risk table: \"delay_days\" is no count, or out of range");
  EXPECT_EQ(Refusal("1970-01-08T00:00:00.000Z", "1970-01-08"),
            "risk table: \"valid_from\" is no time");
  EXPECT_EQ(Refusal("1970-01-08", "1970-01-12"), "risk table: ends before it begins");
  EXPECT_EQ(Refusal("\"frauds\":2", "\"frauds\":5"),
            "risk table: \"frauds\" is no count, or out of range");
  EXPECT_EQ(Refusal("\"frauds\":2", "\"frauds\":2,\"more\":1"),
            "risk table: has a member that this version does not know");
  EXPECT_EQ(Refusal("\"transactions\":4,", ""), "risk table: \"transactions\" is missing");
}

TEST(RiskTableTextTest, AChangedByteIsNoticed) {
  std::string text = TextOf(Shop());
  text[text.find("shop")] = 'c';
  EXPECT_EQ(ErrorOf(text),
            "risk table: its hash does not fit: it is damaged, or was changed by hand");
  EXPECT_EQ(ErrorOf(""), "risk table: does not begin with {\"sha256\":\", 64 digits and \",");
}

}  // namespace
}  // namespace harrier
