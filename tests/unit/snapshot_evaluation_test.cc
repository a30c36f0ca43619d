// Evaluation: ratios that are not defined say so, families and honest causes are counted apart.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "snapshot/evaluation.h"
#include "snapshot/evaluation_text.h"
#include "tests/fakes/fake_records.h"

namespace harrier {
namespace {

Label LabelOf(std::string_view id, std::string_view type, std::string_view note = "") {
  Label label;
  label.transaction_id = id;
  label.is_anomaly = !type.empty() && !type.starts_with(kHostilePrefix);
  label.anomaly_type = type;
  label.note = note;
  return label;
}

FakeRow RowOf(const std::string& id, bool ml, bool rule) {
  FakeRow row;
  row.transaction_id = id;
  row.is_ml_flag = ml;
  if (rule) row.rules = Rules({RuleId::kDuplicate});
  return row;
}

Evaluation EvaluationOf(const std::vector<FakeRow>& rows, LabelIndex* labels) {
  std::vector<std::string> lines;
  for (const FakeRow& row : rows) lines.push_back(ScoredLine(row));
  FakeRecordReader reader(std::move(lines));
  auto evaluation = Evaluate(&reader, labels, OnUnreadable::kFail);
  EXPECT_TRUE(evaluation.has_value());
  return *evaluation;
}

TEST(ConfusionTest, WhatIsNotDefinedIsNotANumber) {
  const Confusion nothing;
  EXPECT_EQ(nothing.Precision(), std::nullopt);
  EXPECT_EQ(nothing.Recall(), std::nullopt);
  EXPECT_EQ(nothing.F1(), std::nullopt);
  EXPECT_EQ(nothing.Workload(), std::nullopt);
  Confusion only_normal;
  only_normal.Add(false, false);
  EXPECT_EQ(only_normal.Precision(), std::nullopt);
  EXPECT_EQ(only_normal.Recall(), std::nullopt);
  EXPECT_EQ(only_normal.FalsePositiveRate(), 0.0);
  EXPECT_EQ(only_normal.Workload(), 0.0);
}

TEST(EvaluationTest, DetectorsAreCountedApart) {
  LabelIndex labels;
  labels.Add(LabelOf("a", "burst"));
  labels.Add(LabelOf("b", "burst"));
  labels.Add(LabelOf("c", "slow_drift"));
  labels.Add(LabelOf("d", "", "parking_twice"));
  labels.Add(LabelOf("e", ""));
  const Evaluation found =
      EvaluationOf({RowOf("a", false, true), RowOf("b", true, true), RowOf("c", false, false),
                    RowOf("d", false, true), RowOf("e", false, false), RowOf("x", true, false)},
                   &labels);
  EXPECT_EQ(found.transactions, 6);
  EXPECT_EQ(found.labelled, 5);
  EXPECT_EQ(found.detectors.ml, (Confusion{1, 0, 2, 2}));
  EXPECT_EQ(found.detectors.rules, (Confusion{2, 1, 1, 1}));
  EXPECT_EQ(found.detectors.hybrid, (Confusion{2, 1, 1, 1}));
  EXPECT_EQ(found.anomaly_types.at("burst"), (FlaggedShare{2, {1, 2, 2}}));
  EXPECT_EQ(found.anomaly_types.at("slow_drift"), (FlaggedShare{1, {0, 0, 0}}));
  EXPECT_EQ(found.honest_causes.at("parking_twice"), (FlaggedShare{1, {0, 1, 1}}));
  EXPECT_EQ(found.honest_causes.at(std::string(kOrdinaryCause)), (FlaggedShare{1, {0, 0, 0}}));
}

TEST(EvaluationTest, AnAnomalyWithoutVerdictIsSaidAndNotCounted) {
  LabelIndex labels;
  labels.Add(LabelOf("a", "burst"));
  labels.Add(LabelOf("gone", "burst"));
  const Evaluation found = EvaluationOf({RowOf("a", false, true)}, &labels);
  EXPECT_EQ(found.anomalies_missing, 1);
  EXPECT_EQ(found.detectors.rules.Recall(), 1.0);
  EXPECT_NE(EvaluationTable(found).find("1 labelled anomalies have no verdict"), std::string::npos);
}

TEST(EvaluationTest, HostileRecordsAreHeldAgainstTheirExpectedOutcome) {
  LabelIndex labels;
  labels.Add(LabelOf("late", "hostile:late", "late"));
  labels.Add(LabelOf("wrong", "hostile:late", "late"));
  labels.Add(LabelOf("again/redelivered", "hostile:redelivered", "redelivered"));
  labels.Add(LabelOf("bad", "hostile:malformed", "JSON_INVALID"));
  labels.Add(LabelOf("lost", "hostile:too_late", "too_late"));
  FakeRow late = RowOf("late", false, true);
  late.timing = Timing::kLate;
  const Evaluation found = EvaluationOf({late, RowOf("wrong", false, false)}, &labels);
  EXPECT_EQ(found.hostile.at("late"), (HostileTally{"late", 2, 2, 1}));
  EXPECT_EQ(found.hostile.at("redelivered"), (HostileTally{"redelivered", 1, 0, 1}));
  EXPECT_EQ(found.hostile.at("malformed"), (HostileTally{"JSON_INVALID", 1, 0, 1}));
  EXPECT_EQ(found.hostile.at("too_late"), (HostileTally{"too_late", 1, 0, 0}));
  EXPECT_EQ(found.honest_causes.at("hostile:late"), (FlaggedShare{2, {0, 1, 1}}));
  EXPECT_EQ(found.detectors.rules, (Confusion{0, 1, 0, 1}));
}

TEST(EvaluationTextTest, SaysNotAvailableInsteadOfANumber) {
  LabelIndex labels;
  labels.Add(LabelOf("a", ""));
  const Evaluation found = EvaluationOf({RowOf("a", false, false)}, &labels);
  EXPECT_NE(EvaluationTable(found).find("n/a"), std::string::npos);
  EXPECT_NE(EvaluationJson(found).find("\"precision\":null,\"recall\":null"), std::string::npos);
}

TEST(LabelIndexTest, ALaterLabelReplacesTheEarlierOne) {
  LabelIndex labels;
  labels.Add(LabelOf("a", "burst"));
  Label decided = LabelOf("a", "", "called the customer");
  decided.source = LabelSource::kAnalyst;
  labels.Add(decided);
  EXPECT_EQ(labels.size(), 1U);
  EXPECT_EQ(labels.Find("a"), (KnownLabel{false, "", ""}));
  EXPECT_EQ(labels.Find("b"), std::nullopt);
}

TEST(LabelIndexTest, TextsBeyondTheVocabularyAreOthers) {
  LabelIndex labels;
  for (std::size_t i = 0; i < 2 * LabelIndex::kTextsMax; ++i) {
    const std::string text = "type-" + std::to_string(i);
    labels.Add(LabelOf(text, text));
  }
  EXPECT_EQ(labels.Find("type-5")->anomaly_type, "type-5");
  EXPECT_EQ(labels.Find("type-1999")->anomaly_type, LabelIndex::kOtherText);
}

}  // namespace
}  // namespace harrier
