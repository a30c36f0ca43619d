#include "producer-sim/honest_day.h"

#include <array>
#include <cmath>
#include <optional>

#include "core/portable_math.h"

namespace harrier {
namespace {

constexpr double kWorkHours = 8.5;
constexpr double kErrandChance = 0.12;          // that one shop leads to the next
constexpr double kParkingTwiceChance = 0.01;    // of parking payments
constexpr double kRetryChance = 0.004;          // of payments by web or app
constexpr double kRefundChance = 0.04;          // of clothing, electronics and household
constexpr double kGameSessionChance = 0.01;     // of digital purchases
constexpr double kForeignShopChance = 0.06;     // of web purchases of those who have such a shop
constexpr double kSalaryPurchaseChance = 0.08;  // a month

double WrapHour(double hour) { return hour - 24.0 * std::floor(hour / 24.0); }

// Days since 1970-01-01, a Thursday; Monday is 0.
int WeekdayOf(EventTime midnight) { return static_cast<int>((midnight.ms / kDayMs + 3) % 7); }

bool IsShopping(Category category) {
  return category == Category::kClothing || category == Category::kElectronics ||
         category == Category::kHousehold || category == Category::kGrocery;
}

bool FitsWork(Category category) {
  return category == Category::kCoffee || category == Category::kRestaurant ||
         category == Category::kTransit || category == Category::kParking;
}

class Spender {
 public:
  Spender(const HonestDay& day, Random* random, std::vector<Payment>* payments,
          std::vector<Payment>* refunds)
      : day_(day),
        person_(day.person),
        random_(*random),
        payments_(*payments),
        refunds_(*refunds),
        end_(day.midnight.ms + kDayMs),
        is_workday_(WeekdayOf(day.midnight) < 5) {}

  void Spend() {
    const double weekend_factor = is_workday_ ? 1.0 : 1.15;
    const int count = DrawPoisson(person_.purchases_per_day * weekend_factor, &random_);
    for (int i = 0; i < count; ++i) Buy();
    if (IsSalaryDay() && random_.Chance(kSalaryPurchaseChance)) BuySomethingBig();
  }

 private:
  void Buy() {
    const Category category = person_.DrawCategory(&random_);
    const CategoryTraits& traits = TraitsOf(category);
    const bool online = random_.Chance(std::fmin(1.0, traits.online_share * person_.online_factor));
    const EventTime time = DrawTime(category, online);
    auto payment = Pay(category, online, time);
    if (!payment) return;
    payments_.push_back(*payment);
    AddOddities(*payment);
    if (!online && IsShopping(category) && random_.Chance(kErrandChance)) NextErrand(*payment);
  }

  void NextErrand(const Payment& before) {
    constexpr std::array kErrands = {Category::kCoffee, Category::kGrocery, Category::kHealth,
                                     Category::kClothing};
    const Category category = kErrands[random_.UniformBelow(kErrands.size())];
    const auto payment = Pay(category, false, After(before, 3.0 * 60, 25.0 * 60));
    if (payment && payment->place == before.place) payments_.push_back(*payment);
  }

  void AddOddities(const Payment& payment) {
    const Category category = payment.merchant.category;
    if (category == Category::kParking && random_.Chance(kParkingTwiceChance)) {
      Repeat(payment, PaymentKind::kParkingTwice, After(payment, 40, 280));
    }
    if (payment.is_online() && random_.Chance(kRetryChance)) {
      Repeat(payment, PaymentKind::kRetry, After(payment, 15, 120));
    }
    if (category == Category::kDigital && random_.Chance(kGameSessionChance)) Play(payment);
    if (IsShopping(category) && category != Category::kGrocery && random_.Chance(kRefundChance)) {
      Return(payment);
    }
  }

  void Repeat(const Payment& payment, PaymentKind kind, EventTime time) {
    Payment again = payment;
    again.time = time;
    again.kind = kind;
    Add(again);
  }

  // Coins and gems: five to nine small purchases, less than a minute and a half apart.
  void Play(const Payment& first) {
    const std::uint64_t count = 4 + random_.UniformBelow(5);
    Payment next = first;
    for (std::uint64_t i = 0; i < count; ++i) {
      next.time = After(next, 20, 85);
      next.amount = DrawPrice(TraitsOf(Category::kDigital), 0.4, &random_);
      next.kind = PaymentKind::kGameSession;
      Add(next);
    }
  }

  // Booked by the shop days later; nobody stands at a terminal.
  void Return(const Payment& purchase) {
    Payment refund = purchase;
    refund.time = EventTime(purchase.time.ms +
                            static_cast<std::int64_t>(random_.Uniform(0.5, 10.0) * kDayMs));
    refund.amount = Money(-purchase.amount.ten_thousandths);
    refund.channel = Channel::kWeb;
    refund.kind = PaymentKind::kRefund;
    refunds_.push_back(refund);
  }

