// The text of a configuration file: lines, comments, nesting and what is wrong with it.
#include "config/config_json.h"

#include <gmock/gmock.h>

namespace harrier {
namespace {

using testing::ElementsAre;

// "key=text @source"
std::vector<std::string> Settings(const ConfigText& text) {
  std::vector<std::string> lines;
  for (const ConfigSetting& setting : text.settings) {
    std::string value = setting.value.text;
    for (const std::string& item : setting.value.items) value += '[' + item + ']';
    lines.push_back(setting.key + '=' + value + " @" + setting.source);
  }
  return lines;
}

std::vector<std::string> Errors(std::string_view text) {
  std::vector<std::string> lines;
  for (const ConfigError& error : ReadConfigText(text, "f").errors) {
    lines.push_back(error.source + ": " + error.message);
  }
  return lines;
}

TEST(ConfigJsonTest, EverySettingCarriesItsLine) {
  EXPECT_THAT(Settings(ReadConfigText("// first\n{\n \"a\": 1,\n \"b\": {\"c\": \"x\",\n"
                                      "  /* two\n lines */ \"d\":\n [1,\n \"y\"]}, \"e\": true\n}",
                                      "f")),
              ElementsAre("a=1 @f:3", "b.c=x @f:4", "b.d=[1][y] @f:6", "e=true @f:8"));
}

TEST(ConfigJsonTest, NumbersKeepTheirDigits) {
  EXPECT_THAT(
      Settings(ReadConfigText(R"({"a":0.1000,"b":-3,"c":1e2,"d":99999999999999999999})", "f")),
      ElementsAre("a=0.1000 @f:1", "b=-3 @f:1", "c=1e2 @f:1", "d=99999999999999999999 @f:1"));
}

TEST(ConfigJsonTest, NestingEndsWhereTheObjectEnds) {
  EXPECT_THAT(Settings(ReadConfigText(R"({"a":{"b":{"c":1},"d":2,"e":{}},"f":3})", "f")),
              ElementsAre("a.b.c=1 @f:1", "a.d=2 @f:1", "a.e= @f:1", "f=3 @f:1"));
}

TEST(ConfigJsonTest, AKeyThatStandsTwiceIsAnError) {
  EXPECT_THAT(Errors("{\"a\":1,\n\"b\":{\"c\":1},\n\"b\":{\"d\":1},\n\"a\":2,\n\"b.c\":1}"),
              ElementsAre("f:3: b: given twice, first at f:2", "f:4: a: given twice, first at f:1",
                          "f:5: b.c: given twice, first at f:2"));
}

TEST(ConfigJsonTest, WhatIsNotJsonIsAnErrorWithItsLine) {
  for (const char* wrong :
       {"", "{", "{\"a\":}", "{\"a\":1,}", "{\"a\" 1}", "{} {}", "{\"a\":\"\xff\"}"}) {
    EXPECT_EQ(Errors(wrong).size(), 1U) << wrong;
  }
  EXPECT_THAT(Errors("{\n\"a\": 1,\n\"b\" 2}"),
              ElementsAre(testing::StartsWith("f:3: this is not JSON: syntax error")));
}

TEST(ConfigJsonTest, OnlyAnObjectIsAConfiguration) {
  for (const char* wrong : {"[]", "[1]", "1", "\"x\"", "null", "true"}) {
    EXPECT_THAT(Errors(wrong), ElementsAre("f:1: the file must hold one object: { ... }")) << wrong;
  }
}

TEST(ConfigJsonTest, AListHoldsScalarsOnly) {
  for (const char* wrong : {"{\"a\":[[1]]}", "{\"a\":[{}]}", "{\"a\":[null]}"}) {
    EXPECT_THAT(Errors(wrong),
                ElementsAre("f:1: a: a list holds texts or numbers, not lists or objects"))
        << wrong;
  }
}

}  // namespace
}  // namespace harrier
