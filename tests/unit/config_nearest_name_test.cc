#include <gtest/gtest.h>

#include <algorithm>

#include "config/nearest_name.h"

namespace harrier {
namespace {

// The definition, without a table.
std::size_t SlowDistance(std::string_view from, std::string_view to) {
  if (from.empty() || to.empty()) return from.size() + to.size();
  const std::size_t replaced = from.back() == to.back() ? 0 : 1;
  const std::string_view from_head = from.substr(0, from.size() - 1);
  const std::string_view to_head = to.substr(0, to.size() - 1);
  std::size_t least = std::min({SlowDistance(from_head, to) + 1, SlowDistance(from, to_head) + 1,
                                SlowDistance(from_head, to_head) + replaced});
  if (from.size() > 1 && to.size() > 1 && from.back() == to[to.size() - 2] &&
      to.back() == from[from.size() - 2]) {
    least = std::min(
        least, SlowDistance(from.substr(0, from.size() - 2), to.substr(0, to.size() - 2)) + 1);
  }
  return least;
}

TEST(NearestNameTest, DistanceAgreesWithItsDefinitionOnAllShortTexts) {
  std::vector<std::string> texts = {""};
  for (std::size_t i = 0; texts[i].size() < 4; ++i) {
    for (const char letter : {'a', 'b', 'c'}) texts.push_back(texts[i] + letter);
  }
  ASSERT_EQ(texts.size(), 121U);
  for (const std::string& from : texts) {
    for (const std::string& to : texts) {
      ASSERT_EQ(EditDistance(from, to), SlowDistance(from, to)) << from << ' ' << to;
    }
  }
}

TEST(NearestNameTest, TheNearestIsNamedAndNothingWhenAllAreFar) {
  const std::vector<std::string> known = {"workers", "brokers", "start"};
  EXPECT_EQ(NearestName("wrokers", known), "workers");
  EXPECT_EQ(NearestName("broker", known), "brokers");
  EXPECT_EQ(NearestName("unrelated", known), std::nullopt);
  EXPECT_EQ(NearestName("x", {}), std::nullopt);
}

}  // namespace
}  // namespace harrier
