// The judge: which columns of a file are which inputs, what is refused, and that its probabilities
// are those of the plain trees on rows that a person could have filled in by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "core/random.h"
#include "scoring/forest_trainer.h"
#include "scoring/judge.h"
#include "scoring/rules.h"
#include "scoring/scorer.h"
#include "tests/bench/full_boosted_trees.h"

namespace harrier {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> kNames = {"rule_burst", "amount_ratio", "forest_score",
                                         "hour",       "spikes_7d",    "rule_duplicate"};

// Forty trees over columns of these names.
BoostedTreesFile FileOf(const std::vector<std::string>& names) {
  Random random(5);
  const FullTreesShape shape{40, 4, static_cast<int>(std::max<std::size_t>(names.size(), 1))};
  return {MakeFullTrees(shape, &random), names, std::string(64, 'a')};
}

Judge MakeJudge(const std::vector<std::string>& names) {
  auto judge = Judge::Make(FileOf(names));
  EXPECT_TRUE(judge.has_value()) << judge.error();
  return *std::move(judge);
}

std::string Refusal(const std::vector<std::string>& names) {
  const auto judge = Judge::Make(FileOf(names));
  return judge ? "accepted" : judge.error();
}

// Every feature known or not, every rule fired in some mode, silent or skipped, at random.
std::vector<Verdict> AnyVerdicts(std::size_t count) {
  Random random(12);
  std::vector<Verdict> verdicts(count);
  for (Verdict& verdict : verdicts) {
    for (std::size_t i = 0; i < kFeatureCount; ++i) {
      verdict.features.Set(static_cast<FeatureId>(i), static_cast<float>(random.Uniform(-3, 3)));
      if (random.Chance(0.3)) verdict.features.known &= ~(std::uint64_t{1} << i);
    }
    for (std::size_t i = 0; i < kRuleCount; ++i) {
      const std::array<RuleSet*, 4> sets = {&verdict.enforced, &verdict.evidence, &verdict.shadow,
                                            &verdict.skipped};
      const auto set = random.UniformBelow(sets.size() + 1);
      if (set < sets.size()) sets[set]->Add(static_cast<RuleId>(i));
    }
    verdict.forest_score = random.Uniform01();
  }
  return verdicts;
}

std::vector<Verdict*> PointersTo(std::vector<Verdict>* verdicts) {
  std::vector<Verdict*> pointers;
  for (Verdict& verdict : *verdicts) pointers.push_back(&verdict);
  return pointers;
}

float Missing() { return std::numeric_limits<float>::quiet_NaN(); }

// As the design says it, without the judge's code: the row of kNames.
std::vector<float> RowByHand(const Verdict& verdict) {
  const auto feature = [&](FeatureId id) {
    return verdict.features.Knows(id) ? verdict.features[id] : Missing();
  };
  const auto rule = [&](RuleId id) {
    if (verdict.skipped.Has(id)) return Missing();
    return verdict.enforced.Has(id) || verdict.evidence.Has(id) ? 1.0F : 0.0F;
  };
  return {rule(RuleId::kBurst),
          feature(FeatureId::kAmountRatio),
          static_cast<float>(verdict.forest_score),
          feature(FeatureId::kHour),
          feature(FeatureId::kSpikes7d),
          rule(RuleId::kDuplicate)};
}

TEST(JudgeTest, EveryInputHasANameOfItsOwnByWhichItIsFound) {
  const std::vector<JudgeInput> inputs = AllJudgeInputs(2);
  EXPECT_EQ(inputs.size(), kFeatureCount + 1 + kRuleCount);
  std::set<std::string> names;
  for (const JudgeInput& input : inputs) {
    EXPECT_TRUE(names.insert(NameOf(input)).second) << NameOf(input);
    EXPECT_EQ(FindJudgeInput(NameOf(input)), input) << NameOf(input);
  }
  EXPECT_TRUE(names.contains("merchant_fraud_run_days"));
  EXPECT_TRUE(names.contains("forest_score"));
  EXPECT_TRUE(names.contains("rule_night_high_amount"));
  for (const char* name : {"", "score", "rule_", "rule_BURST", "BURST", "Hour", "hour "}) {
    EXPECT_EQ(FindJudgeInput(name), std::nullopt) << name;
  }
}

TEST(JudgeTest, Version1HasTheInputsOfItsFeaturesOnly) {
  const std::vector<JudgeInput> inputs = AllJudgeInputs(1);
  EXPECT_EQ(inputs.size(), FeatureCountOf(1) + 1 + kRuleCount);
  EXPECT_EQ(NameOf(inputs[FeatureCountOf(1) - 1]), "is_online");
  EXPECT_EQ(NameOf(inputs[FeatureCountOf(1)]), "forest_score");
}

TEST(JudgeTest, ColumnsAreTheFilesInItsOrder) {
  const Judge judge = MakeJudge(kNames);
  std::vector<std::string> names;
  for (const JudgeInput& input : judge.inputs()) names.push_back(NameOf(input));
  EXPECT_EQ(names, kNames);
  EXPECT_EQ(judge.sha256(), std::string(64, 'a'));
}

TEST(JudgeTest, SaysWhichFeatureVersionItNeeds) {
  EXPECT_EQ(MakeJudge({"rule_burst", "forest_score"}).feature_version(), 1);
  EXPECT_EQ(MakeJudge({"is_online", "hour"}).feature_version(), 1);
  EXPECT_EQ(MakeJudge({"hour", "amount", "is_online"}).feature_version(), 2);
}

TEST(JudgeTest, FilesWithoutNamesAreRefused) { EXPECT_EQ(Refusal({}), "does not name its inputs"); }

TEST(JudgeTest, UnknownNamesAreRefused) {
  EXPECT_EQ(Refusal({"hour", "phase_of_moon"}),
            "has an input \"phase_of_moon\" that this program does not compute; harrier features "
            "lists them");
  EXPECT_THAT(Refusal({"rule_BURST"}), HasSubstr("\"rule_BURST\""));
}

TEST(JudgeTest, WhatIsNotKnownIsMissing) {
  Verdict verdict;
  verdict.features.Set(FeatureId::kHour, 3.5F);
  verdict.forest_score = 0.25;
  verdict.enforced.Add(RuleId::kBurst);
  verdict.evidence.Add(RuleId::kDuplicate);
  verdict.shadow.Add(RuleId::kUnusualHour);
  verdict.skipped.Add(RuleId::kNewCountry);
  const auto value = [&](const char* name) { return ValueOf(*FindJudgeInput(name), verdict); };
  EXPECT_EQ(value("hour"), 3.5F);
  EXPECT_TRUE(std::isnan(value("amount_z")));
  EXPECT_EQ(value("forest_score"), 0.25F);
  EXPECT_EQ(value("rule_burst"), 1.0F);
  EXPECT_EQ(value("rule_duplicate"), 1.0F);
  EXPECT_EQ(value("rule_unusual_hour"), 0.0F) << "nobody heard it";
  EXPECT_TRUE(std::isnan(value("rule_new_country")));
  EXPECT_EQ(value("rule_high_amount"), 0.0F);
}

TEST(JudgeTest, ProbabilitiesAreThoseOfThePlainTrees) {
  const Judge judge = MakeJudge(kNames);
  std::vector<Verdict> verdicts = AnyVerdicts(200);
  std::vector<double> probabilities(verdicts.size());
  judge.Probabilities(PointersTo(&verdicts), probabilities);
  std::set<double> different;
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    const std::vector<float> row = RowByHand(verdicts[i]);
    EXPECT_EQ(probabilities[i], ProbabilityOf(judge.trees().Margin(row.data()))) << i;
    different.insert(probabilities[i]);
  }
  EXPECT_GT(different.size(), 190U);
}

