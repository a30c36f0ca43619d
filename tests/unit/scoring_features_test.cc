// Features that the risk table gives: which it gives when, and what is absent.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "scoring/examiner.h"
#include "scoring/feature_table.h"
#include "scoring/features.h"
#include "scoring/judge.h"
#include "scoring/risk_table_builder.h"
#include "tests/fakes/one_customer.h"

namespace harrier {
namespace {

constexpr std::int64_t kFirstMs = 1'767'614'400'000;  // 2026-01-05T12:00:00Z
constexpr int kDelayDays = 7;
constexpr std::int64_t kKnownMs = kFirstMs + kDelayDays * kDayMs;
constexpr std::array kRiskFeatures = {FeatureId::kMerchantRisk1d, FeatureId::kMerchantRisk7d,
                                      FeatureId::kMerchantRisk30d, FeatureId::kMerchantFraudRun,
                                      FeatureId::kMerchantFraudRunDays};

// At merchant "bad": a genuine transaction, two frauds an hour and two hours later, and a genuine
// one five days on. The last transaction is 40 days after the first.
RiskTable SmallTable() {
  RiskTableBuilder builder(kDelayDays);
  const auto at = [](std::int64_t later_ms) { return EventTime(kFirstMs + later_ms); };
  builder.Add("bad", at(0), {});
  builder.Add("bad", at(kHourMs), RiskLabel{true, at(kHourMs)});
  builder.Add("bad", at(2 * kHourMs), RiskLabel{true, at(2 * kHourMs)});
  builder.Add("bad", at(5 * kDayMs), {});
  builder.Add("good", at(40 * kDayMs), {});
  return *RiskTable::Make(builder.Facts(), builder.Merchants(), "");
}

class RiskFeatures : public ::testing::Test {
 protected:
  RiskFeatures() { policy_.state.feature_version = 2; }

  [[nodiscard]] Verdict Examined(const std::string& merchant, std::int64_t time_ms,
                                 const RiskTable* table) const {
    OwnedTransaction owned = PlainPurchase("t", time_ms);
    owned.merchant_id = merchant;
    const Transaction transaction = ViewOf(owned);
    const Examiner examiner(policy_, utc_, table);
    return examiner.Examine(transaction, examiner.See(CustomerState(), transaction));
  }
  [[nodiscard]] FeatureVector At(const std::string& merchant, std::int64_t time_ms) const {
    return Examined(merchant, time_ms, &table_).features;
  }
  static void ExpectAllAbsent(const Verdict& verdict) {
    for (const FeatureId id : kRiskFeatures) {
      EXPECT_FALSE(verdict.features.Knows(id)) << InfoOf(id).name;
      EXPECT_EQ(verdict.features[id], 0.0F) << InfoOf(id).name;
      EXPECT_TRUE(std::isnan(ValueOf({JudgeInput::Kind::kFeature, id, {}}, verdict)));
    }
    EXPECT_TRUE(verdict.features.Knows(FeatureId::kAmount)) << "the others are as always";
  }

  Policy policy_;
  TimeZone utc_;
  RiskTable table_ = SmallTable();
};

TEST_F(RiskFeatures, RatesAndRunAreThoseKnownAtTheTransactionsTime) {
  const FeatureVector early = At("bad", kKnownMs + 3 * kHourMs);
  for (const FeatureId id : kRiskFeatures) EXPECT_TRUE(early.Knows(id)) << InfoOf(id).name;
  EXPECT_EQ(early[FeatureId::kMerchantRisk1d], static_cast<float>(2.0 / 3.0));
  EXPECT_EQ(early[FeatureId::kMerchantRisk30d], static_cast<float>(2.0 / 3.0));
  EXPECT_EQ(early[FeatureId::kMerchantFraudRun], 2.0F);
  // Since the transaction of the first fraud, an hour after the first of all.
  EXPECT_EQ(early[FeatureId::kMerchantFraudRunDays], static_cast<float>(7.0 + 2.0 / 24.0));

  const FeatureVector later = At("bad", kKnownMs + 26 * kHourMs);
  EXPECT_EQ(later[FeatureId::kMerchantRisk1d], 0.0F) << "no label came in the last day";
  EXPECT_TRUE(later.Knows(FeatureId::kMerchantRisk1d));
  EXPECT_EQ(later[FeatureId::kMerchantRisk7d], static_cast<float>(2.0 / 3.0));
  EXPECT_EQ(later[FeatureId::kMerchantFraudRun], 2.0F);
}

TEST_F(RiskFeatures, TheRunsDaysAreAbsentWithoutARun) {
  const Verdict after = Examined("bad", kKnownMs + 5 * kDayMs, &table_);
  EXPECT_EQ(after.features[FeatureId::kMerchantFraudRun], 0.0F);
  EXPECT_TRUE(after.features.Knows(FeatureId::kMerchantFraudRun));
  EXPECT_FALSE(after.features.Knows(FeatureId::kMerchantFraudRunDays));
  EXPECT_EQ(after.features[FeatureId::kMerchantFraudRunDays], 0.0F);
  EXPECT_EQ(after.features[FeatureId::kMerchantRisk7d], 0.5F);
}

TEST_F(RiskFeatures, AMerchantWithoutFraudHasNoRiskAndNoRun) {
  const FeatureVector good = At("good", kKnownMs);
  for (const FeatureId id : kRiskFeatures) {
    EXPECT_EQ(good.Knows(id), id != FeatureId::kMerchantFraudRunDays) << InfoOf(id).name;
    EXPECT_EQ(good[id], 0.0F) << InfoOf(id).name;
  }
}

TEST_F(RiskFeatures, AreAbsentWithoutATable) {
  ExpectAllAbsent(Examined("bad", kKnownMs + kHourMs, nullptr));
}

TEST_F(RiskFeatures, AreAbsentWithoutAMerchantId) {
  ExpectAllAbsent(Examined("", kKnownMs + kHourMs, &table_));
}

TEST_F(RiskFeatures, AreAbsentBeforeAndAfterTheTableIsValid) {
  const std::int64_t last_ms = kFirstMs + 40 * kDayMs + (kDelayDays + 1) * kDayMs;
  EXPECT_TRUE(At("bad", kKnownMs).Knows(FeatureId::kMerchantRisk30d));
  EXPECT_TRUE(At("bad", last_ms).Knows(FeatureId::kMerchantRisk30d));
  ExpectAllAbsent(Examined("bad", kKnownMs - 1, &table_));
  ExpectAllAbsent(Examined("bad", last_ms + 1, &table_));
}

TEST_F(RiskFeatures, Version1KnowsNothingOfATable) {
  policy_.state.feature_version = 1;
  const FeatureVector features = At("bad", kKnownMs + kHourMs);
  EXPECT_EQ(features, Examined("bad", kKnownMs + kHourMs, nullptr).features);
  for (const FeatureId id : kRiskFeatures) {
    EXPECT_FALSE(features.Knows(id));
    EXPECT_EQ(features[id], 0.0F);
  }
}

}  // namespace
}  // namespace harrier
