// The population as a whole: what a fraud analyst would check before believing it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "producer-sim/payment_text.h"
#include "producer-sim/traffic.h"

namespace harrier {
namespace {

TrafficOptions SmallTraffic() {
  TrafficOptions options;
  options.customers = 400;
  options.days = 60;
  options.start = *ParseDate("2026-01-05");
  return options;
}

std::vector<Payment> AllPayments(const TrafficOptions& options) {
  Traffic traffic(options);
  std::vector<Payment> all;
  std::vector<Payment> day;
  while (traffic.NextDay(&day)) all.insert(all.end(), day.begin(), day.end());
  return all;
}

// Everything that is put out, the label included.
std::vector<std::string> Texts(const std::vector<Payment>& payments) {
  PaymentWriter writer(42);
  std::vector<std::string> texts;
  for (const Payment& payment : payments) {
    const auto written = writer.Write(payment);
    texts.push_back(std::string(written.transaction) + std::string(written.label));
  }
  return texts;
}

template <class Condition>
std::vector<Payment> Only(const std::vector<Payment>& payments, Condition condition) {
  std::vector<Payment> kept;
  std::copy_if(payments.begin(), payments.end(), std::back_inserter(kept), condition);
  return kept;
}

double ShareOf(const std::vector<Payment>& payments, PaymentKind kind) {
  const auto count = std::count_if(payments.begin(), payments.end(),
                                   [kind](const Payment& p) { return p.kind == kind; });
  return static_cast<double>(count) / static_cast<double>(payments.size());
}

TEST(TrafficTest, TheSameSeedGivesTheSamePayments) {
  EXPECT_EQ(Texts(AllPayments(SmallTraffic())), Texts(AllPayments(SmallTraffic())));
}

TEST(TrafficTest, AnotherSeedGivesOtherPayments) {
  TrafficOptions other = SmallTraffic();
  other.seed = 43;
  EXPECT_NE(Texts(AllPayments(SmallTraffic())), Texts(AllPayments(other)));
}

TEST(TrafficTest, MoreCustomersLeaveTheOthersAsTheyWere) {
  TrafficOptions fewer = SmallTraffic();
  fewer.customers = 50;
  const auto some = Only(AllPayments(SmallTraffic()),
                         [](const Payment& payment) { return payment.customer < 50; });
  EXPECT_EQ(Texts(some), Texts(AllPayments(fewer)));
}

TEST(TrafficTest, MoreDaysLeaveTheFirstOnesAsTheyWere) {
  TrafficOptions shorter = SmallTraffic();
  shorter.days = 20;
  const EventTime end(shorter.start.ms + 20 * kDayMs);
  const auto first = Only(AllPayments(SmallTraffic()),
                          [end](const Payment& payment) { return payment.time < end; });
  EXPECT_EQ(Texts(first), Texts(AllPayments(shorter)));
}

TEST(TrafficTest, FraudLeavesTheHonestTransactionsAsTheyWere) {
  TrafficOptions honest = SmallTraffic();
  honest.anomaly_rate = 0;
  TrafficOptions infested = SmallTraffic();
  infested.anomaly_rate = 0.2;
  const auto remaining =
      Only(AllPayments(infested), [](const Payment& payment) { return !IsAnomaly(payment.kind); });
  PaymentWriter writer(42);
  const auto transactions = [&writer](const std::vector<Payment>& payments) {
    std::vector<std::string> texts;
    for (const Payment& payment : payments) texts.emplace_back(writer.Write(payment).transaction);
    return texts;
  };
  EXPECT_EQ(transactions(remaining), transactions(AllPayments(honest)));
}

TEST(TrafficTest, PaymentsComeInOrderOfTimeAndWithinTheDays) {
  const TrafficOptions options = SmallTraffic();
  const auto payments = AllPayments(options);
  EXPECT_TRUE(std::is_sorted(payments.begin(), payments.end(),
                             [](const Payment& a, const Payment& b) { return a.time < b.time; }));
  EXPECT_GE(payments.front().time, options.start);
  EXPECT_LT(payments.back().time, EventTime(options.start.ms + options.days * kDayMs));
}

TEST(TrafficTest, NoTransactionIdOccursTwice) {
  const auto payments = AllPayments(SmallTraffic());
  std::set<std::string> ids;
  for (const Payment& payment : payments) ids.insert(TransactionIdText(42, payment));
  EXPECT_EQ(ids.size(), payments.size());
}

TEST(TrafficTest, AnomaliesHaveTheRateThatWasAskedFor) {
  // Anomalies come in episodes: their count scatters as if each were eight at once.
  constexpr double kClumping = 8.0;
  for (const double rate : {0.0, 0.005, 0.05}) {
    TrafficOptions options = SmallTraffic();
    options.customers = 1'500;
    options.anomaly_rate = rate;
    const auto payments = AllPayments(options);
    const auto anomalies = Only(payments, [](const Payment& p) { return IsAnomaly(p.kind); });
    const auto count = static_cast<double>(payments.size());
    const double share = static_cast<double>(anomalies.size()) / count;
    EXPECT_NEAR(share, rate, 3.0 * std::sqrt(kClumping * rate / count));
  }
}

TEST(TrafficTest, EveryKindOccurs) {
  TrafficOptions options = SmallTraffic();
  options.customers = 1'500;
  const auto payments = AllPayments(options);
  for (std::size_t i = 0; i < kPaymentKindCount; ++i) {
    EXPECT_GT(ShareOf(payments, static_cast<PaymentKind>(i)), 0.0)
        << PaymentKindName(static_cast<PaymentKind>(i));
  }
}

TEST(TrafficTest, ActivityGoesFromQuietToBusyWithOneToThreeADayOnAverage) {
  const TrafficOptions options = SmallTraffic();
  std::map<std::uint32_t, double> per_day;
  for (const Payment& payment : AllPayments(options)) {
    per_day[payment.customer] += 1.0 / static_cast<double>(options.days);
  }
  std::vector<double> rates;
  double sum = 0;
  for (const auto& [customer, rate] : per_day) {
    rates.push_back(rate);
    sum += rate;
  }
  std::sort(rates.begin(), rates.end());
  const double mean = sum / options.customers;
  EXPECT_GT(mean, 1.0);
  EXPECT_LT(mean, 3.0);
  EXPECT_LT(rates[rates.size() / 10], 1.0);
  EXPECT_GT(rates[rates.size() * 98 / 100], 5.0 * mean);
}

TEST(TrafficTest, ExpectedPaymentsPerDayIsAboutWhatComes) {
  TrafficOptions options = SmallTraffic();
  options.customers = 1'000;
  const double per_day =
      static_cast<double>(AllPayments(options).size()) / static_cast<double>(options.days);
  EXPECT_GT(per_day, ExpectedPaymentsPerDay(options));
  EXPECT_LT(per_day, 1.25 * ExpectedPaymentsPerDay(options));
}

// Great circle from the positions that are put out, not from the city table.
double KmBetween(const Position& from, const Position& to) {
  const double radians = std::acos(-1.0) / 180.0 / 10'000.0;
  const double a = radians * from.latitude_e4;
  const double b = radians * to.latitude_e4;
  const double half_lat = std::sin((b - a) / 2);
  const double half_lon = std::sin(radians * (to.longitude_e4 - from.longitude_e4) / 2);
  return 2 * 6371.0088 *
         std::asin(
             std::sqrt(half_lat * half_lat + std::cos(a) * std::cos(b) * half_lon * half_lon));
}

TEST(TrafficTest, HonestCustomersNeverTravelFasterThanAnAircraft) {
  TrafficOptions options = SmallTraffic();
  options.customers = 1'000;
  options.days = 120;
  options.anomaly_rate = 0;
  std::map<std::uint32_t, Payment> last;
  int journeys = 0;
  for (const Payment& payment : AllPayments(options)) {
    if (!payment.is_card_present()) continue;
    const auto before = last.find(payment.customer);
    if (before != last.end()) {
      const double km =
          KmBetween(PositionOf(before->second.merchant), PositionOf(payment.merchant));
      const double hours =
          std::max(1.0 / 3600, static_cast<double>(payment.time.ms - before->second.time.ms) /
                                   static_cast<double>(kHourMs));
      journeys += km > 50 ? 1 : 0;
      ASSERT_FALSE(km > 50 && km / hours > 900)
          << km << " km in " << hours << " h by customer " << payment.customer;
    }
    last[payment.customer] = payment;
  }
  EXPECT_GT(journeys, 500);
}

TEST(ItineraryTest, NoJourneyIsFasterThanAnAircraft) {
  constexpr double kShopsKm = 14.0;  // two shops, each up to 7 km from the centre of its city
  for (double km = 36.0; km < 20'000.0; km += 1.0) {
    const double hours = static_cast<double>(JourneyMs(km)) / static_cast<double>(kHourMs);
    ASSERT_LT((km + kShopsKm) / hours, 900.0) << km;
  }
}

TEST(ItineraryTest, BetweenTwoPlacesLiesTheWholeJourney) {
  constexpr std::int64_t kStepMs = 10 * kMinuteMs;
  const Person person = DrawPerson(42, 5);
  Itinerary itinerary;
  Random random(1);
  CityId last_place = person.home;
  EventTime last_seen;
  int journeys = 0;
  for (std::int64_t day = 0; day < 2'000; ++day) {
    itinerary.PlanDay(person, EventTime(day * kDayMs), &random);
    for (std::int64_t ms = 0; ms < kDayMs; ms += kStepMs) {
      const EventTime now(day * kDayMs + ms);
      const auto place = itinerary.PlaceAt(person, now);
      if (!place) continue;
      if (*place != last_place) {
        ++journeys;
        ASSERT_GE(now.ms - last_seen.ms, JourneyMs(DistanceKm(last_place, *place)));
      }
      last_place = *place;
      last_seen = now;
    }
  }
  EXPECT_GT(journeys, 20);
}

TEST(TrafficTest, HonestTrafficGivesRulesTheirFalseAlarms) {
  TrafficOptions options = SmallTraffic();
  options.customers = 1'500;
  options.anomaly_rate = 0;
  int high_by_night = 0;
  int high = 0;
  for (const Payment& payment : AllPayments(options)) {
    const auto hour = payment.time.ms % kDayMs / kHourMs;
    high_by_night += hour < 4 && payment.amount > Money(500 * kMoneyScale) ? 1 : 0;
    high += payment.amount > Money(10'000 * kMoneyScale) ? 1 : 0;
  }
  EXPECT_GT(high_by_night, 0);
  EXPECT_GT(high, 0);
}

TEST(TrafficTest, MostPeopleSleepAtNight) {
  TrafficOptions options = SmallTraffic();
  options.anomaly_rate = 0;
  const auto payments = AllPayments(options);
  const auto night = Only(payments, [](const Payment& payment) {
    const auto hour = payment.time.ms % kDayMs / kHourMs;
    return hour >= 1 && hour < 4;
  });
  EXPECT_GT(night.size(), 0U);
  EXPECT_LT(static_cast<double>(night.size()), 0.03 * static_cast<double>(payments.size()));
}

TEST(TrafficTest, NobodyGoesToTheWatchedCountryHonestly) {
  TrafficOptions options = SmallTraffic();
  options.anomaly_rate = 0;
  for (const Payment& payment : AllPayments(options)) ASSERT_NE(payment.place, WatchedCity());
}

TEST(TrafficTest, ParkingTwiceAndRetriesRepeatAnEarlierPaymentWithinFiveMinutes) {
  const auto payments = AllPayments(SmallTraffic());
  int repeats = 0;
  for (auto twin = payments.begin(); twin != payments.end(); ++twin) {
    if (twin->kind != PaymentKind::kParkingTwice && twin->kind != PaymentKind::kRetry) continue;
    ++repeats;
    EXPECT_TRUE(std::any_of(payments.begin(), twin, [&twin](const Payment& original) {
      return original.customer == twin->customer && original.amount == twin->amount &&
             original.merchant == twin->merchant && original.serial != twin->serial &&
             twin->time.ms - original.time.ms < 300 * kSecondMs;
    }));
  }
  EXPECT_GT(repeats, 5);
}

TEST(TrafficTest, RefundsAreNegativeAndEverythingElseIsPositive) {
  int refunds = 0;
  for (const Payment& payment : AllPayments(SmallTraffic())) {
    const bool is_refund = payment.kind == PaymentKind::kRefund;
    refunds += is_refund ? 1 : 0;
    ASSERT_EQ(payment.amount < Money(0), is_refund);
  }
  EXPECT_GT(refunds, 10);
}

}  // namespace
}  // namespace harrier
