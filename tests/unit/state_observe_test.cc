// The edges of windows, timing, redelivery, history and lifetime statistics, one by one.
#include <gtest/gtest.h>

#include <string>

#include "state/observe.h"
#include "tests/fakes/one_customer.h"

namespace harrier {
namespace {

constexpr std::int64_t kNoon = 1'767'614'400'000;  // 2026-01-05T12:00:00Z, a Monday

TEST(Observe, WindowExcludesWhatIsExactlyItsLengthBehind) {
  OneCustomer customer;
  customer.Take(PlainPurchase("a", kNoon));
  EXPECT_EQ(customer.Judge(PlainPurchase("b", kNoon + kMinuteMs - 1)).seen.purchases_1m, 2);
  EXPECT_EQ(customer.Judge(PlainPurchase("b", kNoon + kMinuteMs)).seen.purchases_1m, 1);
  EXPECT_EQ(customer.Judge(PlainPurchase("b", kNoon + 10 * kMinuteMs - 1)).seen.purchases_10m, 2);
  EXPECT_EQ(customer.Judge(PlainPurchase("b", kNoon + 10 * kMinuteMs)).seen.purchases_10m, 1);
  EXPECT_EQ(customer.Judge(PlainPurchase("b", kNoon + kHourMs - 1)).seen.purchases_1h, 2);
  EXPECT_EQ(customer.Judge(PlainPurchase("b", kNoon + kHourMs)).seen.purchases_1h, 1);
  EXPECT_EQ(customer.Judge(PlainPurchase("b", kNoon + kDayMs - 1)).seen.amount_24h, Money(200'000));
  EXPECT_EQ(customer.Judge(PlainPurchase("b", kNoon + kDayMs)).seen.amount_24h, Money(100'000));
}

TEST(Observe, EqualTimesSeeOneAnotherInOffsetOrder) {
  OneCustomer customer;
  EXPECT_EQ(customer.Take(PlainPurchase("a", kNoon)).seen.purchases_1m, 1);
  const Judgement second = customer.Take(PlainPurchase("b", kNoon));
  EXPECT_EQ(second.seen.timing, Timing::kOnTime);
  EXPECT_EQ(second.seen.purchases_1m, 2);
  EXPECT_EQ(second.seen.since_last_ms, 0);
}

TEST(Observe, LateOneSeesOnlyWhatIsAtOrBeforeIt) {
  OneCustomer customer;
  customer.Take(PlainPurchase("a", kNoon));
  customer.Take(PlainPurchase("b", kNoon + 2 * kSecondMs));
  const Judgement late = customer.Take(PlainPurchase("c", kNoon + kSecondMs));
  EXPECT_EQ(late.seen.timing, Timing::kLate);
  EXPECT_EQ(late.seen.purchases_1m, 2);
  EXPECT_EQ(late.seen.since_last_ms, kSecondMs);
  EXPECT_EQ(customer.state.history.IdOf(1), "c");
  EXPECT_EQ(customer.Take(PlainPurchase("d", kNoon + 3 * kSecondMs)).seen.purchases_1m, 4);
}

TEST(Observe, ExactlyADayBehindIsTooLate) {
  OneCustomer customer;
  customer.Take(PlainPurchase("a", kNoon));
  EXPECT_EQ(customer.Judge(PlainPurchase("b", kNoon - kDayMs + 1)).seen.timing, Timing::kLate);
  const Judgement too_late = customer.Take(PlainPurchase("b", kNoon - kDayMs));
  EXPECT_EQ(too_late.seen.timing, Timing::kTooLate);
  EXPECT_EQ(customer.state.history.size(), 1U);
  EXPECT_EQ(customer.state.lifetime.judged, 2);
  EXPECT_EQ(too_late.seen.purchases_1h, 1);
  EXPECT_EQ(too_late.seen.amount_24h, Money(100'000));
  EXPECT_EQ(too_late.seen.since_last_ms, kNoEarlierMs);
}

TEST(Observe, RedeliveryIsKnownByItsIdAndContent) {
  OneCustomer customer;
  const OwnedTransaction original = PlainPurchase("a", kNoon);
  customer.Take(original);
  EXPECT_EQ(customer.Judge(original).seen.kind, Observation::Kind::kRedelivery);
  OwnedTransaction changed = original;
  changed.amount = changed.amount_base = 100'001;
  EXPECT_EQ(customer.Judge(changed).seen.kind, Observation::Kind::kConflict);
  CustomerState before = customer.state;
  customer.Take(original);
  customer.Take(changed);
  EXPECT_EQ(customer.state.applied, Offset(3));
  before.applied = customer.state.applied;
  EXPECT_EQ(customer.state, before);
}

TEST(Observe, TheSameIdExactlyADayLaterIsANewTransaction) {
  OneCustomer customer;
  customer.Take(PlainPurchase("a", kNoon));
  EXPECT_EQ(customer.Judge(PlainPurchase("a", kNoon + kDayMs - 1)).seen.kind,
            Observation::Kind::kConflict);
  EXPECT_EQ(customer.Judge(PlainPurchase("a", kNoon + kDayMs)).seen.kind,
            Observation::Kind::kJudged);
}

TEST(Observe, VerdictIsTruncatedOnlyWhileWhatLeftIsWithinADay) {
  OneCustomer customer;
  customer.policy.state.history_transactions_max = 2;
  EXPECT_FALSE(customer.Take(PlainPurchase("a", kNoon)).seen.truncated);
  customer.Take(PlainPurchase("b", kNoon + 1));
  EXPECT_FALSE(customer.Take(PlainPurchase("c", kNoon + 2)).seen.truncated);
  EXPECT_TRUE(customer.Judge(PlainPurchase("d", kNoon + kDayMs - 1)).seen.truncated);
  EXPECT_FALSE(customer.Judge(PlainPurchase("d", kNoon + kDayMs)).seen.truncated);
}

TEST(Observe, LateOneIsTruncatedByWhatLeftThroughAge) {
  OneCustomer customer;
  customer.Take(PlainPurchase("a", kNoon));
  customer.Take(PlainPurchase("b", kNoon + kDayMs + kHourMs));
  const Judgement late = customer.Take(PlainPurchase("c", kNoon + kDayMs - 1));
  EXPECT_EQ(late.seen.timing, Timing::kLate);
  EXPECT_TRUE(late.seen.truncated);
}

TEST(Observe, ColdStartEndsWithTheFifthEarlierTransaction) {
  OneCustomer customer;
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(customer.Take(PlainPurchase(std::to_string(i), kNoon + i)).seen.cold_start);
  }
  EXPECT_FALSE(customer.Take(PlainPurchase("5", kNoon + 5)).seen.cold_start);
}

TEST(Observe, RefundIsPresenceButNoPurchase) {
  OneCustomer customer;
  OwnedTransaction refund = PlainPurchase("a", kNoon);
  refund.amount = refund.amount_base = -100'000;
  EXPECT_EQ(customer.Take(refund).seen.purchases_1m, 0);
  const Judgement purchase = customer.Take(PlainPurchase("b", kNoon + 1));
  EXPECT_EQ(purchase.seen.purchases_1m, 1);
  EXPECT_EQ(purchase.seen.amount_24h, Money(100'000));
  EXPECT_EQ(purchase.seen.earlier, 1);
  EXPECT_EQ(purchase.seen.earlier_purchases.count, 0);
  EXPECT_EQ(purchase.seen.since_last_ms, 1);
  EXPECT_EQ(customer.state.lifetime.countries.size(), 1U);
}

TEST(Observe, TheMerchantSeenLeastRecentlyIsForgotten) {
  OneCustomer customer;
  customer.policy.state.merchants_max = 2;
  for (const char* merchant : {"x", "y", "x", "z"}) {  // z takes the place of y
    OwnedTransaction transaction = PlainPurchase("t", kNoon + customer.state.lifetime.judged);
    transaction.transaction_id += std::to_string(customer.state.lifetime.judged);
    transaction.merchant_id = merchant;
    customer.Take(transaction);
  }
  OwnedTransaction next = PlainPurchase("n", kNoon + kSecondMs);
  next.merchant_id = "x";
  EXPECT_EQ(customer.Judge(next).seen.earlier_at_merchant, 2);
  next.merchant_id = "y";
  EXPECT_EQ(customer.Judge(next).seen.earlier_at_merchant, 0);
}

TEST(Observe, CategoryNeverCountsAsAMerchantOfThatName) {
  OneCustomer customer;
  OwnedTransaction first = PlainPurchase("a", kNoon);
  first.merchant_id = "food";
  customer.Take(first);
  OwnedTransaction second = PlainPurchase("b", kNoon);
  second.merchant_id = "";
  EXPECT_EQ(customer.Judge(second).seen.earlier_at_merchant, 0);
  EXPECT_EQ(customer.Judge(second).seen.twin, kNotInHistory);
}

TEST(IsUnknown, OnlyBeyondTheTimeToLive) {
  OneCustomer customer;
  EXPECT_TRUE(IsUnknown(customer.state, EventTime(kNoon), kDayMs));
  customer.Take(PlainPurchase("a", kNoon));
  EXPECT_FALSE(IsUnknown(customer.state, EventTime(kNoon + kDayMs), kDayMs));
  EXPECT_TRUE(IsUnknown(customer.state, EventTime(kNoon + kDayMs + 1), kDayMs));
  customer.state.Forget();
  CustomerState fresh;
  fresh.applied = Offset(1);
  EXPECT_EQ(customer.state, fresh);
}

TEST(SampleStatistics, StandardScoreIsExactForHugeAmountsAndTinySpreads) {
  SampleStatistics amounts;
  // Nine of the greatest amount and one that is a ten-thousandth less: sums of squares of 10^31.
  for (int i = 0; i < 9; ++i) amounts.Add(kMoneyMax);
  amounts.Add(kMoneyMax - 1);
  // Mean max - 0.1; sum of squared deviations 0.9; sample variance 0.1.
  EXPECT_NEAR(amounts.StandardScore(kMoneyMax), 0.1 / 0.31622776601683794, 1e-12);
  EXPECT_NEAR(amounts.StandardScore(kMoneyMax - 1), -0.9 / 0.31622776601683794, 1e-12);
}

TEST(SampleStatistics, IsZeroBeforeFivePurchasesAndWithoutSpread) {
  SampleStatistics amounts;
  for (const std::int64_t amount : {1, 2, 3, 4}) amounts.Add(amount);
  EXPECT_EQ(amounts.StandardScore(1'000), 0.0);
  amounts.Add(5);
  EXPECT_GT(amounts.StandardScore(1'000), 0.0);
  SampleStatistics equal;
  for (int i = 0; i < 6; ++i) equal.Add(7);
  EXPECT_EQ(equal.StandardScore(1'000), 0.0);
}

TEST(SampleStatistics, StopsAtTheCountThatFits128Bits) {
  SampleStatistics amounts;
  amounts.count = SampleStatistics::kCountMax;
  amounts.sum = static_cast<UInt128>(amounts.count) * 7;
  amounts.sum_of_squares = amounts.sum * 7;
  const SampleStatistics before = amounts;
  amounts.Add(1);
  EXPECT_EQ(amounts, before);
  EXPECT_TRUE(amounts.IsPossible());
}

TEST(TimeZone, TransitionsTakeEffectAtTheirMoment) {
  // Europe/Berlin in 2026: +1 h, from 2026-03-29T01:00Z +2 h, from 2026-10-25T01:00Z +1 h.
  const std::int64_t spring = ParseEventTime("2026-03-29T01:00:00Z")->ms;
  const std::int64_t autumn = ParseEventTime("2026-10-25T01:00:00Z")->ms;
  const TimeZone berlin({{0, 3600}, {spring, 7200}, {autumn, 3600}});
  EXPECT_EQ(berlin.At(EventTime(spring - 1)), (LocalTime{1, 59, 6}));
  EXPECT_EQ(berlin.At(EventTime(spring)), (LocalTime{3, 0, 6}));
  EXPECT_EQ(berlin.At(EventTime(autumn - 1)), (LocalTime{2, 59, 6}));
  EXPECT_EQ(berlin.At(EventTime(autumn)), (LocalTime{2, 0, 6}));
}

TEST(TimeZone, DaysAndHoursAreRightOnBothSidesOfTheEpoch) {
  EXPECT_EQ(TimeZone().At(EventTime(0)), (LocalTime{0, 0, 3}));
  EXPECT_EQ(TimeZone({{0, -3600}}).At(EventTime(0)), (LocalTime{23, 0, 2}));
  EXPECT_EQ(TimeZone({{0, 20'700}}).At(EventTime(kNoon)), (LocalTime{17, 45, 0}));
}

}  // namespace
}  // namespace harrier
