// What money is spent on: categories with their prices and hours, and the merchants of each.
// Pure; thread-safe; static tables.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/money.h"
#include "core/random.h"
#include "producer-sim/cities.h"

namespace harrier {

enum class Category : std::uint8_t {
  kGrocery,
  kCoffee,
  kRestaurant,
  kBar,
  kFuel,
  kTransit,
  kParking,
  kClothing,
  kElectronics,
  kHealth,
  kDigital,
  kTravel,
  kCash,
  kHousehold,
};
inline constexpr std::size_t kCategoryCount = 14;

// How prices of a category end.
enum class PriceStyle : std::uint8_t { kCents, kCharm, kTenCents, kTens };

struct CategoryTraits {
  std::string_view name;
  double share;       // of an average person's purchases
  double median_eur;  // of the lognormal price
  double sigma;       // of the natural logarithm of the price
  PriceStyle style;
  double online_share;  // of purchases made by web or app
  double first_peak_h;  // two peaks of the day, local hours, with their spread
  double first_spread_h;
  double second_peak_h;
  double second_spread_h;
  double opens_h;  // local hours of physical shops, past 24 is after midnight; the web never closes
  double closes_h;
};

[[nodiscard]] const CategoryTraits& TraitsOf(Category category);
[[nodiscard]] constexpr Category ToCategory(std::size_t index) {
  return static_cast<Category>(index);
}

// A shop of a city, or of the web, where the same shops serve everybody.
struct Merchant {
  Category category = Category::kGrocery;
  bool online = false;
  CityId city{};             // of a physical shop
  std::uint16_t number = 0;  // below kMerchantsPerPlace
  bool operator==(const Merchant&) const = default;
};
inline constexpr std::uint16_t kMerchantsPerPlace = 120;

// Unique over all merchants: printed as "m00412".
[[nodiscard]] std::uint32_t MerchantSerial(const Merchant& merchant);

// Some shop of that kind and place; a few are popular, most are not.
[[nodiscard]] std::uint16_t DrawMerchantNumber(Random* random);

// Metres do not matter, but no two shops share a point: up to 5 km around the centre.
struct Position {
  std::int32_t latitude_e4 = 0;
  std::int32_t longitude_e4 = 0;
};
[[nodiscard]] Position PositionOf(const Merchant& merchant);

// A price in the category's style, its median multiplied by `scale`. At least 0.10 EUR.
[[nodiscard]] Money DrawPrice(const CategoryTraits& traits, double scale, Random* random);
// Any amount in the category's style.
[[nodiscard]] Money StylePrice(double eur, PriceStyle style, Random* random);

}  // namespace harrier
