// What is flagged after records were lost and the loss was accepted: every verdict on a customer
// who may have been among them, no other, and the same ones whatever happens later.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/random.h"
#include "state/memory_state_store.h"
#include "tests/fakes/pipeline_life.h"
#include "tests/fakes/small_detector.h"

namespace harrier {
namespace {

constexpr PartitionId kPartition(0);
constexpr std::int64_t kStartMs = 1'767'600'000'000;
constexpr std::int64_t kTtlMs = 2 * kHourMs;
constexpr std::string_view kFlag = R"("history_gap":true)";

const Detector& SharedDetector() {
  static const auto detector = [] {
    Policy policy;
    policy.state.ttl_ms = kTtlMs;
    return MakeSmallDetector(policy);
  }();
  return *detector;
}

FakeLog::Record Purchase(const std::string& customer, std::int64_t minute) {
  static int number = 0;
  const EventTime time(kStartMs + minute * kMinuteMs);
  std::string value =
      R"({"transaction_id":"t)" + std::to_string(++number) + R"(","customer_id":")" + customer +
      R"(","timestamp":")" + FormatEventTime(time) +
      R"(","amount":10,"merchant_category":"grocery","channel":"pos","country":"DE"})";
  return {customer, value, time};
}

PipelineOptions Options(bool accept_gap) {
  PipelineOptions options;
  options.poll_records_max = 2;
  options.commit_records_max = 2;
  options.failures_max = 50;
  options.flush_interval_ms = 0;
  options.scored = ScoredOutput::kAll;
  options.checkpoint =
      CheckpointSettings{"group", MakeCheckpointIdentity("transactions", 1, "policy"), 40};
  options.recovery.accept_gap = accept_gap;
  return options;
}

void RunTurns(Life* life, int turns) {
  for (int turn = 0; turn < turns; ++turn) ASSERT_TRUE(life->pipeline.RunOnce());
}

// Ten records are published, then the detector is away while ten more come and are deleted.
class HistoryGapTest : public ::testing::Test {
 protected:
  HistoryGapTest() {
    for (int minute = 0; minute < 10; ++minute) Add(minute % 2 == 0 ? "old" : "older", minute);
    Life before(SharedDetector(), &log_, &disk_, Options(false));
    RunTurns(&before, 40);
    EXPECT_TRUE(StopCleanly(&before));
    for (int minute = 10; minute < 20; ++minute) Add("missing", minute);
    log_.log_start[kPartition] = Offset(20);
  }

  void Add(const std::string& customer, std::int64_t minute) {
    log_.input[kPartition].push_back(Purchase(customer, minute));
  }
  // Numbers of the scored rows that are flagged.
  std::set<std::int64_t> FlaggedRows() const {
    std::set<std::int64_t> flagged;
    for (const FakeLog::Output& output : log_.outputs) {
      if (output.value.find(kFlag) != std::string::npos) flagged.insert(output.source.offset.value);
    }
    return flagged;
  }

  FakeLog log_;
  MemoryStateStoreFactory disk_;
};

TEST_F(HistoryGapTest, WithoutLeaveNothingIsJudged) {
  Add("old", 20);
  Life life(SharedDetector(), &log_, &disk_, Options(false));
  Outcome turned;
  for (int turn = 0; turn < 10 && turned; ++turn) turned = life.pipeline.RunOnce();
  EXPECT_FALSE(turned);
}

TEST_F(HistoryGapTest, WhoMayHaveBeenInTheGapIsFlaggedUntilItExpires) {
  Add("old", 20);       // 20: was there before
  Add("missing", 21);   // 21: nobody can know
  Add("new", 22);       // 22: likewise, though this one never was
  Add("old", 60);       // 23
  Add("old", 145);      // 24: 20 + 5 minutes and two hours have passed: but it never expired
  Add("newer", 145);    // 25: the gap's last may be at 25, which is just not forgotten
  Add("newest", 146);   // 26: would have been forgotten
  Add("newest", 147);   // 27
  Add("missing", 148);  // 28: has expired since
  Add("newer", 149);    // 29: what was flagged stays so
  Add("old", 200);      // 30
  Add("old", 400);      // 31: has expired
  Life life(SharedDetector(), &log_, &disk_, Options(true));
  RunTurns(&life, 60);
  EXPECT_EQ(FlaggedRows(), (std::set<std::int64_t>{20, 21, 22, 23, 24, 25, 29, 30}));
  EXPECT_EQ(life.pipeline.counts().judged, 12);
  EXPECT_EQ(life.pipeline.counts().history_gap, 8);
  EXPECT_EQ(life.pipeline.partitions().at(kPartition).gap,
            (HistoryGap{Offset(20), EventTime(kStartMs + 145 * kMinuteMs)}));
}

