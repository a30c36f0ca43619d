// A counterfactual is what it says: judged again at that amount the transaction is not flagged, a
// hundredth above it is. Judging here is the Examiner, the Scorer and Decide, step by step.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/random.h"
#include "scoring/counterfactual.h"
#include "scoring/decision.h"
#include "scoring/forest_trainer.h"
#include "state/advance.h"
#include "tests/bench/full_boosted_trees.h"
#include "tests/fakes/one_customer.h"
#include "tests/fakes/random_long_stream.h"

namespace harrier {
namespace {

constexpr std::int64_t kNoonMs = 1'767'614'400'000;  // 2026-01-05T12:00:00Z
constexpr std::int64_t kHundredth = kMoneyScale / 100;
constexpr double kNever = 2;  // a threshold that no score reaches

// Scores that rise and fall with the amount: trees at random over what depends on it.
Scorer JumpyScorer() {
  Random random(3);
  FeatureMatrix rows{1, {}};
  for (int i = 0; i < 1000; ++i) rows.values.push_back(static_cast<float>(random.Normal() * 3));
  Model model = *TrainIsolationForest(rows, {FeatureId::kAmountLog}, {{10, 64, 3}, {}, ""});
  BoostedTrees trees = MakeFullTrees({20, 4, 4}, &random);
  auto judge = Judge::Make(
      {std::move(trees), {"amount_log", "amount_ratio", "amount_z", "forest_score"}, "j"});
  return Scorer(std::move(model), *std::move(judge));
}

class Bench {
 public:
  Bench() : scorer_(JumpyScorer()) {
    customer.policy.state.feature_version = 2;
    customer.policy.judge_sha256 = "j";
    customer.policy.score_threshold = kNever;
  }

  [[nodiscard]] Verdict Judged(const OwnedTransaction& owned) const {
    const Transaction transaction = ViewOf(owned);
    const Examiner examiner(customer.policy, customer.zone, nullptr);
    Verdict verdict = examiner.Examine(transaction, examiner.See(customer.state, transaction));
    Verdict* const only = &verdict;
    scorer_.Score({&only, 1});
    Decide(customer.policy, &verdict);
    return verdict;
  }
  [[nodiscard]] bool IsFlaggedAt(OwnedTransaction owned, std::int64_t amount) const {
    owned.amount = owned.amount_base = amount;
    return Judged(owned).is_flag();
  }
  [[nodiscard]] std::optional<Counterfactual> Find(const OwnedTransaction& owned) const {
    const Examiner examiner(customer.policy, customer.zone, nullptr);
    return FindCounterfactual({customer.policy, examiner, scorer_, customer.state, ViewOf(owned)});
  }

  OneCustomer customer;

