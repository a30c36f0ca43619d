// What of a profile that decodes no log can have given; all else is tested with `harrier state`.
#include <gtest/gtest.h>

#include <string>

#include "app/state_soundness.h"
#include "tests/fakes/one_customer.h"

namespace harrier {
namespace {

constexpr std::int64_t kNoon = 1'767'614'400'000;  // 2026-01-05T12:00:00Z

// Four purchases and a refund by one customer, in one category, through one channel.
CustomerState FoldedState() {
  OneCustomer customer;
  customer.policy.state.feature_version = 2;
  for (int i = 0; i < 4; ++i) {
    customer.Take(PlainPurchase(std::to_string(i), kNoon + i * kHourMs));
  }
  OwnedTransaction refund = PlainPurchase("refund", kNoon + kDayMs);
  refund.amount = refund.amount_base = -1;
  customer.Take(refund);
  return customer.state;
}

std::string ProblemOf(const CustomerState& state) {
  StoreMark mark;
  mark.low_water = mark.as_of = state.applied;
  mark.clock = state.history.newest().time;
  if (const auto problem = ValueProblem("c1", state)) return *problem;
  return FoldProblem(state, mark).value_or("sound");
}

TEST(StateSoundness, AFoldedProfileIsSound) {
  const CustomerState state = FoldedState();
  EXPECT_EQ(state.profile.categories.size(), 1U);
  EXPECT_EQ(state.profile.gaps_ms.count, 4);
  EXPECT_EQ(ProblemOf(state), "sound");
}

TEST(StateSoundness, NoPartOfAProfileCountsMorePurchasesThanThereWere) {
  const std::string problem = "its profile counts 5 purchases, and it made 4";
  CustomerState days = FoldedState();
  ++days.profile.days.back().totals.purchases;
  EXPECT_EQ(ProblemOf(days), problem);
  for (RecentTotals Profile::*keys :
       {&Profile::categories, &Profile::channels, &Profile::countries}) {
    CustomerState state = FoldedState();
    (state.profile.*keys).insert((state.profile.*keys).begin(), {3, {1, 1}});
    if (keys == &Profile::countries) state.profile.countries.front().key = 0x4652;  // FR
    EXPECT_EQ(ProblemOf(state), problem);
  }
}

TEST(StateSoundness, ThereIsAGapLessThanTransactions) {
  CustomerState state = FoldedState();
  state.profile.gaps_ms.Add(1);
  EXPECT_EQ(ProblemOf(state), "its profile counts 5 gaps between 5 transactions");
}

TEST(StateSoundness, CountriesAreTwoLetters) {
  CustomerState state = FoldedState();
  state.profile.countries.front().key = 0x4131;  // A1
  EXPECT_EQ(ProblemOf(state), "a country of its profile is not two letters");
}

}  // namespace
}  // namespace harrier
