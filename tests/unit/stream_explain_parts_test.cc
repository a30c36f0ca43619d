// The small parts of an explanation: where two alerts differ, what a line tells without being
// parsed, what an alert says of itself.
#include <gmock/gmock.h>

#include <string>

#include "stream/alert_id.h"
#include "stream/json_difference.h"
#include "stream/plain_event_time.h"
#include "stream/published_alert.h"

namespace harrier {
namespace {

using testing::HasSubstr;

JsonDifference Difference(const std::string& published, const std::string& recomputed) {
  return FirstDifference(published, recomputed).value_or(JsonDifference{"none", "", ""});
}

TEST(JsonDifferenceTest, EqualBytesDoNotDiffer) {
  EXPECT_FALSE(FirstDifference(R"({"a":1})", R"({"a":1})"));
}

TEST(JsonDifferenceTest, TheFirstMemberThatDiffersIsNamedByItsPath) {
  const JsonDifference found = Difference(R"({"a":1,"b":{"c":[{"d":2.50,"e":1},{"d":3}]},"f":0})",
                                          R"({"a":1,"b":{"c":[{"d":2.50,"e":1},{"d":4}]},"f":9})");
  EXPECT_EQ(found.path, "b.c[1].d");
  EXPECT_EQ(found.published, "3");
  EXPECT_EQ(found.recomputed, "4");
}

TEST(JsonDifferenceTest, NumbersAreComparedAsTheyAreWritten) {
  EXPECT_EQ(Difference(R"({"a":0.5})", R"({"a":0.50})").path, "a");
}

TEST(JsonDifferenceTest, WhatOnlyOneHasIsAbsentInTheOther) {
  JsonDifference found = Difference(R"({"a":1,"x":true,"b":2})", R"({"a":1,"b":2})");
  EXPECT_EQ(found.path, "x");
  EXPECT_EQ(found.recomputed, "absent");
  found = Difference(R"({"a":1,"b":2})", R"({"a":1,"x":[1],"b":2})");
  EXPECT_EQ(found.path, "x");
  EXPECT_EQ(found.published, "absent");
  EXPECT_EQ(found.recomputed, "[...]");
  EXPECT_EQ(Difference(R"({"a":[1]})", R"({"a":[1,2]})").path, "a[1]");
}

TEST(JsonDifferenceTest, KindsAndTextsDiffer) {
  EXPECT_EQ(Difference(R"({"a":"1"})", R"({"a":1})").published, "\"1\"");
  EXPECT_EQ(Difference(R"({"a":{}})", R"({"a":[]})").path, "a");
}

TEST(JsonDifferenceTest, AFormatterChangesTheBytesAlone) {
  const JsonDifference found = Difference("{\"a\": 1}", "{\"a\":1}");
  EXPECT_EQ(found.path, "");
  EXPECT_THAT(found.published, HasSubstr("from byte 5"));
}

TEST(PlainEventTimeTest, OneTimestampIsTold) {
  const auto time = ParseEventTime("2026-01-05T04:22:20.288Z");
  EXPECT_EQ(PlainEventTime(R"({"timestamp":"2026-01-05T04:22:20.288Z","x":1})"), time);
  EXPECT_EQ(PlainEventTime(R"({ "timestamp" : "2026-01-05T05:22:20.288+01:00" })"), time);
}

TEST(PlainEventTimeTest, WhatCannotBeToldIsNotGuessed) {
  for (const char* line :
       {R"({"x":1})", R"({"timestamp":1})", R"({"x":"timestamp"})", R"({"timestamp":"soon"})",
        R"({"x":{"timestamp":"2020-01-01T00:00:00Z"},"timestamp":"2026-01-01T00:00:00Z"})",
        R"({"\u0074imestamp":"2026-01-01T00:00:00Z","timestamp":"2020-01-01T00:00:00Z"})",
        R"({"timestamp":"2026-01-01T00:00:00Z","city":"\u0041"})",
        R"({"key":"c","kafka_timestamp":"2026-01-01T00:00:00Z","value_base64":""})"}) {
    EXPECT_EQ(PlainEventTime(line), std::nullopt) << line;
  }
}

TEST(MayNameCustomerTest, OnlyALineThatCannotBeHisIsPassedOver) {
  EXPECT_TRUE(MayNameCustomer(R"({"customer_id":"c1"})", "c1"));
  EXPECT_TRUE(MayNameCustomer(R"({"customer_id":"\u00631"})", "c1"));
  EXPECT_TRUE(MayNameCustomer("{\"customer_id\":\"say \\\"hi\\\"\"}", "say \"hi\""));
  EXPECT_TRUE(MayNameCustomer("{\"customer_id\":\"\xC3\xA4\"}", "\xC3\xA4"));
  EXPECT_FALSE(MayNameCustomer(R"({"customer_id":"c2"})", "c1"));
}

std::string AlertJson(const std::string& offset) {
  return R"({"schema_version":1,"alert_id":"A","transaction":{"transaction_id":"t\u0031",)"
         R"("customer_id":"c1"},"model":{"id":"m"},"policy":{"id":"p"},)"
         R"("source":{"topic":"transactions","partition":3,"offset":)" +
         offset + "}}";
}

TEST(PublishedAlertTest, SaysWhereItCameFrom) {
  const auto alert = ReadPublishedAlert(AlertJson("17") + "\r\n");
  ASSERT_TRUE(alert.has_value()) << alert.error();
  EXPECT_EQ(alert->bytes, AlertJson("17"));
  EXPECT_EQ(alert->transaction_id, "t1");
  EXPECT_EQ(alert->at, (Coordinates{PartitionId(3), Offset(17)}));
  EXPECT_EQ(ExpectedAlertId(*alert), AlertId({"transactions", alert->at, "t1", "p"}));
}

TEST(PublishedAlertTest, WhatIsNoAlertSaysWhy) {
  EXPECT_THAT(ReadPublishedAlert("[]").error(), HasSubstr("not one JSON object"));
  EXPECT_THAT(ReadPublishedAlert("{}").error(), HasSubstr("schema_version"));
  EXPECT_THAT(ReadPublishedAlert(AlertJson("-1")).error(), HasSubstr("source.offset"));
  EXPECT_THAT(ReadPublishedAlert(AlertJson("1.5")).error(), HasSubstr("source.offset"));
}

TEST(PublishedAlertTest, AnIdAnywhereIsWorthALook) {
  EXPECT_TRUE(MayBeAlert(AlertJson("1"), "A"));
  EXPECT_FALSE(MayBeAlert(AlertJson("1"), "B"));
}

}  // namespace
}  // namespace harrier