TEST(JudgeTest, TakesEveryInputThereIs) {
  std::vector<std::string> names;
  for (const JudgeInput& input : AllJudgeInputs(2)) names.push_back(NameOf(input));
  const Judge judge = MakeJudge(names);
  std::vector<Verdict> verdicts = AnyVerdicts(70);
  std::vector<double> probabilities(verdicts.size());
  judge.Probabilities(PointersTo(&verdicts), probabilities);
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    std::vector<float> row;
    for (const JudgeInput& input : judge.inputs()) row.push_back(ValueOf(input, verdicts[i]));
    EXPECT_EQ(probabilities[i], ProbabilityOf(judge.trees().Margin(row.data()))) << i;
  }
}

// --- a scorer with a judge

Model SmallModel() {
  Random random(11);
  FeatureMatrix rows{2, {}};
  for (int i = 0; i < 2000; ++i) {
    rows.values.push_back(static_cast<float>(random.Normal()));
    rows.values.push_back(static_cast<float>(random.Normal()));
  }
  return *TrainIsolationForest(rows, {FeatureId::kAmountRatio, FeatureId::kHour},
                               {{50, 128, 3}, {}, ""});
}

TEST(ScorerWithJudge, ScoreIsTheJudgesAndForestScoreTheForests) {
  const Scorer forest(SmallModel());
  const Scorer both(SmallModel(), MakeJudge(kNames));
  std::vector<Verdict> alone = AnyVerdicts(150);
  std::vector<Verdict> judged = alone;
  forest.Score(PointersTo(&alone));
  both.Score(PointersTo(&judged));
  for (std::size_t i = 0; i < alone.size(); ++i) {
    EXPECT_EQ(alone[i].score, alone[i].forest_score);
    EXPECT_EQ(judged[i].forest_score, alone[i].score);
    EXPECT_EQ(judged[i].raw_score, alone[i].raw_score);
    // The judge hears the forest's score of this very row.
    const std::vector<float> row = RowByHand(alone[i]);
    EXPECT_EQ(judged[i].score, ProbabilityOf(both.judge()->trees().Margin(row.data())));
  }
}

TEST(ScorerWithJudge, OneRowEqualsSixtyFourBitByBit) {
  const Scorer scorer(SmallModel(), MakeJudge(kNames));
  for (const std::size_t count : {1U, 2U, 63U, 64U, 65U, 130U}) {
    std::vector<Verdict> together = AnyVerdicts(count);
    std::vector<Verdict> one_by_one = together;
    scorer.Score(PointersTo(&together));
    for (std::size_t i = 0; i < count; ++i) {
      Verdict* const only = &one_by_one[i];
      scorer.Score({&only, 1});
      EXPECT_EQ(only->raw_score, together[i].raw_score);
      EXPECT_EQ(only->forest_score, together[i].forest_score);
      EXPECT_EQ(only->score, together[i].score);
    }
  }
  scorer.Score({});
}

TEST(ScorerWithJudge, TheForestAloneIsScoredWithoutIt) {
  const Scorer forest(SmallModel());
  const Scorer both(SmallModel(), MakeJudge(kNames));
  const std::vector<Verdict> verdicts = AnyVerdicts(3);
  std::vector<FeatureVector> rows;
  for (const Verdict& verdict : verdicts) rows.push_back(verdict.features);
  std::vector<double> raw(3);
  std::vector<double> score(3);
  std::vector<double> raw_of_both(3);
  std::vector<double> score_of_both(3);
  forest.Score(rows, raw, score);
  both.Score(rows, raw_of_both, score_of_both);
  EXPECT_EQ(raw, raw_of_both);
  EXPECT_EQ(score, score_of_both);
}

}  // namespace
}  // namespace harrier