 private:
  Scorer scorer_;
};

OwnedTransaction Costing(std::int64_t ten_thousandths) {
  OwnedTransaction transaction = PlainPurchase("this", kNoonMs);
  transaction.amount = transaction.amount_base = ten_thousandths;
  return transaction;
}

bool FiredWhateverTheAmount(const Verdict& verdict) {
  constexpr std::array kBlindToAmounts = {
      RuleId::kUnusualHour,      RuleId::kNewCountry,        RuleId::kBurst,
      RuleId::kImpossibleTravel, RuleId::kVelocityMultiCity, RuleId::kWatchedCountry};
  return std::ranges::any_of(kBlindToAmounts, [&](RuleId id) { return verdict.enforced.Has(id); });
}

void ExpectTrue(const Bench& bench, const OwnedTransaction& purchase, const Counterfactual& found) {
  const std::int64_t free = found.amount.ten_thousandths;
  RC_ASSERT(free >= kHundredth && free < purchase.amount_base);
  RC_ASSERT(free % kHundredth == 0);
  RC_ASSERT(!bench.IsFlaggedAt(purchase, free));
  RC_ASSERT(bench.IsFlaggedAt(purchase, std::min(free + kHundredth, purchase.amount_base)));
}

RC_GTEST_PROP(CounterfactualTest, AtTheAmountItIsNotFlaggedAHundredthAboveItIs, ()) {
  static Bench fresh;
  Bench bench = fresh;
  bench.customer.policy.score_threshold = 0.2 + 0.1 * *rc::gen::inRange(0, 7);
  bench.customer.policy.rules[0].mode = RuleMode::kEvidence;
  const auto steps = *rc::gen::container<std::vector<StreamStep>>(AnyLongStep());
  for (const OwnedTransaction& transaction : BuildLongStream(steps)) {
    const Verdict verdict = bench.Judged(transaction);
    if (verdict.is_flag()) {
      const auto found = bench.Find(transaction);
      if (found) ExpectTrue(bench, transaction, *found);
      if (transaction.amount < 0) RC_ASSERT(!found);
      if (FiredWhateverTheAmount(verdict)) RC_ASSERT(!found);
      if (!found && transaction.amount > kHundredth) {
        RC_ASSERT(bench.IsFlaggedAt(transaction, kHundredth));
      }
    }
    bench.customer.Take(transaction);
  }
}

TEST(CounterfactualTest, ARulesLimitIsFoundToTheHundredth) {
  const Bench bench;
  for (const std::int64_t amount : {142'100'000LL, 100'000'100LL, 900'000'000'000'000LL}) {
    const auto found = bench.Find(Costing(amount));
    ASSERT_TRUE(found.has_value()) << amount;
    EXPECT_EQ(found->amount, Money(100'000'000)) << amount;
    EXPECT_EQ(found->text, "would not have been flagged at 10,000.00 EUR or less");
  }
}

// A purchase of 10,000.0001: the hundredth above the answer is beyond its own amount.
TEST(CounterfactualTest, AmountsWithMoreDecimalsThanTwoAreNarrowedToo) {
  const Bench bench;
  const auto found = bench.Find(Costing(100'000'001));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->amount, Money(100'000'000));
}

// At 10,000.00 EUR it would cost the 20,000.00 USD of its twin, and be a duplicate.
TEST(CounterfactualTest, AmountsAreInTheBaseCurrencyAndTheOwnOneFollows) {
  Bench bench;
  OwnedTransaction twin = Costing(100'000'000);
  twin.transaction_id = "twin";
  twin.currency = "USD";
  twin.amount = 200'000'000;
  bench.customer.Take(twin);
  OwnedTransaction costly = twin;
  costly.transaction_id = "this";
  costly.amount = 400'000'000;
  costly.amount_base = 200'000'000;
  EXPECT_EQ(bench.Find(costly)->amount, Money(99'999'900));
  costly.currency = "GBP";
  EXPECT_EQ(bench.Find(costly)->amount, Money(100'000'000));
  OwnedTransaction same = twin;
  same.transaction_id = "this";
  ASSERT_TRUE(bench.Judged(same).enforced.Has(RuleId::kDuplicate));
  EXPECT_EQ(bench.Find(same)->amount, Money(99'999'900));
}

TEST(CounterfactualTest, ThereIsNoneWhereTheAmountDoesNotDecide) {
  Bench bench;
  bench.customer.Take(PlainPurchase("home", kNoonMs - 20 * kDayMs));
  OwnedTransaction abroad = Costing(142'100'000);
  ASSERT_TRUE(bench.Find(abroad).has_value());
  abroad.country = "BR";
  ASSERT_TRUE(bench.Judged(abroad).enforced.Has(RuleId::kHighAmount));
  ASSERT_TRUE(bench.Judged(abroad).enforced.Has(RuleId::kNewCountry));
  EXPECT_EQ(bench.Find(abroad), std::nullopt);
  // As evidence it flags nothing by itself, so that the amount decides again.
  bench.customer.policy.rules[static_cast<std::size_t>(RuleId::kNewCountry)].mode =
      RuleMode::kEvidence;
  EXPECT_EQ(bench.Find(abroad)->amount, Money(100'000'000));
}

TEST(CounterfactualTest, ThereIsNoneForRefundsAndTheSmallestAmounts) {
  Bench bench;
  bench.customer.policy.score_threshold = 0;  // everything is flagged
  for (const std::int64_t amount : {-142'100'000LL, 0LL, 1LL, 100LL}) {
    ASSERT_TRUE(bench.Judged(Costing(amount)).is_flag());
    EXPECT_EQ(bench.Find(Costing(amount)), std::nullopt) << amount;
  }
  EXPECT_EQ(bench.Find(Costing(142'100'000)), std::nullopt) << "flagged at every amount";
}

}  // namespace
}  // namespace harrier
