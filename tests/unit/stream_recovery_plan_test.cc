// Row by row, the recovery table of docs/exactly-once.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "stream/recovery_plan.h"

namespace harrier {
namespace {

using ::testing::HasSubstr;

// A log that holds offsets 10 to 100.
RecoveryFindings Found(std::optional<std::int64_t> committed) {
  RecoveryFindings found;
  if (committed) found.committed = Offset(*committed);
  found.log_start = Offset(10);
  found.log_end = Offset(100);
  return found;
}

RecoveryFindings WithStore(RecoveryFindings found, std::int64_t low_water, std::int64_t as_of) {
  found.mark = StoreMark{Offset(low_water), Offset(as_of), EventTime(7)};
  return found;
}

RecoveryFindings WithMarker(RecoveryFindings found, std::int64_t low_water, std::int64_t next) {
  found.marker = CheckpointMarker{Offset(next), Offset(low_water), EventTime(5), Offset(3)};
  return found;
}

// The topic does not hold the anchor that the marker names.
RecoveryFindings WithoutAnchor(RecoveryFindings found) {
  found.marker->anchor.reset();
  return found;
}

RecoveryPlan MustPlan(const RecoveryFindings& found, const RecoveryOptions& options = {}) {
  const auto plan = PlanRecovery(found, options);
  EXPECT_TRUE(plan) << plan.error().what;
  return plan.value_or(RecoveryPlan());
}

RecoveryRefusal MustRefuse(const RecoveryFindings& found, const RecoveryOptions& options = {}) {
  const auto plan = PlanRecovery(found, options);
  EXPECT_FALSE(plan);
  return plan ? RecoveryRefusal() : plan.error();
}

TEST(RecoveryPlan, FirstStartPublishesFromTheLogsStart) {
  const RecoveryPlan plan = MustPlan(Found(std::nullopt));
  EXPECT_EQ(plan.state_from, StateFrom::kLog);
  EXPECT_EQ(plan.fold_from, Offset(10));
  EXPECT_EQ(plan.publish_from, Offset(10));
  EXPECT_TRUE(plan.commits_start);
}

TEST(RecoveryPlan, FirstStartAtLatestSkipsHistory) {
  const RecoveryPlan plan = MustPlan(Found(std::nullopt), {.start_at_latest = true});
  EXPECT_EQ(plan.fold_from, Offset(100));
  EXPECT_EQ(plan.publish_from, Offset(100));
}

TEST(RecoveryPlan, WarmUpFoldsHistoryAndPublishesFromTheEnd) {
  const RecoveryPlan plan = MustPlan(Found(std::nullopt), {.warm_up = true});
  EXPECT_EQ(plan.fold_from, Offset(10));
  EXPECT_EQ(plan.publish_from, Offset(100));
}

TEST(RecoveryPlan, RestartFoldsFromTheLowWaterMarkToTheCommittedOffset) {
  const RecoveryPlan plan = MustPlan(WithMarker(WithStore(Found(60), 40, 55), 45, 58));
  EXPECT_EQ(plan.state_from, StateFrom::kStore);
  EXPECT_EQ(plan.fold_from, Offset(40));
  EXPECT_EQ(plan.publish_from, Offset(60));
  EXPECT_EQ(plan.clock, EventTime(7));
  EXPECT_EQ(plan.checkpoint_covers, Offset(45));
  EXPECT_FALSE(plan.requeues_all());
}

TEST(RecoveryPlan, HowFarTheCheckpointReachesDoesNotMoveTheFold) {
  for (const std::int64_t low_water : {5, 20, 50}) {
    const RecoveryPlan plan = MustPlan(WithMarker(WithStore(Found(60), 40, 55), low_water, 55));
    EXPECT_EQ(plan.state_from, StateFrom::kStore);
    EXPECT_EQ(plan.fold_from, Offset(40));
    EXPECT_EQ(plan.clock, EventTime(7));
    EXPECT_EQ(plan.checkpoint_covers, Offset(low_water));
    EXPECT_FALSE(plan.requeues_all());
  }
}

TEST(RecoveryPlan, LostStoreIsRestoredFromTheCheckpoint) {
  const RecoveryPlan plan = MustPlan(WithMarker(Found(60), 20, 50));
  EXPECT_EQ(plan.state_from, StateFrom::kCheckpoint);
  EXPECT_EQ(plan.fold_from, Offset(20));
  EXPECT_EQ(plan.checkpoint_covers, Offset(20));
  EXPECT_EQ(plan.clock, EventTime(5));
}

TEST(RecoveryPlan, StoreThatIsFarBehindIsReplacedFromTheCheckpoint) {
  const RecoveryFindings found = WithMarker(WithStore(Found(90), 20, 30), 80, 90);
  EXPECT_EQ(MustPlan(found, {.fold_records_max = 70}).state_from, StateFrom::kStore);
  EXPECT_EQ(MustPlan(found, {.fold_records_max = 69}).state_from, StateFrom::kCheckpoint);
}

TEST(RecoveryPlan, StoreBelowTheLogIsReplacedFromTheCheckpoint) {
  EXPECT_EQ(MustPlan(WithMarker(WithStore(Found(60), 5, 30), 20, 50)).state_from,
            StateFrom::kCheckpoint);
}

TEST(RecoveryPlan, LostCheckpointTopicIsWrittenAnewFromTheStore) {
  const RecoveryPlan plan = MustPlan(WithStore(Found(60), 40, 55));
  EXPECT_TRUE(plan.requeues_all());
  EXPECT_EQ(plan.checkpoint_covers, Offset(0));
  EXPECT_EQ(plan.fold_from, Offset(40));
}

TEST(RecoveryPlan, AnchorIsThatOfTheMarkerUnlessTheTopicIsWrittenAnew) {
  EXPECT_EQ(MustPlan(WithMarker(WithStore(Found(60), 40, 55), 45, 58)).checkpoint_anchor,
            Offset(3));
  EXPECT_EQ(MustPlan(WithMarker(WithStore(Found(60), 40, 55), 20, 50)).checkpoint_anchor,
            Offset(3));
  EXPECT_EQ(MustPlan(WithMarker(Found(60), 20, 50)).checkpoint_anchor, Offset(3));
  EXPECT_EQ(MustPlan(WithStore(Found(60), 40, 55)).checkpoint_anchor, std::nullopt);
}

TEST(RecoveryPlan, TopicThatLostItsAnchorIsWrittenAnewFromTheStore) {
  const RecoveryPlan plan =
      MustPlan(WithoutAnchor(WithMarker(WithStore(Found(60), 40, 55), 45, 58)));
  EXPECT_EQ(plan.state_from, StateFrom::kStore);
  EXPECT_TRUE(plan.requeues_all());
  EXPECT_EQ(plan.checkpoint_covers, Offset(0));
}

TEST(RecoveryPlan, StoreThatIsFarBehindIsKeptWhenTheTopicLostItsAnchor) {
  const RecoveryFindings found = WithMarker(WithStore(Found(90), 20, 30), 80, 90);
  EXPECT_EQ(MustPlan(WithoutAnchor(found), {.fold_records_max = 10}).state_from, StateFrom::kStore);
}

TEST(RecoveryPlan, TopicThatLostItsAnchorRestoresNothing) {
  RecoveryFindings lost = WithoutAnchor(WithMarker(Found(60), 20, 50));
  EXPECT_THAT(MustRefuse(lost).what, HasSubstr("has lost its beginning"));
  EXPECT_EQ(MustPlan(lost, {.accept_gap = true}).state_from, StateFrom::kLog);
  EXPECT_EQ(MustPlan(lost, {.accept_gap = true}).gap_records, 10);
  lost.log_start = Offset(0);
  EXPECT_EQ(MustPlan(lost).state_from, StateFrom::kLog);
}

TEST(RecoveryPlan, MarkerWithoutItsAnchorStillTellsWhatWasPublished) {
  EXPECT_THAT(MustRefuse(WithoutAnchor(WithMarker(Found(50), 40, 51))).what,
              HasSubstr("moved back"));
  MustRefuse(WithoutAnchor(WithMarker(Found(std::nullopt), 40, 58)));
}

TEST(RecoveryPlan, StoreOrMarkerWithoutGroupOffsetIsRefusedWithTheLastOffsetKnown) {
  EXPECT_THAT(MustRefuse(WithStore(Found(std::nullopt), 40, 55)).advice,
              HasSubstr("--to-offset 55"));
  EXPECT_THAT(MustRefuse(WithMarker(Found(std::nullopt), 40, 58)).advice,
              HasSubstr("--to-offset 58"));
}

TEST(RecoveryPlan, FirstStartThatEndedBeforeItsCommitIsAFirstStartAgain) {
  RecoveryFindings found = WithStore(Found(std::nullopt), 10, 10);
  found.store_is_empty = true;
  EXPECT_TRUE(MustPlan(found).commits_start);
  MustRefuse(WithMarker(found, 10, 10));
}

TEST(RecoveryPlan, GroupMovedBackIsRefusedUnlessStateIsRebuilt) {
  const RecoveryFindings moved = WithStore(Found(50), 40, 55);
  EXPECT_THAT(MustRefuse(moved).what, HasSubstr("moved back"));
  EXPECT_THAT(MustRefuse(WithMarker(Found(50), 40, 51)).what, HasSubstr("moved back"));
  const RecoveryPlan plan = MustPlan(moved, {.rebuild_state = true});
  EXPECT_EQ(plan.state_from, StateFrom::kLog);
  EXPECT_EQ(plan.fold_from, Offset(10));
  EXPECT_EQ(plan.publish_from, Offset(50));
  EXPECT_TRUE(plan.requeues_all());
}

TEST(RecoveryPlan, GroupMovedForwardFoldsTheSkippedRecordsSilently) {
  const RecoveryPlan plan = MustPlan(WithStore(Found(90), 40, 55));
  EXPECT_EQ(plan.fold_from, Offset(40));
  EXPECT_EQ(plan.publish_from, Offset(90));
}

TEST(RecoveryPlan, CommittedOffsetBeyondTheEndIsRefused) {
  EXPECT_THAT(MustRefuse(WithStore(Found(101), 40, 55)).what, HasSubstr("ends at 100"));
}

TEST(RecoveryPlan, HistoryDeletedByRetentionIsRefusedUnlessTheGapIsAccepted) {
  const RecoveryFindings gone = WithMarker(WithStore(Found(60), 7, 55), 4, 50);
  EXPECT_THAT(MustRefuse(gone).advice, HasSubstr("--accept-gap"));
  const RecoveryPlan plan = MustPlan(gone, {.accept_gap = true});
  EXPECT_EQ(plan.state_from, StateFrom::kStore);
  EXPECT_EQ(plan.fold_from, Offset(10));
  EXPECT_EQ(plan.gap_records, 3);
  EXPECT_TRUE(plan.requeues_all());
  const RecoveryPlan from_checkpoint = MustPlan(WithMarker(Found(60), 4, 50), {.accept_gap = true});
  EXPECT_EQ(from_checkpoint.state_from, StateFrom::kCheckpoint);
  EXPECT_EQ(from_checkpoint.gap_records, 6);
  EXPECT_EQ(MustPlan(Found(60), {.accept_gap = true}).gap_records, 10);
}

TEST(RecoveryPlan, WhateverReachesFurtherMakesTheAcceptedGapSmaller) {
  const RecoveryFindings topic_is_further = WithMarker(WithStore(Found(60), 4, 50), 7, 55);
  EXPECT_EQ(MustPlan(topic_is_further, {.accept_gap = true}).state_from, StateFrom::kCheckpoint);
  EXPECT_EQ(MustPlan(topic_is_further, {.accept_gap = true}).gap_records, 3);
  const RecoveryFindings store_is_further = WithMarker(WithStore(Found(60), 8, 50), 7, 55);
  EXPECT_EQ(MustPlan(store_is_further, {.accept_gap = true}).state_from, StateFrom::kStore);
}

TEST(RecoveryPlan, AnAcceptedGapEndsAtTheLogsStartAndIsNotMeasuredYet) {
  const HistoryGap accepted{Offset(10), EventTime()};
  const RecoveryOptions accept{.accept_gap = true};
  EXPECT_EQ(MustPlan(WithStore(Found(60), 7, 55), accept).gap, accepted);
  EXPECT_EQ(MustPlan(WithMarker(Found(60), 4, 50), accept).gap, accepted);
  EXPECT_EQ(MustPlan(Found(60), accept).gap, accepted);
  EXPECT_EQ(MustPlan(WithStore(Found(5), 5, 5), accept).gap, accepted);
}

TEST(RecoveryPlan, AnEarlierGapIsKnownToWhateverIsUsed) {
  RecoveryFindings found = WithMarker(WithStore(Found(60), 40, 55), 45, 58);
  EXPECT_EQ(MustPlan(found).gap, HistoryGap());
  const HistoryGap older{Offset(3), EventTime(4)};
  const HistoryGap newer{Offset(8), EventTime(9)};
  found.mark->gap = older;
  EXPECT_EQ(MustPlan(found).gap, older);
  found.marker->gap = newer;
  EXPECT_EQ(MustPlan(found).gap, newer);  // the topic's states, kept as they are, need it
  std::swap(found.mark->gap, found.marker->gap);
  EXPECT_EQ(MustPlan(found).gap, newer);
  found.mark.reset();
  EXPECT_EQ(MustPlan(found).gap, older);
  EXPECT_EQ(MustPlan(found, {.rebuild_state = true}).gap, HistoryGap());
}

TEST(RecoveryPlan, RecordsDeletedBeforeTheyWereJudgedAreRefusedUnlessTheGapIsAccepted) {
  const RecoveryFindings gone = WithStore(Found(5), 5, 5);
  EXPECT_THAT(MustRefuse(gone).what, HasSubstr("before they were judged"));
  const RecoveryPlan plan = MustPlan(gone, {.accept_gap = true});
  EXPECT_EQ(plan.publish_from, Offset(10));
  EXPECT_TRUE(plan.commits_start);
  EXPECT_EQ(plan.gap_records, 5);
}

TEST(RecoveryPlan, LostStoreIsFoldedAgainOnlyWhenTheLogReachesBack) {
  MustRefuse(Found(60));
  RecoveryFindings whole_log = Found(60);
  whole_log.log_start = Offset(0);
  EXPECT_EQ(MustPlan(whole_log).state_from, StateFrom::kLog);
  EXPECT_EQ(MustPlan(whole_log).fold_from, Offset(0));
}

TEST(RecoveryPlan, CheckpointOfAnotherStatePolicyIsRefusedUnlessStateIsRebuilt) {
  RecoveryFindings foreign = WithStore(Found(60), 40, 55);
  foreign.marker_is_foreign = true;
  EXPECT_THAT(MustRefuse(foreign).what, HasSubstr("another state policy"));
  EXPECT_EQ(MustPlan(foreign, {.rebuild_state = true}).state_from, StateFrom::kLog);
}

}  // namespace
}  // namespace harrier