TEST_F(HistoryGapTest, WhatIsAbsentOrMalformedBoundsTheGapAllTheSame) {
  log_.input[kPartition].push_back({"x", std::nullopt, EventTime(kStartMs + 15 * kMinuteMs)});
  Add("old", 20);
  Life life(SharedDetector(), &log_, &disk_, Options(true));
  RunTurns(&life, 20);
  EXPECT_EQ(life.pipeline.partitions().at(kPartition).gap.until,
            EventTime(kStartMs + 140 * kMinuteMs));
}

TEST_F(HistoryGapTest, TheFirstRecordThatHasAKafkaTimeBoundsTheGap) {
  Add("old", 20);
  log_.input[kPartition].back().kafka_time = EventTime();
  log_.input[kPartition].back().value = std::nullopt;
  Add("new", 1'000);
  log_.input[kPartition].back().kafka_time = EventTime(1);  // far behind: bounded by the clock
  Life life(SharedDetector(), &log_, &disk_, Options(true));
  RunTurns(&life, 20);
  EXPECT_TRUE(life.pipeline.partitions().at(kPartition).gap.is_there());
  EXPECT_EQ(life.pipeline.partitions().at(kPartition).gap.until,
            EventTime(kStartMs + 9 * kMinuteMs + kTtlMs));
}

TEST_F(HistoryGapTest, LostStoreAndTopicAreAGapFromTheBeginning) {
  log_.RecreateCheckpoint(kPartition, 0);
  *disk_.Directory(kPartition) = MemoryStateDirectory();
  Add("old", 20);
  Life life(SharedDetector(), &log_, &disk_, Options(true));
  RunTurns(&life, 20);
  EXPECT_EQ(FlaggedRows(), (std::set<std::int64_t>{20}));
}

// Kills, lost disks, aborts: later lives may not accept anything.
RC_GTEST_PROP(HistoryGap, FlagsAreTheSameWhateverHappensLater, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  FakeLog log;
  MemoryStateStoreFactory disk;
  std::int64_t minute = 0;
  const auto add = [&](std::size_t records, std::uint64_t pause_max) {
    for (std::size_t i = 0; i < records; ++i) {
      minute += static_cast<std::int64_t>(random.UniformBelow(pause_max));
      log.input[kPartition].push_back(
          Purchase("c" + std::to_string(random.UniformBelow(6)), minute));
    }
  };
  add(5 + random.UniformBelow(20), 4);
  Life before(SharedDetector(), &log, &disk, Options(false));
  RunTurns(&before, 40);
  add(1 + random.UniformBelow(10), 4);
  log.log_start[kPartition] = Offset(static_cast<std::int64_t>(log.input[kPartition].size()));
  add(20 + random.UniformBelow(40), 30);
  FakeLog quiet_log = log;
  MemoryStateStoreFactory quiet_disk = disk;
  // The gap is in the store from here on: its mark says so.
  for (auto& [of, on] : {std::pair{&quiet_log, &quiet_disk}, std::pair{&log, &disk}}) {
    Life accepting(SharedDetector(), of, on, Options(true));
    RunTurns(&accepting, 8);
  }
  RC_ASSERT(disk.Directory(kPartition)->mark->gap.is_there());
  Life undisturbed(SharedDetector(), &quiet_log, &quiet_disk, Options(false));
  RunTurns(&undisturbed, 100);
  for (int life = 0; life < 6; ++life) {
    FakeRecoveryLog reader(&log, *Options(false).checkpoint);
    const auto marker = reader.FindMarker(kPartition)->marker;
    const bool topic_is_enough =
        marker && marker->anchor && marker->low_water >= log.log_start[kPartition];
    if (topic_is_enough && random.UniformBelow(2) == 0) {
      *disk.Directory(kPartition) = MemoryStateDirectory();
    }
    Life member(SharedDetector(), &log, &disk, Options(false));
    const std::uint64_t turns = life == 5 ? 1000 : random.UniformBelow(20);
    for (std::uint64_t turn = 0; turn < turns; ++turn) {
      log.next_fate = random.UniformBelow(5) == 0 ? FakeLog::Fate::kAbort : FakeLog::Fate::kSucceed;
      RC_ASSERT(member.pipeline.RunOnce().has_value());
    }
  }
  RC_ASSERT(log.committed == quiet_log.committed);
  const bool same = log.outputs == quiet_log.outputs;
  RC_ASSERT(same);
}

}  // namespace
}  // namespace harrier
