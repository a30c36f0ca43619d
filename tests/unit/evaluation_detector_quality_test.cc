// DetectorQuality: the figures of a small ranking worked out by hand, and what is not defined.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "evaluation/detector_quality.h"

namespace harrier {
namespace {

using testing::ElementsAre;

// Two days, three customers; anomalies at 0.9 and 0.6 of day 0 and at 0.4 of day 1.
struct SmallWeek {
  std::vector<double> scores{0.9, 0.8, 0.6, 0.7, 0.4, 0.1};
  std::vector<RowFacts> facts{{0, 0, 2, true},  {1, 0, 0, false}, {2, 0, 5, true},
                              {1, 1, 0, false}, {0, 1, 2, true},  {2, 1, 0, false}};
};

QualityQuestions SmallQuestions() {
  QualityQuestions questions;
  questions.k_a_day = {1, 2};
  questions.card.k = 1;
  questions.workload = 0.5;
  questions.costs = {Money(1 * kMoneyScale), Money(10 * kMoneyScale)};
  questions.bootstrap.replicates = 0;
  return questions;
}

DetectorQuality QualityOfWeek(const SmallWeek& week, const QualityQuestions& questions) {
  const auto ranking = Ranking::Of(week.scores, week.facts);
  return MeasureQuality(*ranking, week.facts, questions);
}

TEST(DetectorQualityTest, FiguresOfASmallWeekAreThoseWorkedOutByHand) {
  const DetectorQuality found = QualityOfWeek(SmallWeek(), SmallQuestions());
  // By score: + - - + + -: of nine pairs (anomaly, honest) five are in order.
  EXPECT_DOUBLE_EQ(*found.roc_auc.value, 5.0 / 9);
  EXPECT_DOUBLE_EQ(*found.average_precision.value, (1.0 + 2.0 / 4 + 3.0 / 5) / 3);
  ASSERT_EQ(found.daily.size(), 2U);
  EXPECT_DOUBLE_EQ(*found.daily[0].precision.value, 0.5);  // (1 + 0) / 2
  EXPECT_DOUBLE_EQ(*found.daily[0].recall.value, 1.0 / 3);
  EXPECT_DOUBLE_EQ(*found.daily[0].daily_recall.value, 0.25);  // (1/2 + 0) / 2
  EXPECT_DOUBLE_EQ(*found.daily[1].precision.value, 0.5);      // (1/2 + 1/2) / 2
  EXPECT_DOUBLE_EQ(*found.daily[1].recall.value, 2.0 / 3);
  EXPECT_DOUBLE_EQ(*found.card_precision.value, 0.5);  // customer 0, then customer 1 in vain
  EXPECT_DOUBLE_EQ(*found.workload.recall.value, 1.0 / 3);
  EXPECT_DOUBLE_EQ(*found.workload.precision.value, 1.0 / 3);
  ASSERT_TRUE(found.best_f1);
  EXPECT_EQ(found.best_f1->threshold, 0.4);  // 3 of 5: F1 = 6 / 8
  EXPECT_DOUBLE_EQ(*found.best_f1->confusion.F1(), 0.75);
  ASSERT_TRUE(found.cheapest);
  EXPECT_EQ(found.cheapest->threshold, 0.4);
  EXPECT_TRUE(found.cheapest->cost_ten_thousandths == 2 * kMoneyScale);
  EXPECT_DOUBLE_EQ(*found.cheapest->share_of_doing_nothing, 2.0 / 30);
  ASSERT_EQ(found.families.size(), 2U);
  EXPECT_EQ(found.families[0].family, 2);
  EXPECT_DOUBLE_EQ(found.families[0].Recall(), 0.5);
  EXPECT_DOUBLE_EQ(found.families[1].Recall(), 0);
}

TEST(DetectorQualityTest, CaughtCustomersStayWhenAsked) {
  QualityQuestions questions = SmallQuestions();
  SmallWeek week;
  week.scores[4] = 0.75;  // customer 0 leads the second day too
  EXPECT_DOUBLE_EQ(*QualityOfWeek(week, questions).card_precision.value, 0.5);
  questions.card.caught_customers_leave = false;
  EXPECT_DOUBLE_EQ(*QualityOfWeek(week, questions).card_precision.value, 1);
}

TEST(DetectorQualityTest, TheGreatestOfEquallyGoodThresholdsIsTaken) {
  const std::vector<double> scores{0.9, 0.8, 0.7, 0.6};
  // F1 at 0.9 is 2 / 3, and at 0.6 it is 4 / 6.
  const std::vector<RowFacts> facts{{0, 0, 0, true}, {1, 0}, {2, 0}, {3, 0, 0, true}};
  const auto ranking = Ranking::Of(scores, facts);
  EXPECT_EQ(FindBestF1(*ranking)->threshold, 0.9);
}

TEST(DetectorQualityTest, WithoutAnAnomalyLittleIsDefined) {
  SmallWeek week;
  for (RowFacts& row : week.facts) row.is_anomaly = false;
  const DetectorQuality found = QualityOfWeek(week, SmallQuestions());
  EXPECT_EQ(found.roc_auc.value, std::nullopt);
  EXPECT_EQ(found.average_precision.value, std::nullopt);
  EXPECT_EQ(found.daily[0].recall.value, std::nullopt);
  EXPECT_EQ(found.daily[0].precision.value, 0.0);
  EXPECT_FALSE(found.best_f1);
  ASSERT_TRUE(found.cheapest);  // to flag nothing, which costs nothing
  EXPECT_GT(found.cheapest->threshold, 0.9);
  EXPECT_EQ(found.cheapest->share_of_doing_nothing, std::nullopt);
  EXPECT_TRUE(found.families.empty());
}

TEST(DetectorQualityTest, EstimatesHaveTheNamesOfTheQuestions) {
  const QualityQuestions questions = SmallQuestions();
  std::vector<std::string> names;
  for (const NamedEstimate& named : EstimatesOf(QualityOfWeek(SmallWeek(), questions), questions)) {
    names.push_back(named.name);
  }
  EXPECT_THAT(names, ElementsAre("ROC AUC", "AP", "P@1", "R@1", "P@2", "R@2", "CP@1", "R@50%"));
}

}  // namespace
}  // namespace harrier
