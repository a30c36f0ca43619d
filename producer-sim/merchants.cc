#include "producer-sim/merchants.h"

#include <algorithm>
#include <cmath>

namespace harrier {
namespace {

using enum PriceStyle;

// Orders of magnitude of European card payments, chosen by hand; nothing is fitted to a bank's
// data.
constexpr std::array<CategoryTraits, kCategoryCount> kTraits = {{
    {"grocery", 0.24, 28.0, 0.75, kCents, 0.04, 12.0, 2.2, 18.0, 1.6, 7, 22},
    {"coffee", 0.10, 4.6, 0.40, kTenCents, 0.05, 8.5, 1.2, 14.5, 1.8, 5, 22},
    {"restaurant", 0.11, 27.0, 0.65, kTenCents, 0.15, 12.7, 0.8, 19.8, 1.3, 0, 24},
    {"bar", 0.04, 13.0, 0.60, kTenCents, 0.00, 21.0, 1.5, 23.5, 1.5, 16, 26},
    {"fuel", 0.05, 55.0, 0.35, kCents, 0.00, 7.8, 1.3, 17.3, 1.8, 0, 24},
    {"transit", 0.10, 3.4, 0.55, kTenCents, 0.60, 8.0, 1.0, 17.5, 1.4, 0, 24},
    {"parking", 0.05, 4.5, 0.65, kTenCents, 0.30, 10.5, 2.0, 18.5, 1.8, 0, 24},
    {"clothing", 0.06, 52.0, 0.75, kCharm, 0.45, 14.0, 2.5, 20.0, 1.8, 9, 21},
    {"electronics", 0.02, 110.0, 1.00, kCharm, 0.60, 14.0, 3.0, 20.5, 2.0, 9, 21},
    {"health", 0.05, 19.0, 0.75, kCents, 0.15, 10.5, 1.8, 16.5, 1.8, 8, 20},
    {"digital", 0.07, 9.9, 0.70, kCharm, 1.00, 13.0, 3.5, 21.0, 2.2, 0, 24},
    {"travel", 0.02, 210.0, 0.90, kCharm, 0.95, 12.0, 2.5, 21.0, 2.0, 0, 24},
    {"cash", 0.05, 80.0, 0.70, kTens, 0.00, 11.5, 2.5, 17.5, 2.5, 0, 24},
    {"household", 0.04, 64.0, 0.90, kCharm, 0.50, 11.5, 2.5, 19.5, 2.0, 8, 20},
}};

constexpr std::uint32_t kOnlinePlace = 63;  // after the last city

}  // namespace

const CategoryTraits& TraitsOf(Category category) {
  return kTraits[static_cast<std::size_t>(category)];
}

std::uint32_t MerchantSerial(const Merchant& merchant) {
  const std::uint32_t place =
      merchant.online ? kOnlinePlace : static_cast<std::uint32_t>(merchant.city);
  const auto category = static_cast<std::uint32_t>(merchant.category);
  return (place * std::uint32_t{kCategoryCount} + category) * kMerchantsPerPlace + merchant.number;
}

std::uint16_t DrawMerchantNumber(Random* random) {
  const double u = random->Uniform01();
  return static_cast<std::uint16_t>(u * u * kMerchantsPerPlace);
}

Position PositionOf(const Merchant& merchant) {
  const City& city = CityOf(merchant.city);
  const std::uint64_t bits = StreamSeed(MerchantSerial(merchant), 0x706f73);
  // +-0.045 degrees of latitude are 5 km; of longitude less, the further from the equator.
  const auto north = static_cast<std::int32_t>(bits % 901) - 450;
  const auto east = static_cast<std::int32_t>((bits >> 32) % 901) - 450;
  return {city.latitude_e4 + north, city.longitude_e4 + east};
}

Money StylePrice(double eur, PriceStyle style, Random* random) {
  constexpr std::int64_t kCent = kMoneyScale / 100;
  auto cents = static_cast<std::int64_t>(std::floor(eur * 100.0 + 0.5));
  switch (style) {
    case kCents:
      break;
    case kCharm:  // most prices end in .99, some in .95 or .00
      if (random->Chance(0.75)) cents = cents / 100 * 100 + 99;
      break;
    case kTenCents:
      cents = cents / 10 * 10;
      break;
    case kTens:
      cents = (cents + 500) / 1000 * 1000;
      break;
  }
  const std::int64_t least = style == kTens ? 1000 : 10;
  return Money(std::max(cents, least) * kCent);
}

Money DrawPrice(const CategoryTraits& traits, double scale, Random* random) {
  const double eur = scale * traits.median_eur * Exp(traits.sigma * random->Normal());
  return StylePrice(eur, traits.style, random);
}

}  // namespace harrier
