#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/text_arena.h"

namespace harrier {
namespace {

TEST(TextArena, TextsStayWhereTheyAreWhileOthersCome) {
  TextArena arena(64);
  std::vector<std::string_view> views;
  for (int i = 0; i < 1000; ++i) views.push_back(arena.Append(std::to_string(i)));
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(views[static_cast<std::size_t>(i)], std::to_string(i));
}

TEST(TextArena, PaddingIsZeroAndLaterTextsLeaveItAlone) {
  TextArena arena(256);
  (void)arena.Append(std::string(200, 'x'));
  arena.Reset();
  const std::string_view padded = arena.AppendPadded("abc", 64);
  (void)arena.Append("later");
  EXPECT_EQ(std::string(padded.data(), 3 + 64), "abc" + std::string(64, '\0'));
}

TEST(TextArena, ATextLargerThanABlockGetsABlockOfItsOwn) {
  TextArena arena(16);
  const std::string_view small = arena.Append("small");
  const std::string large(1000, 'l');
  EXPECT_EQ(arena.Append(large), large);
  EXPECT_EQ(small, "small");
}

TEST(TextArena, ResetKeepsTheMemoryAndUsesItAgain) {
  TextArena arena(64);
  std::size_t capacity = 0;
  for (int round = 0; round < 10; ++round) {
    arena.Reset();
    std::vector<std::string_view> views;
    for (int i = 0; i < 50; ++i) {
      views.push_back(arena.Append(std::string(static_cast<std::size_t>(7 * i % 100), 'a')));
    }
    for (int i = 0; i < 50; ++i) {
      EXPECT_EQ(views[static_cast<std::size_t>(i)].size(), static_cast<std::size_t>(7 * i % 100));
    }
    if (round == 0) capacity = arena.capacity_bytes();
    EXPECT_EQ(arena.capacity_bytes(), capacity);
  }
}

TEST(TextArena, AnEmptyTextIsFine) {
  TextArena arena;
  EXPECT_EQ(arena.Append(""), "");
  arena.Reset();
  EXPECT_EQ(arena.Append({}), "");
}

}  // namespace
}  // namespace harrier
