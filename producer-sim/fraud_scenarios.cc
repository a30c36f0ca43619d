#include "producer-sim/fraud_scenarios.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/check.h"
#include "core/portable_math.h"

namespace harrier {
namespace {

// How often a kind is chosen and how many payments an episode has.
struct FraudMix {
  PaymentKind kind;
  double weight;
  int payments_min;
  int payments_max;
};

// Weights and sizes are choices, so that every kind occurs in a small run; no statistics of real
// fraud are behind them.
constexpr std::array<FraudMix, 13> kMix = {{
    {PaymentKind::kNightHighAmount, 3.0, 1, 2},
    {PaymentKind::kHighAmount, 2.0, 1, 1},
    {PaymentKind::kNewCountry, 3.0, 1, 2},
    {PaymentKind::kBurst, 1.0, 6, 11},
    {PaymentKind::kDuplicate, 3.0, 1, 2},
    {PaymentKind::kImpossibleTravel, 2.5, 1, 3},
    {PaymentKind::kVelocityMultiCity, 1.0, 4, 6},
    {PaymentKind::kWatchedCountry, 1.5, 1, 2},
    {PaymentKind::kUnusualAmount, 3.0, 1, 2},
    {PaymentKind::kAccountTakeover, 1.5, 3, 8},
    {PaymentKind::kSlowDrift, 0.6, 8, 16},
    {PaymentKind::kCardTesting, 1.0, 5, 9},
    {PaymentKind::kMuleFan, 0.6, 8, 14},
}};

const FraudMix& MixOf(PaymentKind kind) {
  for (const FraudMix& mix : kMix) {
    if (mix.kind == kind) return mix;
  }
  HARRIER_CHECK(false, "a kind of fraud");
  return kMix[0];
}

std::int64_t Ms(double seconds) { return static_cast<std::int64_t>(seconds * kSecondMs); }

// Never two draws in one expression: the language leaves open which argument comes first.
class Fraudster {
 public:
  Fraudster(PaymentKind kind, const Victim& victim, Random* random, std::vector<Payment>* payments)
      : kind_(kind), victim_(victim), random_(*random), payments_(*payments) {
    const FraudMix& mix = MixOf(kind);
    const auto spread = static_cast<std::uint64_t>(mix.payments_max - mix.payments_min + 1);
    count_ = mix.payments_min + static_cast<int>(random_.UniformBelow(spread));
    // Half of them use the victim's own phone or a copy of its identity.
    const auto stranger = static_cast<std::uint32_t>(random_.NextU64() >> 33);
    const std::uint32_t owner = random_.Chance(0.5) ? victim.person.number : stranger;
    device_ = {owner, random_.Chance(0.5) ? kComputer : kFirstPhone};
  }

  void Commit();

 private:
  void NightHighAmount();
  void HighAmount();
  void NewCountry();
  void Burst();
  void Duplicate();
  void ImpossibleTravel();
  void VelocityMultiCity();
  void WatchedCountry();
  void UnusualAmount();
  void AccountTakeover();
  void SlowDrift();
  void CardTesting();
  void MuleFan();

  template <std::size_t kCount>
  Category OneOf(const std::array<Category, kCount>& categories) {
    return categories[random_.UniformBelow(kCount)];
  }
  // At a web shop, from the victim's country.
  Payment Online(Category category, EventTime time) {
    Payment payment;
    payment.time = time;
    payment.customer = victim_.person.number;
    payment.device = device_;
    payment.merchant = {category, true, CityId{}, DrawMerchantNumber(&random_)};
    payment.place = victim_.person.home;
    payment.channel = random_.Chance(0.6) ? Channel::kWeb : Channel::kApp;
    payment.kind = kind_;
    return payment;
  }
  Money Price(Category category, double scale) {
    return DrawPrice(TraitsOf(category), victim_.person.spending * scale, &random_);
  }
  Money PriceBetween(double from_eur, double to_eur) {
    return StylePrice(random_.Uniform(from_eur, to_eur), PriceStyle::kCents, &random_);
  }
  // Advances the clock of the episode.
  EventTime Later(double from_s, double to_s) {
    now_ = EventTime(now_.ms + Ms(random_.Uniform(from_s, to_s)));
    return now_;
  }
  // Moves the clock forward to between these UTC hours, today or tomorrow.
  EventTime NextBetween(double from_h, double to_h) {
    const std::int64_t midnight = now_.ms / kDayMs * kDayMs;
    EventTime time(midnight + Ms(3600.0 * random_.Uniform(from_h, to_h)));
    if (time <= now_) time = EventTime(time.ms + kDayMs);
    now_ = time;
    return now_;
  }

