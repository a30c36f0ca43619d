// Row by row, the recovery table of docs/exactly-once.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stream/recovery_plan.h"

namespace harrier {
namespace {

using ::testing::HasSubstr;

RecoveryFindings Found(std::optional<std::int64_t> committed, std::optional<StoreMark> mark) {
  RecoveryFindings found;
  if (committed) found.committed = Offset(*committed);
  found.log_start = Offset(10);
  found.log_end = Offset(100);
  found.mark = mark;
  return found;
}

StoreMark Mark(std::int64_t low_water, std::int64_t as_of) {
  return {Offset(low_water), Offset(as_of), EventTime(7)};
}

TEST(RecoveryPlan, FirstStartPublishesFromTheLogsStart) {
  const auto plan = PlanRecovery(Found(std::nullopt, std::nullopt), {});
  ASSERT_TRUE(plan);
  EXPECT_EQ(*plan, (RecoveryPlan{Offset(10), Offset(10), EventTime(), false, true}));
}

TEST(RecoveryPlan, FirstStartAtLatestSkipsHistory) {
  const auto plan = PlanRecovery(Found(std::nullopt, std::nullopt), {.start_at_latest = true});
  ASSERT_TRUE(plan);
  EXPECT_EQ(*plan, (RecoveryPlan{Offset(100), Offset(100), EventTime(), false, true}));
}

TEST(RecoveryPlan, WarmUpFoldsHistoryAndPublishesFromTheEnd) {
  const auto plan = PlanRecovery(Found(std::nullopt, std::nullopt), {.warm_up = true});
  ASSERT_TRUE(plan);
  EXPECT_EQ(*plan, (RecoveryPlan{Offset(10), Offset(100), EventTime(), false, true}));
}

TEST(RecoveryPlan, RestartFoldsFromTheLowWaterMarkToTheCommittedOffset) {
  const auto plan = PlanRecovery(Found(60, Mark(40, 55)), {});
  ASSERT_TRUE(plan);
  EXPECT_EQ(*plan, (RecoveryPlan{Offset(40), Offset(60), EventTime(7), false, false}));
}

TEST(RecoveryPlan, StoreWithoutGroupOffsetIsRefusedWithTheLastOffsetKnown) {
  const auto plan = PlanRecovery(Found(std::nullopt, Mark(40, 55)), {});
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().advice, HasSubstr("--to-offset 55"));
}

TEST(RecoveryPlan, GroupMovedBackIsRefusedUnlessStateIsRebuilt) {
  const auto refused = PlanRecovery(Found(50, Mark(40, 55)), {});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("moved back"));
  const auto plan = PlanRecovery(Found(50, Mark(40, 55)), {.rebuild_state = true});
  ASSERT_TRUE(plan);
  EXPECT_EQ(*plan, (RecoveryPlan{Offset(10), Offset(50), EventTime(), true, false}));
}

TEST(RecoveryPlan, GroupMovedForwardFoldsTheSkippedRecordsSilently) {
  const auto plan = PlanRecovery(Found(90, Mark(40, 55)), {});
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->fold_from, Offset(40));
  EXPECT_EQ(plan->publish_from, Offset(90));
}

TEST(RecoveryPlan, HistoryDeletedByRetentionIsRefused) {
  EXPECT_FALSE(PlanRecovery(Found(60, Mark(5, 55)), {}));
  EXPECT_FALSE(PlanRecovery(Found(5, Mark(5, 5)), {}));
}

TEST(RecoveryPlan, LostStoreIsFoldedAgainOnlyWhenTheLogReachesBack) {
  EXPECT_FALSE(PlanRecovery(Found(60, std::nullopt), {}));
  RecoveryFindings whole_log = Found(60, std::nullopt);
  whole_log.log_start = Offset(0);
  const auto plan = PlanRecovery(whole_log, {});
  ASSERT_TRUE(plan);
  EXPECT_EQ(*plan, (RecoveryPlan{Offset(0), Offset(60), EventTime(), false, false}));
}

}  // namespace
}  // namespace harrier
