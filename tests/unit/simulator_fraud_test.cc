// Every planted kind has what its rule looks for - by the definitions of docs/rules.md, written
// down again here - and the quiet kinds stay out of every rule's sight.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <vector>

#include "producer-sim/cities.h"
#include "producer-sim/fraud_scenarios.h"

namespace harrier {
namespace {

constexpr int kEpisodes = 300;

Payment HonestPayment(const Person& person, Random* random) {
  Payment honest;
  honest.time = EventTime(ParseDate("2026-03-02")->ms +
                          static_cast<std::int64_t>(random->UniformBelow(kDayMs)));
  honest.customer = person.number;
  honest.place = person.home;
  honest.merchant = person.DrawMerchant(Category::kGrocery, false, person.home, random);
  honest.amount = DrawPrice(TraitsOf(Category::kGrocery), 1.0, random);
  return honest;
}

struct Episode {
  Person person;
  Payment honest;
  std::vector<Payment> payments;  // by time
  CountrySet seen_countries = 0;
};

Episode MakeEpisode(PaymentKind kind, std::uint32_t number) {
  Episode episode;
  Random random(StreamSeed(7, number));
  episode.person = DrawPerson(42, number);
  episode.honest = HonestPayment(episode.person, &random);
  episode.seen_countries =
      CountryBit(episode.person.home) | CountryBit(episode.person.foreign_shop);
  CommitFraud(kind, {episode.person, episode.honest, episode.seen_countries}, &random,
              &episode.payments);
  std::sort(episode.payments.begin(), episode.payments.end(),
            [](const Payment& a, const Payment& b) { return a.time < b.time; });
  return episode;
}

void ForEachEpisode(PaymentKind kind, const std::function<void(const Episode&)>& check) {
  for (std::uint32_t number = 0; number < kEpisodes; ++number) {
    SCOPED_TRACE(number);
    const Episode episode = MakeEpisode(kind, number);
    ASSERT_FALSE(episode.payments.empty());
    check(episode);
  }
}

std::int64_t HourOf(const Payment& payment) { return payment.time.ms % kDayMs / kHourMs; }
Money Eur(std::int64_t eur) { return Money(eur * kMoneyScale); }

// The payments of the window (t - window, t] that ends with payment `last`.
std::vector<Payment> Window(const std::vector<Payment>& payments, std::size_t last,
                            std::int64_t window_ms) {
  std::vector<Payment> inside;
  for (std::size_t i = 0; i <= last; ++i) {
    if (payments[last].time.ms - payments[i].time.ms < window_ms) inside.push_back(payments[i]);
  }
  return inside;
}

std::size_t CountIn10Minutes(const std::vector<Payment>& payments) {
  std::size_t most = 0;
  for (std::size_t i = 0; i < payments.size(); ++i) {
    most = std::max(most, Window(payments, i, 10 * kMinuteMs).size());
  }
  return most;
}

bool HasMultiCityVelocity(const std::vector<Payment>& payments) {
  for (std::size_t i = 0; i < payments.size(); ++i) {
    const auto minute = Window(payments, i, kMinuteMs);
    std::set<CityId> cities;
    for (const Payment& payment : minute) cities.insert(payment.place);
    if (minute.size() > 3 && cities.size() >= 2) return true;
  }
  return false;
}

TEST(FraudTest, EveryPaymentIsOfItsKindAndCustomerAndNotBeforeTheHonestOne) {
  for (auto i = static_cast<std::size_t>(kFirstAnomaly); i < kPaymentKindCount; ++i) {
    const auto kind = static_cast<PaymentKind>(i);
    SCOPED_TRACE(PaymentKindName(kind));
    ForEachEpisode(kind, [kind](const Episode& episode) {
      for (const Payment& payment : episode.payments) {
        EXPECT_EQ(payment.kind, kind);
        EXPECT_EQ(payment.customer, episode.person.number);
        EXPECT_GE(payment.time, episode.honest.time);
        EXPECT_GT(payment.amount, Money(0));
      }
    });
  }
}

TEST(FraudTest, NightHighAmountIsAbove500BetweenMidnightAndFour) {
  ForEachEpisode(PaymentKind::kNightHighAmount, [](const Episode& episode) {
    for (const Payment& payment : episode.payments) {
      EXPECT_GT(payment.amount, Eur(500));
      EXPECT_LT(HourOf(payment), 4);
    }
  });
}

TEST(FraudTest, HighAmountIsAboveTenThousand) {
  ForEachEpisode(PaymentKind::kHighAmount, [](const Episode& episode) {
    EXPECT_GT(episode.payments.front().amount, Eur(10'000));
  });
}

TEST(FraudTest, NewCountryWasNeverSeenBefore) {
  ForEachEpisode(PaymentKind::kNewCountry, [](const Episode& episode) {
    EXPECT_EQ(CountryBit(episode.payments.front().place) & episode.seen_countries, 0U);
    EXPECT_NE(episode.payments.front().place, WatchedCity());
  });
}

TEST(FraudTest, BurstHasFiveInTenMinutes) {
  ForEachEpisode(PaymentKind::kBurst,
                 [](const Episode& episode) { EXPECT_GE(CountIn10Minutes(episode.payments), 5U); });
}

TEST(FraudTest, DuplicateRepeatsAmountAndMerchantWithinFiveMinutes) {
  ForEachEpisode(PaymentKind::kDuplicate, [](const Episode& episode) {
    for (const Payment& payment : episode.payments) {
      EXPECT_EQ(payment.amount, episode.honest.amount);
      EXPECT_EQ(payment.merchant, episode.honest.merchant);
      EXPECT_LT(payment.time.ms - episode.honest.time.ms, 300 * kSecondMs);
    }
  });
}

TEST(FraudTest, ImpossibleTravelIsFarAndFasterThan900KmPerHour) {
  ForEachEpisode(PaymentKind::kImpossibleTravel, [](const Episode& episode) {
    const Payment& clone = episode.payments.front();
    EXPECT_TRUE(clone.is_card_present());
    const double km = DistanceKm(episode.honest.place, clone.place);
    const double hours =
        static_cast<double>(clone.time.ms - episode.honest.time.ms) / static_cast<double>(kHourMs);
    EXPECT_GT(km - 20, 50);  // 20 km: both shops are up to 7 km from their centres
    EXPECT_GT((km - 20) / hours, 900);
  });
}

TEST(FraudTest, VelocityMultiCityHasFourInAMinuteFromTwoCities) {
  ForEachEpisode(PaymentKind::kVelocityMultiCity, [](const Episode& episode) {
    EXPECT_TRUE(HasMultiCityVelocity(episode.payments));
  });
}

TEST(FraudTest, WatchedCountryIsNorthKorea) {
  ForEachEpisode(PaymentKind::kWatchedCountry, [](const Episode& episode) {
    EXPECT_EQ(CityOf(episode.payments.front().place).country, "KP");
  });
}

TEST(FraudTest, QuietKindsStayBelowEveryRule) {
  for (const PaymentKind kind :
       {PaymentKind::kUnusualAmount, PaymentKind::kAccountTakeover, PaymentKind::kSlowDrift,
        PaymentKind::kCardTesting, PaymentKind::kMuleFan}) {
    SCOPED_TRACE(PaymentKindName(kind));
    ForEachEpisode(kind, [](const Episode& episode) {
      EXPECT_LT(CountIn10Minutes(episode.payments), 5U);
      EXPECT_FALSE(HasMultiCityVelocity(episode.payments));
      for (const Payment& payment : episode.payments) {
        EXPECT_LE(payment.amount, Eur(10'000));
        EXPECT_FALSE(HourOf(payment) < 4 && payment.amount > Eur(500));
        EXPECT_EQ(payment.place, episode.person.home);
        EXPECT_FALSE(payment.is_card_present());
      }
    });
  }
}

TEST(FraudTest, UnusualAmountIsManyTimesTheCustomersMedian) {
  ForEachEpisode(PaymentKind::kUnusualAmount, [](const Episode& episode) {
    for (const Payment& payment : episode.payments) {
      const double usual_eur =
          TraitsOf(payment.merchant.category).median_eur * episode.person.spending;
      const double eur = static_cast<double>(payment.amount.ten_thousandths) / kMoneyScale;
      EXPECT_GT(eur, std::min(7.5 * usual_eur, 9'000.0));
    }
  });
}

TEST(FraudTest, SlowDriftGrowsAtOneShopOverMoreThanAWeek) {
  ForEachEpisode(PaymentKind::kSlowDrift, [](const Episode& episode) {
    const Payment& first = episode.payments.front();
    const Payment& last = episode.payments.back();
    EXPECT_GT(last.time.ms - first.time.ms, 6 * kDayMs);
    EXPECT_EQ(last.merchant, first.merchant);
    EXPECT_GT(last.amount.ten_thousandths, first.amount.ten_thousandths * 3 / 2);
  });
}

TEST(FraudTest, CardTestingEndsWithOneRealPurchase) {
  ForEachEpisode(PaymentKind::kCardTesting, [](const Episode& episode) {
    for (std::size_t i = 0; i + 1 < episode.payments.size(); ++i) {
      EXPECT_LE(episode.payments[i].amount, Eur(3));
    }
    EXPECT_GE(episode.payments.back().amount, Eur(90));
  });
}

TEST(FraudTest, MuleFansOutOverManyShopsWithinADay) {
  ForEachEpisode(PaymentKind::kMuleFan, [](const Episode& episode) {
    std::set<std::uint32_t> shops;
    for (const Payment& payment : episode.payments) shops.insert(MerchantSerial(payment.merchant));
    EXPECT_GE(shops.size(), 6U);
    EXPECT_LT(episode.payments.back().time.ms - episode.payments.front().time.ms, kDayMs);
  });
}

TEST(FraudTest, KindsAreDrawnByWeightAndNoneIsForgotten) {
  Random random(1);
  std::set<PaymentKind> drawn;
  for (int i = 0; i < 5'000; ++i) drawn.insert(DrawFraudKind(&random));
  EXPECT_EQ(drawn.size(), kPaymentKindCount - static_cast<std::size_t>(kFirstAnomaly));
  EXPECT_GT(MeanPaymentsPerEpisode(), 1.0);
}

}  // namespace
}  // namespace harrier