  PaymentKind kind_;
  const Victim& victim_;
  Random& random_;
  std::vector<Payment>& payments_;
  Device device_;
  int count_ = 0;
  EventTime now_{victim_.honest.time};
};

constexpr std::array kGoods = {Category::kElectronics, Category::kClothing, Category::kDigital,
                               Category::kHousehold, Category::kTravel};

void Fraudster::Commit() {
  switch (kind_) {
    case PaymentKind::kNightHighAmount:
      return NightHighAmount();
    case PaymentKind::kHighAmount:
      return HighAmount();
    case PaymentKind::kNewCountry:
      return NewCountry();
    case PaymentKind::kBurst:
      return Burst();
    case PaymentKind::kDuplicate:
      return Duplicate();
    case PaymentKind::kImpossibleTravel:
      return ImpossibleTravel();
    case PaymentKind::kVelocityMultiCity:
      return VelocityMultiCity();
    case PaymentKind::kWatchedCountry:
      return WatchedCountry();
    case PaymentKind::kUnusualAmount:
      return UnusualAmount();
    case PaymentKind::kAccountTakeover:
      return AccountTakeover();
    case PaymentKind::kSlowDrift:
      return SlowDrift();
    case PaymentKind::kCardTesting:
      return CardTesting();
    case PaymentKind::kMuleFan:
      return MuleFan();
    default:
      HARRIER_CHECK(false, "a kind of fraud");
  }
}

// Above 500 EUR between 00:00 and 04:00 UTC.
void Fraudster::NightHighAmount() {
  EventTime time = NextBetween(0.0, 3.5);
  for (int i = 0; i < count_; ++i) {
    Payment payment = Online(OneOf(kGoods), time);
    const double eur = 505.0 + std::fmin(8'000.0, 350.0 * Exp(0.9 * random_.Normal()));
    payment.amount = StylePrice(eur, PriceStyle::kCharm, &random_);
    payments_.push_back(payment);
    time = Later(60, 1'500);
  }
}

// Above 10,000 EUR, at the branch where the victim just was or by web.
void Fraudster::HighAmount() {
  const Category category = OneOf(kGoods);
  Payment payment = Online(category, Later(10 * 60, 90 * 60));
  const double eur = 10'010.0 + std::fmin(60'000.0, 2'500.0 * Exp(random_.Normal()));
  payment.amount = StylePrice(eur, PriceStyle::kCents, &random_);
  if (random_.Chance(0.4)) {
    payment.channel = Channel::kBranch;
    payment.place = victim_.honest.place;
    payment.merchant = {Category::kCash, false, payment.place, DrawMerchantNumber(&random_)};
    payment.device = {};
  }
  payments_.push_back(payment);
}

void Fraudster::NewCountry() {
  const std::size_t ordinary_cities = AllCities().size() - 1;  // all but the watched one
  CityId city = ToCityId(random_.UniformBelow(ordinary_cities));
  for (int i = 0; i < 1'000 && (CountryBit(city) & victim_.seen_countries) != 0; ++i) {
    city = ToCityId(random_.UniformBelow(ordinary_cities));
  }
  for (int i = 0; i < count_; ++i) {
    const Category category = OneOf(kGoods);
    Payment payment = Online(category, Later(5 * 60, 10 * 3'600));
    payment.place = city;
    payment.amount = Price(category, 1.5);
    payments_.push_back(payment);
  }
}

// Six or more within eight minutes.
void Fraudster::Burst() {
  Later(60, 4 * 3'600);
  const double gap_s = 8.0 * 60 / count_;
  for (int i = 0; i < count_; ++i) {
    const Category category = OneOf(kGoods);
    Payment payment = Online(category, Later(5, gap_s));
    payment.amount = Price(category, 0.7);
    payments_.push_back(payment);
  }
}

// The shop charges again: amount and merchant are those of the honest payment.
void Fraudster::Duplicate() {
  for (int i = 0; i < count_; ++i) {
    Payment payment = victim_.honest;
    payment.time = Later(15, 140);
    payment.kind = kind_;
    payments_.push_back(payment);
  }
}

// A copied card is used at least 1,500 km away, sooner than an aircraft could be there.
void Fraudster::ImpossibleTravel() {
  constexpr double kKmMin = 1'500.0;
  constexpr double kKmPerHourMin = 1'100.0;
  constexpr std::array kCashable = {Category::kCash, Category::kElectronics, Category::kClothing};
  const CityId here = victim_.honest.place;
  CityId there = here;
  while (DistanceKm(here, there) < kKmMin) {
    there = ToCityId(random_.UniformBelow(AllCities().size() - 1));
  }
  const double hours_max = std::fmin(6.0, DistanceKm(here, there) / kKmPerHourMin);
  EventTime time = Later(900, 3'600 * hours_max);
  for (int i = 0; i < count_; ++i) {
    const Category category = OneOf(kCashable);
    Payment payment = Online(category, time);
    payment.channel = category == Category::kCash ? Channel::kAtm : Channel::kPos;
    payment.merchant = {category, false, there, DrawMerchantNumber(&random_)};
    payment.place = there;
    payment.device = {};
    payment.amount = Price(category, 2.0);
    payments_.push_back(payment);
    time = Later(4 * 60, 30 * 60);
  }
}

// Four or more within a minute, from two cities in turn.
void Fraudster::VelocityMultiCity() {
  const std::size_t ordinary_cities = AllCities().size() - 1;
  const CityId first = victim_.person.home;
  CityId second = first;
  while (second == first) second = ToCityId(random_.UniformBelow(ordinary_cities));
  Later(60, 6 * 3'600);
  const double gap_s = 50.0 / count_;
  for (int i = 0; i < count_; ++i) {
    const Category category = OneOf(kGoods);
    Payment payment = Online(category, Later(1, gap_s));
    payment.place = i % 2 == 0 ? second : first;
    payment.amount = Price(category, 0.8);
    payments_.push_back(payment);
  }
}

void Fraudster::WatchedCountry() {
  for (int i = 0; i < count_; ++i) {
    const Category category = OneOf(kGoods);
    Payment payment = Online(category, Later(5 * 60, 10 * 3'600));
    payment.place = WatchedCity();
    payment.amount = Price(category, 1.2);
    payments_.push_back(payment);
  }
}

// Eight to twenty-five times what the victim spends on such things, by day, below every limit.
void Fraudster::UnusualAmount() {
  for (int i = 0; i < count_; ++i) {
    const Category category = OneOf(kGoods);
    Payment payment = Online(category, NextBetween(7.0, 22.0));
    const double usual_eur = TraitsOf(category).median_eur * victim_.person.spending;
    const double eur = std::fmin(9'400.0, usual_eur * random_.Uniform(8.0, 25.0));
    payment.amount = StylePrice(eur, PriceStyle::kCharm, &random_);
    payments_.push_back(payment);
  }
}

// Ordinary amounts in shops and at hours that are not the victim's, over one to three days.
void Fraudster::AccountTakeover() {
  const double from_h = victim_.person.works_nights ? 10.0 : 21.0;
  for (int i = 0; i < count_; ++i) {
    const bool sleep = i > 0 && random_.Chance(0.3);
    const EventTime time = i == 0 || sleep ? NextBetween(from_h, from_h + 6.0) : Later(700, 5'400);
    const Category category = OneOf(kGoods);
    Payment payment = Online(category, time);
    payment.amount = std::min(Price(category, 1.5), Money(490 * kMoneyScale));
    payments_.push_back(payment);
  }
}

// The same shop takes a little more each time, about once a day.
void Fraudster::SlowDrift() {
  const Category category = OneOf(kGoods);
  const Payment first = Online(category, NextBetween(8.0, 20.0));
  const double start_eur = 0.8 * TraitsOf(category).median_eur * victim_.person.spending;
  double growth = 1.0;
  for (int i = 0; i < count_; ++i) {
    Payment payment = first;
    payment.time = now_;
    const double eur = std::fmin(9'000.0, start_eur * growth * random_.Uniform(0.93, 1.07));
    payment.amount = StylePrice(eur, PriceStyle::kCents, &random_);
    payments_.push_back(payment);
    growth *= random_.Uniform(1.10, 1.22);
    now_ = EventTime(now_.ms + kDayMs / 2);
    NextBetween(8.0, 20.0);
  }
}

// Is the card alive? Small sums at many shops, never five in ten minutes; then one real purchase.
void Fraudster::CardTesting() {
  constexpr std::array kSmall = {Category::kDigital, Category::kTransit, Category::kCoffee};
  Later(60, 5 * 3'600);
  for (int i = 0; i + 1 < count_; ++i) {
    const Category category = OneOf(kSmall);
    Payment payment = Online(category, Later(170, 1'500));
    payment.amount = PriceBetween(0.5, 3.0);
    payments_.push_back(payment);
  }
  const Category category = OneOf(kGoods);
  Payment last = Online(category, Later(600, 7'200));
  last.amount = PriceBetween(90.0, 480.0);
  payments_.push_back(last);
}

// A mule passes money on: many shops in one day, each sum inconspicuous.
void Fraudster::MuleFan() {
  NextBetween(7.0, 11.0);
  for (int i = 0; i < count_; ++i) {
    const Category category = OneOf(kGoods);
    Payment payment = Online(category, Later(12 * 60, 70 * 60));
    payment.channel = Channel::kApp;
    payment.amount = PriceBetween(150.0, 480.0);
    payments_.push_back(payment);
  }
}

}  // namespace

PaymentKind DrawFraudKind(Random* random) {
  double total = 0;
  for (const FraudMix& mix : kMix) total += mix.weight;
  double rest = total * random->Uniform01();
  std::size_t i = 0;
  while (i + 1 < kMix.size() && rest >= kMix[i].weight) rest -= kMix[i++].weight;
  return kMix[i].kind;
}

double MeanPaymentsPerEpisode() {
  double weights = 0;
  double payments = 0;
  for (const FraudMix& mix : kMix) {
    weights += mix.weight;
    payments += mix.weight * 0.5 * (mix.payments_min + mix.payments_max);
  }
  return payments / weights;
}

bool Suits(PaymentKind kind, const Payment& honest) {
  if (kind == PaymentKind::kImpossibleTravel) return honest.is_card_present();
  if (kind == PaymentKind::kDuplicate) return honest.amount > Money(0);
  return true;
}

void CommitFraud(PaymentKind kind, const Victim& victim, Random* random,
                 std::vector<Payment>* payments) {
  Fraudster(kind, victim, random, payments).Commit();
}

}  // namespace harrier
