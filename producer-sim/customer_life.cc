#include "producer-sim/customer_life.h"

#include <algorithm>
#include <tuple>

#include "producer-sim/fraud_scenarios.h"
#include "producer-sim/honest_day.h"

namespace harrier {
namespace {

constexpr double kNewPhoneChance = 1.0 / 800.0;  // a day
// Fraud begins when there is something to compare it with.
constexpr std::uint32_t kHonestBeforeFraud = 5;
constexpr double kPossibleKmPerHour = 900.0;
constexpr double kNearbyKm = 50.0;

}  // namespace

CustomerLife::CustomerLife(std::uint64_t seed, std::uint32_t number, double fraud_chance)
    : person_(DrawPerson(seed, number)),
      honest_(StreamSeed(person_.seed, 1)),
      fraud_(StreamSeed(person_.seed, 2)),
      fraud_chance_(fraud_chance) {}

void CustomerLife::LiveDay(EventTime midnight, std::vector<Payment>* payments) {
  const std::size_t first_of_day = payments->size();
  LiveHonestly(midnight, payments);
  SufferFraud(*payments, first_of_day);
  AddDue(EventTime(midnight.ms + kDayMs), payments);
  const auto day = payments->begin() + static_cast<std::ptrdiff_t>(first_of_day);
  std::sort(day, payments->end(), [](const Payment& left, const Payment& right) {
    return std::tie(left.time, left.serial) < std::tie(right.time, right.serial);
  });
  std::for_each(day, payments->end(), [this](Payment& payment) { Remember(&payment); });
}

void CustomerLife::LiveHonestly(EventTime midnight, std::vector<Payment>* payments) {
  const std::size_t first_of_day = payments->size();
  const std::size_t first_refund = later_.size();
  itinerary_.PlanDay(person_, midnight, &honest_);
  if (honest_.Chance(kNewPhoneChance) && phone_ < 'z') ++phone_;
  SpendDay({person_, itinerary_, midnight, phone_}, &honest_, payments, &later_);
  const auto number_honest = [this](Payment& payment) { payment.serial = 2ULL * honest_count_++; };
  std::for_each(payments->begin() + static_cast<std::ptrdiff_t>(first_of_day), payments->end(),
                number_honest);
  std::for_each(later_.begin() + static_cast<std::ptrdiff_t>(first_refund), later_.end(),
                number_honest);
}

void CustomerLife::SufferFraud(const std::vector<Payment>& payments, std::size_t first_of_day) {
  for (std::size_t i = first_of_day; i < payments.size(); ++i) {
    const bool begins = fraud_.Chance(fraud_chance_);
    if (begins && !due_) due_ = DrawFraudKind(&fraud_);
    if (!due_ || honest_count_ < kHonestBeforeFraud || !Suits(*due_, payments[i])) continue;
    const std::size_t first = later_.size();
    CommitFraud(*due_, {person_, payments[i], seen_countries_}, &fraud_, &later_);
    for (std::size_t k = first; k < later_.size(); ++k) {
      later_[k].serial = 2ULL * fraud_count_++ + 1;
      seen_countries_ |= CountryBit(later_[k].place);
    }
    due_.reset();
  }
}

void CustomerLife::AddDue(EventTime end, std::vector<Payment>* payments) {
  if (later_.empty()) return;
  const auto due = std::partition(later_.begin(), later_.end(),
                                  [end](const Payment& payment) { return payment.time >= end; });
  payments->insert(payments->end(), due, later_.end());
  later_.erase(due, later_.end());
}

void CustomerLife::Remember(Payment* payment) {
  seen_countries_ |= CountryBit(payment->place);
  if (!payment->is_card_present()) return;
  const bool by_clone = payment->kind == PaymentKind::kImpossibleTravel;
  if (last_presence_ && last_presence_->by_clone && !by_clone) {
    const double km = DistanceKm(last_presence_->place, payment->place);
    const double hours = static_cast<double>(payment->time.ms - last_presence_->time.ms) / kHourMs;
    if (km > kNearbyKm && km > kPossibleKmPerHour * hours && !IsAnomaly(payment->kind)) {
      payment->kind = PaymentKind::kAfterClone;
    }
  }
  last_presence_ = LastPresence{payment->time, payment->place, by_clone};
}

}  // namespace harrier
