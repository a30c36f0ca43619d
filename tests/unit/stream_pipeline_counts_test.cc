// What a pipeline counts, what it publishes of history, and how long it tries.
#include <gtest/gtest.h>

#include <memory>

#include "state/memory_state_store.h"
#include "tests/fakes/pipeline_life.h"
#include "tests/fakes/random_log.h"
#include "tests/fakes/small_detector.h"

namespace harrier {
namespace {

// So that some transactions of the random log are late, and some too late.
std::unique_ptr<const Detector> ShortMemory() {
  Policy policy;
  policy.state.history_transactions_max = 6;
  policy.state.ttl_ms = 6 * kMinuteMs;
  return MakeSmallDetector(policy);
}

CheckpointSettings Checkpoint() {
  return {"group", MakeCheckpointIdentity("transactions", 2, "policy"), 60'000};
}

TEST(Pipeline, CountsAddUp) {
  FakeLog log = MakeRandomLog(5, 140);
  const auto detector = ShortMemory();
  MemoryStateStoreFactory stores;
  PipelineOptions options;
  options.scored = ScoredOutput::kAll;
  options.checkpoint = Checkpoint();
  Life life(*detector, &log, &stores, options);
  for (int turn = 0; turn < 40; ++turn) ASSERT_TRUE(life.pipeline.RunOnce());
  const Counts& counts = life.pipeline.counts();
  EXPECT_EQ(counts.read, 140);
  EXPECT_EQ(counts.read, counts.judged + counts.redelivered + counts.dead_lettered);
  EXPECT_GT(counts.dead_lettered, 0);
  EXPECT_GT(counts.redelivered, 0);
  EXPECT_GT(counts.late, 0);
  EXPECT_GT(counts.too_late, 0);
  EXPECT_GT(counts.alerts, 0);
}

// A member that slept for longer than its session fails until its next heartbeat.
TEST(Pipeline, CommitsThatFailForASecondEndNoWorker) {
  FakeLog log = MakeRandomLog(5, 40);
  const auto detector = ShortMemory();
  MemoryStateStoreFactory stores;
  PipelineOptions options;
  options.checkpoint = Checkpoint();
  Life life(*detector, &log, &stores, options);
  life.source.step_ms = 10;
  for (int turn = 0; turn < 100; ++turn) {
    log.next_fate = FakeLog::Fate::kAbort;
    ASSERT_TRUE(life.pipeline.RunOnce()) << turn;
  }
  EXPECT_GT(log.aborts, 2);
  EXPECT_LE(log.aborts, options.failures_max);
  for (int turn = 0; turn < 100 && life.pipeline.counts().read < 40; ++turn) {
    log.next_fate = FakeLog::Fate::kSucceed;
    ASSERT_TRUE(life.pipeline.RunOnce());
  }
  EXPECT_EQ(life.pipeline.counts().read, 40);
}

TEST(Pipeline, WarmUpPublishesNothingOfTheHistory) {
  FakeLog log = MakeRandomLog(6, 100);
  const auto detector = ShortMemory();
  MemoryStateStoreFactory stores;
  PipelineOptions options;
  options.scored = ScoredOutput::kAll;
  options.recovery.warm_up = true;
  options.checkpoint = Checkpoint();
  Life life(*detector, &log, &stores, options);
  for (int turn = 0; turn < 40; ++turn) ASSERT_TRUE(life.pipeline.RunOnce());
  ASSERT_TRUE(StopCleanly(&life));
  EXPECT_TRUE(log.outputs.empty());
  EXPECT_EQ(life.pipeline.counts().read, 0);
  EXPECT_GE(stores.Directory(PartitionId(0))->states.size(), 4U);
}

}  // namespace
}  // namespace harrier
