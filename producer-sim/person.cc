#include "producer-sim/person.h"

#include "core/portable_math.h"

namespace harrier {
namespace {

constexpr double kFavouriteChance = 0.75;  // in a place where the person is at home

CityId DrawHome(Random* random) {
  double total = 0;
  for (const City& city : AllCities()) total += city.home_weight;
  double rest = total * random->Uniform01();
  for (std::size_t i = 0; i < AllCities().size(); ++i) {
    rest -= AllCities()[i].home_weight;
    if (rest < 0) return ToCityId(i);
  }
  return ToCityId(0);
}

// Pareto with exponent 1.3, cut off at both ends: half of the customers pay about once a day or
// less, one in forty more than ten times; the mean is 1.76.
double DrawPurchasesPerDay(Random* random) {
  constexpr double kLeast = 0.6;
  constexpr double kMost = 25.0;
  constexpr double kExponent = 1.3;
  const double beyond_most = Exp(-kExponent * Log(kMost / kLeast));
  const double share_above = 1.0 - random->Uniform01() * (1.0 - beyond_most);
  return kLeast * Exp(-Log(share_above) / kExponent);
}

CityId DrawForeignShop(CityId home, Random* random) {
  const std::size_t count = AllCities().size() - 1;  // the watched city is the last one
  while (true) {
    const CityId city = ToCityId(random->UniformBelow(count));
    if (CountryBit(city) != CountryBit(home)) return city;
  }
}

}  // namespace

Person DrawPerson(std::uint64_t seed, std::uint32_t number) {
  Person person;
  person.number = number;
  person.seed = StreamSeed(seed, number);
  Random random(StreamSeed(person.seed, 0));
  person.home = DrawHome(&random);
  person.works_nights = random.Chance(0.05);
  person.pays_by_phone = random.Chance(0.5);
  person.travels_for_work = random.Chance(0.04);
  person.has_foreign_shop = random.Chance(0.2);
  person.work_starts_h = 7 + static_cast<int>(random.UniformBelow(4));
  person.salary_day = 25 + static_cast<int>(random.UniformBelow(4));
  person.purchases_per_day = DrawPurchasesPerDay(&random);
  person.spending = Exp(0.45 * random.Normal());
  person.online_factor = Exp(0.5 * random.Normal());
  person.rhythm_shift_h = 0.8 * random.Normal();
  if (person.works_nights) person.rhythm_shift_h += 11.0;
  person.foreign_shop = DrawForeignShop(person.home, &random);
  double sum = 0;
  for (std::size_t i = 0; i < kCategoryCount; ++i) {
    sum += TraitsOf(ToCategory(i)).share * Exp(0.6 * random.Normal());
    person.cumulative_taste[i] = static_cast<float>(sum);
  }
  return person;
}

Category Person::DrawCategory(Random* random) const {
  const double rest = random->Uniform01() * static_cast<double>(cumulative_taste.back());
  std::size_t i = 0;
  while (i + 1 < kCategoryCount && rest >= static_cast<double>(cumulative_taste[i])) ++i;
  return ToCategory(i);
}

Merchant Person::DrawMerchant(Category category, bool online, CityId place, Random* random) const {
  Merchant merchant{category, online, online ? CityId{} : place, 0};
  if ((online || place == home) && random->Chance(kFavouriteChance)) {
    const std::uint64_t which = random->UniformBelow(kFavouritesPerCategory);
    Random favourite(StreamSeed(seed, MerchantSerial(merchant) * kFavouritesPerCategory + which));
    merchant.number = DrawMerchantNumber(&favourite);
  } else {
    merchant.number = DrawMerchantNumber(random);
  }
  return merchant;
}

int DrawPoisson(double mean, Random* random) {
  const double limit = Exp(-mean);
  int count = 0;
  double product = random->Uniform01();
  while (product > limit) {
    ++count;
    product *= random->Uniform01();
  }
  return count;
}

}  // namespace harrier
