// Loaded zones against abseil's own answers. Reads the system's zone data.
#include <absl/time/civil_time.h>
#include <absl/time/time.h>
#include <gtest/gtest.h>

#include <string>

#include "config/time_zone_loader.h"
#include "core/random.h"

namespace harrier {
namespace {

TEST(TimeZoneLoader, LocalTimesEqualAbseils) {
  for (const char* name : {"Europe/Berlin", "America/New_York", "Asia/Kathmandu",
                           "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia"}) {
    const auto loaded = LoadTimeZone(name);
    ASSERT_TRUE(loaded.has_value()) << loaded.error();
    absl::TimeZone reference;
    ASSERT_TRUE(absl::LoadTimeZone(name, &reference));
    Random random(2);
    for (int i = 0; i < 50'000; ++i) {
      const auto ms =
          static_cast<std::int64_t>(random.UniformBelow(4'102'444'800'000));  // up to 2100
      const absl::CivilMinute civil = absl::ToCivilMinute(absl::FromUnixMillis(ms), reference);
      const LocalTime local = loaded->zone.At(EventTime(ms));
      ASSERT_EQ(local.hour, civil.hour()) << name << " " << ms;
      ASSERT_EQ(local.minute, civil.minute()) << name << " " << ms;
      ASSERT_EQ(local.day_of_week, static_cast<int>(absl::GetWeekday(civil))) << name << " " << ms;
    }
  }
}

TEST(TimeZoneLoader, NamesTheVersionOfTheZoneData) {
  const auto loaded = LoadTimeZone("Europe/Berlin");
  ASSERT_TRUE(loaded.has_value()) << loaded.error();
  EXPECT_GE(loaded->tzdata_version.size(), 5U);
  EXPECT_TRUE(loaded->tzdata_version.starts_with("20"));
}

TEST(TimeZoneLoader, UtcDependsOnNoData) {
  const auto loaded = LoadTimeZone("UTC");
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->tzdata_version, "");
  EXPECT_EQ(loaded->zone.At(EventTime(0)), (LocalTime{0, 0, 3}));
}

TEST(TimeZoneLoader, UnknownZoneIsAnErrorThatSaysWhatToDo) {
  const auto loaded = LoadTimeZone("Europe/Atlantis");
  ASSERT_FALSE(loaded.has_value());
  EXPECT_NE(loaded.error().find("Europe/Atlantis"), std::string::npos);
  EXPECT_NE(loaded.error().find("tzdata"), std::string::npos);
}

}  // namespace
}  // namespace harrier
