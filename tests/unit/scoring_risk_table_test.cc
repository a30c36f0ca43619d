// What a risk table covers, and what is refused, with the sentence that says why.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/sha256.h"
#include "scoring/risk_table.h"
#include "scoring/risk_table_builder.h"
#include "scoring/risk_table_json.h"

namespace harrier {
namespace {

constexpr RiskDay kDay = 17'000;

EventTime At(RiskDay day, std::int64_t ms = 0) { return EventTime(day * kDayMs + ms); }

// One fraud at m-1 on kDay, labelled at once; the delay is a week.
RiskTableBuilder OneFraud() {
  RiskTableBuilder builder(7);
  builder.Add("m-1", At(kDay, kHourMs), At(kDay, 2 * kHourMs));
  builder.Add("m-1", At(kDay, kHourMs), {});
  builder.Add("m-2", At(kDay + 40), {});
  return builder;
}

float RateAt(const RiskTable& table, RiskDay day, std::size_t window) {
  return table.At(MerchantIdKey("m-1"), At(day, kHourMs)).value()[window].rate();
}

TEST(RiskTableTest, AFraudIsInItsWindowsAfterTheDelayAndThenNoMore) {
  const RiskTableBuilder builder = OneFraud();
  const auto table = RiskTable::Make(builder.Facts(), builder.Merchants(), "");
  ASSERT_TRUE(table.has_value());
  EXPECT_FALSE(table->At(MerchantIdKey("m-1"), At(kDay + 7, kDayMs - 1)));
  for (std::size_t window = 0; window < kRiskWindowCount; ++window) {
    EXPECT_FLOAT_EQ(RateAt(*table, kDay + 8, window), 0.5F);
    EXPECT_FLOAT_EQ(RateAt(*table, kDay + 7 + kRiskWindowsDays[window], window), 0.5F);
    EXPECT_FLOAT_EQ(RateAt(*table, kDay + 8 + kRiskWindowsDays[window], window), 0.0F);
  }
}

TEST(RiskTableTest, NothingIsSaidOfDaysThatNoTransactionReaches) {
  const RiskTableBuilder builder = OneFraud();
  const auto table = RiskTable::Make(builder.Facts(), builder.Merchants(), "");
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ(table->facts().valid_from, kDay + 8);
  EXPECT_EQ(table->facts().valid_to, kDay + 48);
  EXPECT_TRUE(table->At(MerchantIdKey("m-1"), At(kDay + 49, -1)));
  EXPECT_FALSE(table->At(MerchantIdKey("m-1"), At(kDay + 49)));
}

TEST(RiskTableTest, AMerchantWithoutFraudsHasNoRiskAndACategoryNone) {
  const RiskTableBuilder builder = OneFraud();
  const auto table = RiskTable::Make(builder.Facts(), builder.Merchants(), "");
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ(table->merchant_count(), 1U);
  EXPECT_EQ(table->At(MerchantIdKey("m-2"), At(kDay + 10)), RiskCounts{});
  EXPECT_EQ(table->At(MerchantIdKey("never seen"), At(kDay + 10)), RiskCounts{});
  EXPECT_FALSE(table->At({1, MerchantKey::Kind::kCategory}, At(kDay + 10)));
  EXPECT_FALSE(table->At({}, At(kDay + 10)));
}

TEST(RiskTableTest, RowsThatNoBuilderWritesAreRefused) {
  const RiskFacts facts{7, kDay, kDay + 10, 5, 1};
  const RiskCounts one{{{1, 1}, {1, 1}, {1, 1}}};
  const auto refusal = [&facts](std::vector<MerchantRisk> merchants) {
    const auto table = RiskTable::Make(facts, std::move(merchants), "");
    return table ? "made" : table.error();
  };
  EXPECT_EQ(refusal({{"a", {{kDay, one}}}, {"b", {{kDay, one}}}}), "made");
  EXPECT_EQ(refusal({{"b", {{kDay, one}}}, {"a", {{kDay, one}}}}),
            "merchant \"a\": merchants do not ascend");
  EXPECT_EQ(refusal({{"a", {}}}), "merchant \"a\": has no rows");
  EXPECT_EQ(refusal({{"a", {{kDay + 1, one}, {kDay + 1, one}}}}),
            "merchant \"a\": its days do not ascend");
  EXPECT_EQ(refusal({{"a", {{kDay + 11, one}}}}),
            "merchant \"a\": a row is of a day that the table does not speak of");
  EXPECT_EQ(refusal({{"a", {{kDay, {{{1, 2}, {3, 2}, {3, 2}}}}}}}),
            "merchant \"a\": a longer window holds less than a shorter one, or more frauds than "
            "transactions");
  EXPECT_FALSE(RiskTable::Make({-1, kDay, kDay, 0, 0}, {}, ""));
  EXPECT_FALSE(RiskTable::Make({7, kDay + 1, kDay, 0, 0}, {}, ""));
}

// The text of a table with `old` replaced, and the hash made to fit.
std::string Changed(const std::string& old, const std::string& fresh) {
  const RiskTableBuilder builder = OneFraud();
  std::string text = WriteRiskTableText(builder.Facts(), builder.Merchants());
  const std::size_t at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  text.replace(at, old.size(), fresh);
  const std::string tail = text.substr(77);
  return text.substr(0, 11) + Sha256Hex("{" + tail) + text.substr(75, 2) + tail;
}
std::string Refusal(const std::string& old, const std::string& fresh) {
  const auto table = ReadRiskTableText(Changed(old, fresh));
  return table ? "read" : table.error();
}

TEST(RiskTableTextTest, WhatDoesNotFitIsRefusedWithItsPlace) {
  EXPECT_EQ(Refusal("[0,2,1,", "[0,3,1,"),
            "risk table: merchant \"m-1\": a longer window holds less than a shorter one, or more "
            "frauds than transactions");
  EXPECT_EQ(Refusal("[0,2,1,", "[0,-2,1,"),
            "risk table: line 2: a number of transactions is no count, or out of range");
  EXPECT_EQ(Refusal("[0,2,1,", "[99,2,1,"),
            "risk table: line 2: a day is no count, or out of range");
  EXPECT_EQ(Refusal("[0,2,1,", "[0,2,1,1,"), "risk table: line 2: a row has seven numbers");
  EXPECT_EQ(Refusal("[\"m-1\"", "[7"), "risk table: line 2: a merchant is its id and its rows");
  EXPECT_EQ(Refusal("[\"m-1\"", "{\"m-1\""), "risk table: line 2: is not JSON");
  EXPECT_EQ(Refusal("\"format_version\":1", "\"format_version\":2"),
            "risk table: is of another format version");
  EXPECT_EQ(Refusal("[1,7,30]", "[1,7,31]"), "risk table: has windows of other lengths");
  EXPECT_EQ(Refusal("\"delay_days\":7", "\"delay_days\":\"7\""),
            "risk table: \"delay_days\" is no count, or out of range");
  EXPECT_EQ(Refusal("\"frauds\":1", "\"frauds\":1,\"more\":1"),
            "risk table: has a member that this version does not know");
  EXPECT_EQ(Refusal("\"transactions\":3,", ""), "risk table: \"transactions\" is missing");
}

TEST(RiskTableTextTest, AChangedByteIsNoticed) {
  const RiskTableBuilder builder = OneFraud();
  std::string text = WriteRiskTableText(builder.Facts(), builder.Merchants());
  text[text.find("\"m-1\"") + 3] = '2';
  EXPECT_EQ(ReadRiskTableText(text).error(),
            "risk table: its hash does not fit: it is damaged, or was changed by hand");
  EXPECT_EQ(ReadRiskTableText("").error(),
            "risk table: does not begin with {\"sha256\":\", 64 digits and \",");
}

TEST(RiskTableTextTest, ItsBytesAreThoseOfTheFormatPage) {
  RiskTableBuilder builder(7);
  builder.Add("shop", At(0), At(0));
  const std::string text = WriteRiskTableText(builder.Facts(), builder.Merchants());
  EXPECT_EQ(
      text.substr(77),
      "\"format_version\":1,\"kind\":\"merchant-risk\",\"delay_days\":7,\"windows_days\":[1,7,"
      "30],\"valid_from\":\"1970-01-09\",\"valid_to\":\"1970-01-09\",\"transactions\":1,"
      "\"frauds\":1}\n[\"shop\",[0,1,1,1,1,1,1]]\n");
}

}  // namespace
}  // namespace harrier
