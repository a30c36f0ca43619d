// Person: what stays the same about a simulated customer - home, rhythm, means and tastes. A pure
// function of (seed, customer number). Pure values; thread-safe.
#pragma once

#include <array>
#include <cstdint>

#include "core/random.h"
#include "producer-sim/cities.h"
#include "producer-sim/merchants.h"

namespace harrier {

inline constexpr std::size_t kFavouritesPerCategory = 3;

struct Person {
  std::uint64_t seed = 0;  // of this person's streams
  std::uint32_t number = 0;
  CityId home{};
  bool works_nights = false;
  bool pays_by_phone = false;  // in shops; a plastic card names no device
  bool travels_for_work = false;
  bool has_foreign_shop = false;  // buys from a web shop abroad now and then
  int work_starts_h = 9;          // local; eight hours and a half, Monday to Friday
  int salary_day = 28;            // of the month
  double purchases_per_day = 1;
  double spending = 1;        // multiplies all prices
  double online_factor = 1;   // multiplies every category's online share
  double rhythm_shift_h = 0;  // early bird or late riser; nights worked add half a day
  CityId foreign_shop{};
  std::array<float, kCategoryCount> cumulative_taste{};  // last element: the sum

  [[nodiscard]] Category DrawCategory(Random* random) const;
  // A shop where the person usually buys, or else any of that place.
  [[nodiscard]] Merchant DrawMerchant(Category category, bool online, CityId place,
                                      Random* random) const;
};

[[nodiscard]] Person DrawPerson(std::uint64_t seed, std::uint32_t number);

// How many with this mean (Knuth, TAOCP 2, 3.4.1). REQUIRES: 0 <= mean < 500.
[[nodiscard]] int DrawPoisson(double mean, Random* random);

}  // namespace harrier
