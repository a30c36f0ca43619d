#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>

#include "core/random.h"

namespace harrier {
namespace {

// The sequence that Rosetta Code publishes for this seed.
TEST(SplitMix64Test, MatchesTheReferenceSequence) {
  std::uint64_t state = 1234567;
  const std::array<std::uint64_t, 5> expected = {6457827717110365317U, 3203168211198807973U,
                                                 9817491932198370423U, 4593380528125082431U,
                                                 16408922859458223821U};
  for (const std::uint64_t value : expected) EXPECT_EQ(SplitMix64(&state), value);
}

// Computed with an independent implementation in Python from the published algorithm.
TEST(RandomTest, MatchesXoshiro256StarStarSeededBySplitMix64) {
  Random random(42);
  const std::array<std::uint64_t, 4> expected = {1546998764402558742U, 6990951692964543102U,
                                                 12544586762248559009U, 17057574109182124193U};
  for (const std::uint64_t value : expected) EXPECT_EQ(random.NextU64(), value);
}

TEST(RandomTest, UniformBelowIsEvenOverAnAwkwardBound) {
  constexpr std::uint64_t kBound = 7;
  constexpr int kDraws = 70'000;
  Random random(1);
  std::array<int, kBound> counts{};
  for (int i = 0; i < kDraws; ++i) ++counts[random.UniformBelow(kBound)];
  double chi_square = 0;
  for (const int count : counts) {
    const double expected = static_cast<double>(kDraws) / kBound;
    chi_square += (count - expected) * (count - expected) / expected;
  }
  EXPECT_LT(chi_square, 22.5);  // 6 degrees of freedom, one in a thousand
}

// Three quarters of 2^64: without rejection every third value would come twice as often.
TEST(RandomTest, UniformBelowIsUnbiasedForHugeBounds) {
  constexpr std::uint64_t kBound = 3ULL << 62;
  constexpr int kDraws = 30'000;
  Random random(2);
  std::array<int, 3> counts{};
  for (int i = 0; i < kDraws; ++i) ++counts[random.UniformBelow(kBound) % 3];
  for (const int count : counts) {
    EXPECT_NEAR(count, kDraws / 3, 5 * std::sqrt(kDraws * 2.0 / 9.0));
  }
}

TEST(RandomTest, Uniform01StaysInItsHalfOpenInterval) {
  Random random(3);
  double sum = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double value = random.Uniform01();
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    sum += value;
  }
  EXPECT_NEAR(sum / 100'000, 0.5, 0.005);
}

TEST(RandomTest, NormalHasTheMomentsAndTailsOfANormal) {
  constexpr int kDraws = 200'000;
  Random random(4);
  double sum = 0;
  double squares = 0;
  int beyond_two = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double value = random.Normal();
    sum += value;
    squares += value * value;
    beyond_two += std::fabs(value) > 2.0 ? 1 : 0;
  }
  EXPECT_NEAR(sum / kDraws, 0.0, 0.01);
  EXPECT_NEAR(squares / kDraws, 1.0, 0.02);
  EXPECT_NEAR(static_cast<double>(beyond_two) / kDraws, 0.0455, 0.003);
}

TEST(RandomTest, ExponentialHasMeanOneAndTheRightTail) {
  constexpr int kDraws = 200'000;
  Random random(5);
  double sum = 0;
  int beyond_three = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double value = random.Exponential();
    ASSERT_GE(value, 0.0);
    sum += value;
    beyond_three += value > 3.0 ? 1 : 0;
  }
  EXPECT_NEAR(sum / kDraws, 1.0, 0.01);
  EXPECT_NEAR(static_cast<double>(beyond_three) / kDraws, std::exp(-3.0), 0.003);
}

TEST(StreamSeedTest, NeighbouringStreamsHaveNothingInCommon) {
  Random first(StreamSeed(42, 0));
  Random second(StreamSeed(42, 1));
  int equal_bits = 0;
  for (int i = 0; i < 1'000; ++i) {
    equal_bits += 64 - std::popcount(first.NextU64() ^ second.NextU64());
  }
  EXPECT_NEAR(equal_bits, 32'000, 5 * std::sqrt(64'000 / 4.0));
}

}  // namespace
}  // namespace harrier