  void BuySomethingBig() {
    constexpr std::array kBig = {Category::kElectronics, Category::kHousehold, Category::kTravel};
    const Category category = kBig[random_.UniformBelow(kBig.size())];
    const bool online = random_.Chance(0.4);
    const EventTime time = DrawTime(category, online);
    auto payment = Pay(category, online, time);
    if (!payment) return;
    const double eur = 1'400.0 * person_.spending * Exp(0.9 * random_.Normal());
    payment->amount = StylePrice(eur, PriceStyle::kCharm, &random_);
    payment->kind = PaymentKind::kSalaryDay;
    payments_.push_back(*payment);
  }

  // nullopt: the customer is on the way, or the day is over.
  std::optional<Payment> Pay(Category category, bool online, EventTime time) {
    if (time >= end_) return std::nullopt;
    const auto place = day_.itinerary.PlaceAt(person_, time);
    if (!place) return std::nullopt;
    Payment payment;
    payment.time = time;
    payment.customer = person_.number;
    payment.place = *place;
    payment.channel = DrawChannel(category, online);
    payment.merchant = person_.DrawMerchant(category, online, *place, &random_);
    payment.amount = DrawPrice(TraitsOf(category), person_.spending, &random_);
    if (online && person_.has_foreign_shop && random_.Chance(kForeignShopChance)) {
      payment.place = person_.foreign_shop;
      payment.kind = PaymentKind::kForeignShop;
    } else {
      payment.kind = KindAt(*place, time);
    }
    payment.device = {person_.number, DeviceFor(payment.channel)};
    return payment;
  }

  [[nodiscard]] char DeviceFor(Channel channel) const {
    if (channel == Channel::kWeb) return kComputer;
    const bool by_phone =
        channel == Channel::kApp || (channel == Channel::kPos && person_.pays_by_phone);
    return by_phone ? day_.phone : kNoDevice;
  }

  Channel DrawChannel(Category category, bool online) {
    if (online) return random_.Chance(0.5) ? Channel::kApp : Channel::kWeb;
    if (category != Category::kCash) return Channel::kPos;
    return random_.Chance(0.93) ? Channel::kAtm : Channel::kBranch;
  }

  [[nodiscard]] PaymentKind KindAt(CityId place, EventTime time) const {
    if (CountryBit(place) != CountryBit(person_.home)) return PaymentKind::kHoliday;
    if (person_.works_nights && (time.ms - day_.midnight.ms) < 5 * kHourMs) {
      return PaymentKind::kNightWorker;
    }
    return PaymentKind::kOrdinary;
  }

  // A time of this UTC day whose local hour suits the purchase.
  EventTime DrawTime(Category category, bool online) {
    const EventTime noon(day_.midnight.ms + 12 * kHourMs);
    const CityId place = day_.itinerary.PlaceAt(person_, noon).value_or(person_.home);
    const double local_h = DrawLocalHour(category, online, place == person_.home);
    const double utc_h = WrapHour(local_h - CityOf(place).utc_offset_h);
    return EventTime(day_.midnight.ms + static_cast<std::int64_t>(utc_h * kHourMs));
  }

  double DrawLocalHour(Category category, bool online, bool at_home) {
    constexpr int kAttempts = 6;
    const CategoryTraits& traits = TraitsOf(category);
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      const bool first = random_.Chance(0.5);
      const double peak_h = first ? traits.first_peak_h : traits.second_peak_h;
      const double spread_h = first ? traits.first_spread_h : traits.second_spread_h;
      const double hour = WrapHour(peak_h + spread_h * random_.Normal() + person_.rhythm_shift_h);
      const bool open =
          (hour >= traits.opens_h && hour < traits.closes_h) || hour + 24.0 < traits.closes_h;
      const bool free = FitsWork(category) || !at_home || !IsAtWork(hour);
      if (online || (open && free)) return hour;
    }
    return WrapHour(random_.Uniform(traits.opens_h, traits.closes_h));
  }

  [[nodiscard]] bool IsAtWork(double hour) const {
    const double since_start = hour - person_.work_starts_h;
    return is_workday_ && !person_.works_nights && since_start >= 0 && since_start < kWorkHours;
  }

  [[nodiscard]] bool IsSalaryDay() const {
    // The month's days 25 to 28 exist in every month.
    const std::string date = FormatDate(day_.midnight);
    return (date[8] - '0') * 10 + (date[9] - '0') == person_.salary_day;
  }

  EventTime After(const Payment& payment, double from_s, double to_s) {
    return EventTime(payment.time.ms +
                     static_cast<std::int64_t>(random_.Uniform(from_s, to_s) * kSecondMs));
  }

  void Add(const Payment& payment) {
    if (payment.time < end_) payments_.push_back(payment);
  }

  const HonestDay& day_;
  const Person& person_;
  Random& random_;
  std::vector<Payment>& payments_;
  std::vector<Payment>& refunds_;
  EventTime end_;
  bool is_workday_;
};

}  // namespace

void SpendDay(const HonestDay& day, Random* random, std::vector<Payment>* payments,
              std::vector<Payment>* refunds) {
  Spender(day, random, payments, refunds).Spend();
}

}  // namespace harrier
