#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/int128.h"
#include "core/money.h"
#include "core/random.h"

namespace harrier {
namespace {

std::int64_t Parsed(std::string_view text) { return ParseMoney(text)->ten_thousandths; }

TEST(Money, ReadsDecimalsExactly) {
  EXPECT_EQ(Parsed("42.17"), 421'700);
  EXPECT_EQ(Parsed("-5"), -50'000);
  EXPECT_EQ(Parsed("0.0001"), 1);
  EXPECT_EQ(Parsed("-0"), 0);
  EXPECT_EQ(Parsed("1e2"), 1'000'000);
  EXPECT_EQ(Parsed("1.5E-3"), 15);
  EXPECT_EQ(Parsed("42.170000000000000000000000000000000000"), 421'700);
  EXPECT_EQ(Parsed("100000000000"), kMoneyMax);
}

TEST(Money, RefusesWhatIsFinerThanFourDecimals) {
  for (const char* text :
       {"0.00001", "1e-5", "42.17001", "0.00000000000000000000000000000000001"}) {
    const auto money = ParseMoney(text);
    ASSERT_FALSE(money.has_value()) << text;
    EXPECT_EQ(money.error(), MoneyError::kPrecision) << text;
  }
}

TEST(Money, RefusesWhatIsTooLarge) {
  for (const char* text : {"100000000000.0001", "-100000000000.0001", "1e12", "1e99999", "1e400",
                           "999999999999999999999999999999999999999999999"}) {
    const auto money = ParseMoney(text);
    ASSERT_FALSE(money.has_value()) << text;
    EXPECT_EQ(money.error(), MoneyError::kRange) << text;
  }
}

TEST(Money, RefusesWhatIsNoNumber) {
  for (const char* text : {"", "-", "+1", "01", ".5", "1.", "1e", "1e+", "1 ", " 1", "0x1", "NaN",
                           "Infinity", "1,000", "--1"}) {
    const auto money = ParseMoney(text);
    ASSERT_FALSE(money.has_value()) << text;
    EXPECT_EQ(money.error(), MoneyError::kNotANumber) << text;
  }
}

TEST(Money, WritesTheFewestDigitsThatReadBack) {
  EXPECT_EQ(FormatMoney(Money(421'700)), "42.17");
  EXPECT_EQ(FormatMoney(Money(-50'000)), "-5");
  EXPECT_EQ(FormatMoney(Money(1)), "0.0001");
  EXPECT_EQ(FormatMoney(Money(0)), "0");
  EXPECT_EQ(FormatMoney(Money(-1'234'500)), "-123.45");
  for (const std::int64_t value : {std::int64_t{0}, kMoneyMax, -kMoneyMax, std::int64_t{10'010}}) {
    EXPECT_EQ(Parsed(FormatMoney(Money(value))), value);
  }
}

TEST(Money, IsWrittenForPeopleWithTwoDecimalsAndThousands) {
  EXPECT_EQ(FormatMoneyForPeople(Money(42'100'000)), "4,210.00");
  EXPECT_EQ(FormatMoneyForPeople(Money(-12'345'678'905'000)), "-1,234,567,890.50");
  EXPECT_EQ(FormatMoneyForPeople(Money(1)), "0.0001");
  EXPECT_EQ(FormatMoneyForPeople(Money(9'990'000)), "999.00");
}

TEST(Money, ConversionRoundsHalfToEven) {
  const ExchangeRate half{500'000'000};
  EXPECT_EQ(Convert(Money(1), half)->ten_thousandths, 0);
  EXPECT_EQ(Convert(Money(3), half)->ten_thousandths, 2);
  EXPECT_EQ(Convert(Money(5), half)->ten_thousandths, 2);
  EXPECT_EQ(Convert(Money(-3), half)->ten_thousandths, -2);
  EXPECT_EQ(Convert(Money(-1), half)->ten_thousandths, 0);
  EXPECT_EQ(Convert(Money(1), {500'000'001})->ten_thousandths, 1);
  EXPECT_FALSE(Convert(Money(kMoneyMax), {1'000'000'001}).has_value());
}

// Whether |value - n/d| is at most half of the gaps around `value`, in exact integers; a tie must
// have gone to the even neighbour.
void ExpectNearest(float value, std::int64_t n, std::int64_t d) {
  int exponent = 0;
  const auto mantissa = static_cast<std::int64_t>(std::ldexp(std::frexp(value, &exponent), 24));
  exponent -= 24;  // value = mantissa * 2^exponent
  ASSERT_GE(exponent, -60);
  ASSERT_LE(exponent, 60);
  // Compare 2 |n 2^-e - mantissa d| with d, both scaled to integers.
  Int128 numerator = n;
  Int128 unit = d;
  (exponent >= 0 ? unit : numerator) <<= exponent >= 0 ? exponent : -exponent;
  const Int128 difference = numerator - Int128{mantissa} * unit;
  const Int128 twice = 2 * (difference < 0 ? -difference : difference);
  EXPECT_TRUE(twice < unit || (twice == unit && mantissa % 2 == 0)) << n << "/" << d;
}

TEST(RatioToFloat, RoundsOnceToNearestEven) {
  Random random(3);
  for (int i = 0; i < 200'000; ++i) {
    const auto n = static_cast<std::int64_t>(random.UniformBelow(std::uint64_t{1} << 62)) >>
                   random.UniformBelow(50);
    const auto d = static_cast<std::int64_t>(1 + random.UniformBelow(10'000));
    if (n != 0) ExpectNearest(RatioToFloat(n, d), n, d);
    EXPECT_EQ(RatioToFloat(-n, d), -RatioToFloat(n, d));
  }
}

TEST(RatioToFloat, IsRightOnAndBesideMidpoints) {
  Random random(4);
  for (int i = 0; i < 100'000; ++i) {
    // m + 1/2 units of a 24-bit mantissa, times a denominator, plus or minus the least step.
    const auto m = static_cast<std::int64_t>((1 << 23) + random.UniformBelow(1 << 23));
    const auto d = static_cast<std::int64_t>(1 + random.UniformBelow(2'000'000'000));
    for (const std::int64_t nudge : {-1, 0, 1}) {
      const std::int64_t n = (2 * m + 1) * d + nudge;
      ExpectNearest(RatioToFloat(n, d), n, d);
    }
  }
}

TEST(RatioToFloat, IsRightWhereTheDoubleQuotientFallsOnAMidpoint) {
  Random random(6);
  int fallen = 0;
  for (int i = 0; i < 10'000; ++i) {
    // With d the inverse of an odd m modulo 2^31, m d = 2^31 n + 1: n/d lies below m/2^31, a
    // midpoint between floats, by a mere 1/(2^31 d).
    const std::uint64_t m = (1ULL << 24) + 2 * random.UniformBelow(1ULL << 23) + 1;
    std::uint64_t inverse = m;
    for (int step = 0; step < 5; ++step) inverse *= 2 - m * inverse;
    const std::uint64_t d = inverse & 0x7FFFFFFF;
    const auto below = static_cast<std::int64_t>((m * d - 1) >> 31);
    const double quotient = static_cast<double>(below) / static_cast<double>(d);
    if (quotient == std::ldexp(static_cast<double>(m), -31)) ++fallen;
    ExpectNearest(RatioToFloat(below, static_cast<std::int64_t>(d)), below,
                  static_cast<std::int64_t>(d));
  }
  EXPECT_GT(fallen, 1'000);
}

TEST(RatioToFloat, KnowsPlainValues) {
  EXPECT_EQ(RatioToFloat(0, 7), 0.0F);
  EXPECT_EQ(RatioToFloat(421'700, kMoneyScale), 42.17F);
  EXPECT_EQ(RatioToFloat(-1, 3), -1.0F / 3.0F);
  EXPECT_EQ(RatioToFloat(16'777'217, 1), 16'777'216.0F);  // a tie goes to even
  EXPECT_EQ(RatioToFloat(16'777'219, 1), 16'777'220.0F);
  EXPECT_EQ(ToFloat(Money(50'000)), 5.0F);
}

}  // namespace
}  // namespace harrier
