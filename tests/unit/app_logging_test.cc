#include <gtest/gtest.h>

#include "app/logging.h"

namespace harrier {
namespace {

TEST(LoggingTest, TextQuotesOnlyWhatWouldRunIntoTheNextFact) {
  EXPECT_EQ(
      FormatLogText("partition recovered", {{"partition", 3},
                                            {"rate", 0.5},
                                            {"topic", "alerts"},
                                            {"why", "disk is \"full\""},
                                            {"empty", ""}}),
      R"(partition recovered partition=3 rate=0.5 topic=alerts why="disk is \"full\"" empty="")");
}

TEST(LoggingTest, JsonEscapesMessageAndFacts) {
  EXPECT_EQ(FormatLogJson("two\nlines", {{"offset", std::int64_t{1} << 40}, {"text", "a\"b"}}),
            R"("message":"two\nlines","offset":1099511627776,"text":"a\"b")");
}

TEST(LoggingTest, AMessageAloneIsWhole) {
  EXPECT_EQ(FormatLogText("ready", {}), "ready");
  EXPECT_EQ(FormatLogJson("ready", {}), R"("message":"ready")");
}

}  // namespace
}  // namespace harrier
