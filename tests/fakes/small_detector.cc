#include "tests/fakes/small_detector.h"

#include <utility>

#include "core/check.h"
#include "core/random.h"
#include "core/sha256.h"
#include "scoring/forest_trainer.h"
#include "scoring/model_json.h"
#include "scoring/risk_table_builder.h"
#include "tests/bench/full_boosted_trees.h"

namespace harrier {
namespace {

Model SmallModel(int feature_version) {
  Random random(7);
  FeatureMatrix rows;
  rows.columns = FeatureCountOf(feature_version);
  for (std::size_t i = 0; i < 2000 * rows.columns; ++i) {
    rows.values.push_back(static_cast<float>(random.Uniform01() * 24));
  }
  TrainingOptions options;
  options.forest.trees = 10;
  options.program = "test";
  auto model = TrainIsolationForest(rows, AllFeatures(feature_version), options);
  HARRIER_CHECK(model.has_value(), "the rows can be fitted");
  static_cast<void>(WriteModelText(&*model));  // gives it its identity
  return *std::move(model);
}

Judge SmallJudge() {
  std::vector<std::string> names;
  for (const JudgeInput& input : AllJudgeInputs(kFeatureVersionMax)) names.push_back(NameOf(input));
  Random random(8);
  const FullTreesShape shape{12, 4, static_cast<int>(names.size())};
  // From an even chance on, so that many rows are flagged and many are not.
  auto trees = BoostedTrees::Make({shape.features, 0.5F}, MakeFullTrees(shape, &random).trees());
  auto judge = Judge::Make({*std::move(trees), std::move(names), Sha256Hex("small judge")});
  HARRIER_CHECK(judge.has_value(), "every input has its name");
  return *std::move(judge);
}

RiskTable SmallRiskTable() {
  Random random(9);
  RiskTableBuilder builder(7);
  const EventTime first = *ParseDate("2025-12-01");
  for (std::int64_t hour = 0; hour < std::int64_t{200 * 24}; ++hour) {
    const EventTime time(first.ms + hour * kHourMs);
    const std::string merchant = "m" + std::to_string(random.UniformBelow(10));
    const RiskLabel label{random.Chance(0.3), time};
    builder.Add(merchant, time, label);
  }
  auto table = RiskTable::Make(builder.Facts(), builder.Merchants(), Sha256Hex("small risk table"));
  HARRIER_CHECK(table.has_value(), "the builder makes what can be read");
  return *std::move(table);
}

std::string IdOf(const Policy& policy) { return Sha256Hex(CanonicalPolicyJson(policy)); }

}  // namespace

std::unique_ptr<const Detector> MakeSmallDetector(const Policy& policy) {
  Model model = SmallModel(1);
  Policy complete = policy;
  complete.model_sha256 = model.sha256;
  std::string policy_id = IdOf(complete);
  return std::unique_ptr<const Detector>(new Detector{std::move(complete), std::move(policy_id),
                                                      TimeZone(), Scorer(std::move(model)),
                                                      "transactions", std::nullopt, std::nullopt});
}

std::unique_ptr<const Detector> MakeSmallJudgingDetector(Policy policy) {
  Scorer scorer(SmallModel(2), SmallJudge());
  RiskTable risk_table = SmallRiskTable();
  policy.state.feature_version = 2;
  policy.contributions = true;
  for (const RuleId rule : {RuleId::kHighAmount, RuleId::kNewCountry}) {
    policy.rules[static_cast<std::size_t>(rule)].mode = RuleMode::kEvidence;
  }
  policy.model_sha256 = scorer.sha256();
  policy.judge_sha256 = scorer.judge()->sha256();
  policy.risk_table_sha256 = risk_table.sha256();
  std::string policy_id = IdOf(policy);
  ScoreAttribution attribution(scorer);
  return std::unique_ptr<const Detector>(
      new Detector{std::move(policy), std::move(policy_id), TimeZone(), std::move(scorer),
                   "transactions", std::move(risk_table), std::move(attribution)});
}

}  // namespace harrier
