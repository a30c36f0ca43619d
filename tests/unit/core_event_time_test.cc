#include <gtest/gtest.h>

#include <ctime>
#include <string>

#include "core/event_time.h"

namespace harrier {
namespace {

TEST(EventTime, ReadsUtcAndOffsets) {
  EXPECT_EQ(ParseEventTime("1970-01-01T00:00:00Z")->ms, 0);
  EXPECT_EQ(ParseEventTime("2026-01-05T08:13:22.417Z")->ms, 1'767'600'802'417);
  EXPECT_EQ(*ParseEventTime("2026-01-05T08:13:22.417+01:00"),
            *ParseEventTime("2026-01-05T07:13:22.417Z"));
  EXPECT_EQ(*ParseEventTime("2026-01-05T00:13:22-05:30"), *ParseEventTime("2026-01-05T05:43:22Z"));
  EXPECT_EQ(*ParseEventTime("2026-01-05t08:13:22z"), *ParseEventTime("2026-01-05T08:13:22Z"));
  EXPECT_TRUE(ParseEventTime("9999-12-31T23:59:59.999Z").has_value());
}

TEST(EventTime, CutsFractionsBeyondMilliseconds) {
  EXPECT_EQ(ParseEventTime("1970-01-01T00:00:00.4179999Z")->ms, 417);
  EXPECT_EQ(ParseEventTime("1970-01-01T00:00:00.5Z")->ms, 500);
  EXPECT_EQ(ParseEventTime("1970-01-01T00:00:00.0009Z")->ms, 0);
}

TEST(EventTime, RefusesWhatIsNotADateTime) {
  for (const char* text :
       {"", "2026-01-05", "2026-01-05T08:13:22", "2026-01-05 08:13:22Z", "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-32T00:00:00Z",
        "2026-01-05T24:00:00Z", "2026-01-05T08:60:00Z", "2026-01-05T08:13:60Z",
        "2026-01-05T08:13:22.Z", "2026-01-05T08:13:22+0100", "2026-01-05T08:13:22+24:00",
        "2026-01-05T08:13:22Zx", "1969-12-31T23:59:59Z", "1970-01-01T00:30:00+01:00",
        "2026-1-05T08:13:22Z", "+026-01-05T08:13:22Z"}) {
    EXPECT_FALSE(ParseEventTime(text).has_value()) << text;
  }
}

TEST(EventTime, IsWrittenInTwentyFourCharactersThatReadBack) {
  EXPECT_EQ(FormatEventTime(EventTime(1'767'600'802'417)), "2026-01-05T08:13:22.417Z");
  EXPECT_EQ(FormatEventTime(EventTime(0)), "1970-01-01T00:00:00.000Z");
  for (std::int64_t ms = 0; ms < 8'000'000'000'000; ms += 86'399'999'977) {
    EXPECT_EQ(*ParseEventTime(FormatEventTime(EventTime(ms))), EventTime(ms));
  }
}

TEST(EventTime, AgreesWithTheCLibrary) {
  for (std::int64_t seconds = 0; seconds < 8'000'000'000; seconds += 33'333'331) {
    const std::time_t time = seconds;
    std::tm parts{};
    gmtime_r(&time, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.000Z", &parts);
    EXPECT_EQ(FormatEventTime(EventTime(seconds * kSecondMs)), text);
  }
}

TEST(EventTime, DatesReadAndWrite) {
  EXPECT_EQ(FormatDate(EventTime(1'767'600'802'417)), "2026-01-05");
  EXPECT_EQ(ParseDate("2026-01-05")->ms, 1'767'571'200'000);
  EXPECT_FALSE(ParseDate("2026-01-05T").has_value());
  EXPECT_FALSE(ParseDate("2026-02-30").has_value());
  EXPECT_EQ(DaysFromCivil(1970, 1, 1), 0);
  EXPECT_EQ(DaysFromCivil(2000, 3, 1), 11'017);
}

}  // namespace
}  // namespace harrier
