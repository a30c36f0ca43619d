// Whatever happens to commits, members and partitions, the committed outputs and the states are
// those of an undisturbed run: each output once, in order, with the same bytes.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>

#include "core/random.h"
#include "state/memory_state_store.h"
#include "state/state_codec.h"
#include "stream/pipeline.h"
#include "tests/fakes/fake_log.h"
#include "tests/fakes/small_detector.h"

namespace harrier {
namespace {

// A short memory, so that what the cap and the clock decide is decided often.
const Detector& SharedDetector() {
  static const auto detector = [] {
    Policy policy;
    policy.state.history_transactions_max = 6;
    policy.state.ttl_ms = 6 * kMinuteMs;
    return MakeSmallDetector(policy);
  }();
  return *detector;
}

FakeLog::Record MakeRecord(Random* random, std::int64_t number) {
  // Two busy customers and some who are away for longer than the ttl.
  const std::uint64_t draw = random->UniformBelow(24);
  const std::string customer = "c" + std::to_string(draw < 20 ? draw % 2 : draw);
  // Mostly forward, now and then back by up to two days: late and too late ones are among them.
  std::int64_t ms = 1'767'600'000'000 + number * 40'000;
  if (random->UniformBelow(6) == 0) {
    ms -= static_cast<std::int64_t>(random->UniformBelow(2 * kDayMs));
  }
  const std::int64_t id =
      random->UniformBelow(10) == 0 ? number - number % 3 : number;  // some ids come again
  std::string value = R"({"transaction_id":"t)" + std::to_string(id) + R"(","customer_id":")" +
                      customer + R"(","timestamp":")" + FormatEventTime(EventTime(ms)) +
                      R"(","amount":)" + std::to_string(1 + random->UniformBelow(15'000)) +
                      R"(,"merchant_category":"grocery","channel":"pos","country":")" +
                      (random->UniformBelow(4) == 0 ? "FR" : "DE") +
                      R"(","latitude":52.5,"longitude":)" +
                      std::to_string(random->UniformBelow(90)) + "}";
  if (random->UniformBelow(12) == 0) value.pop_back();  // malformed
  return {customer, value, EventTime(4'000'000'000'000)};
}

FakeLog MakeLog(std::uint64_t seed, int records) {
  Random random(seed);
  FakeLog log;
  for (int i = 0; i < records; ++i) {
    auto& partition = log.input[PartitionId(static_cast<std::int32_t>(random.UniformBelow(2)))];
    const bool again = !partition.empty() && random.UniformBelow(10) == 0;
    partition.push_back(again ? partition[random.UniformBelow(partition.size())]
                              : MakeRecord(&random, i));
  }
  log.input[PartitionId(0)];
  return log;
}

CheckpointSettings TestCheckpoint(std::int64_t interval_ms) {
  return {"group", MakeCheckpointIdentity("transactions", 2, "policy"), interval_ms};
}

PipelineOptions SmallSteps(Random* random) {
  PipelineOptions options;
  options.poll_records_max = static_cast<int>(1 + random->UniformBelow(9));
  options.commit_records_max = static_cast<std::int64_t>(1 + random->UniformBelow(12));
  options.flush_interval_ms = static_cast<std::int64_t>(random->UniformBelow(300));
  options.cache_bytes = random->UniformBelow(2) == 0 ? 1 : 1 << 20;
  options.failures_max = 50;
  options.scored = ScoredOutput::kAll;
  options.checkpoint = TestCheckpoint(static_cast<std::int64_t>(random->UniformBelow(400)));
  options.recovery.fold_records_max = static_cast<std::int64_t>(random->UniformBelow(60));
  return options;
}

// What a life may meet; nothing happens when the seed is absent.
void Disturb(Random* random, FakeLog* log, FakeSource* source) {
  switch (random->UniformBelow(8)) {
    case 0:
      log->next_fate = FakeLog::Fate::kAbort;
      break;
    case 1:
      log->next_fate = FakeLog::Fate::kFatalNotLogged;
      break;
    case 2:
      log->next_fate = FakeLog::Fate::kFatalLogged;
      break;
    case 3:
      source->lost = {PartitionId(1)};
      break;
    case 4:
      source->revoked = {PartitionId(1)};
      break;
    case 5:
      source->assigned_again = true;
      break;
    default:
      break;
  }
}

CheckpointMarker LastMarker(FakeLog* log, PartitionId partition) {
  FakeRecoveryLog reader(log, TestCheckpoint(0));
  const auto found = reader.FindMarker(partition);
  return found->marker.value_or(CheckpointMarker());
}

using States = std::map<PartitionId, std::map<std::string, std::string, std::less<>>>;

bool AllPublished(FakeLog* log) {
  for (const auto& [id, records] : log->input) {
    if (log->committed[id] < Offset(static_cast<std::int64_t>(records.size()))) return false;
  }
  return true;
}

// A member's life: everything that dies with the process.
struct Life {
  Life(FakeLog* log, StateStoreFactory* stores, const PipelineOptions& options)
      : source(log),
        committer(log),
        recovery_log(log, *options.checkpoint),
        recoverer({&recovery_log, &recovery_log, stores}),
        pipeline(&SharedDetector(), {&source, &committer, &recoverer}, options) {}

  FakeSource source;
  FakeCommitter committer;
  FakeRecoveryLog recovery_log;
  SlowRecoverer recoverer;
  Pipeline pipeline;
};

// Two machines with a disk each; the checkpoint topic is for all.
struct World {
  FakeLog* log;
  std::array<MemoryStateStoreFactory, 2> disks;
};

void LoseSomething(Random* random, World* world) {
  for (auto& disk : world->disks) {
    for (auto& [id, records] : world->log->input) {
      if (random->UniformBelow(12) == 0) *disk.Directory(id) = MemoryStateDirectory();
    }
  }
  for (auto& [id, entries] : world->log->checkpoint) {
    if (random->UniformBelow(15) == 0) entries.clear();
  }
}

// One life after another until everything is published; a life may end without a word.
void RunLives(World* world, std::uint64_t seed, bool disturbed) {
  Random random(seed);
  for (int life = 0; life < 400; ++life) {
    if (disturbed) LoseSomething(&random, world);
    const std::size_t machine = disturbed ? random.UniformBelow(2) : 0;
    Life member(world->log, &world->disks[machine], SmallSteps(&random));
    member.source.step_ms = static_cast<std::int64_t>(1 + random.UniformBelow(400));
    bool killed = false;
    for (int turn = 0; turn < 60 && !killed; ++turn) {
      if (disturbed) Disturb(&random, world->log, &member.source);
      const Outcome outcome = member.pipeline.RunOnce();
      killed = !outcome || (disturbed && random.UniformBelow(25) == 0);
    }
    world->log->next_fate = FakeLog::Fate::kSucceed;
    if (!killed && AllPublished(world->log) && member.pipeline.Drain()) return;
  }
}

// Who has expired may or may not be there still.
std::map<std::string, std::string, std::less<>> Unexpired(const MemoryStateDirectory& directory) {
  std::map<std::string, std::string, std::less<>> states;
  for (const auto& [id, bytes] : directory.states) {
    CustomerState state;
    RC_ASSERT(DecodeStateInto(bytes, &state).has_value());
    if (IsUnknown(state, directory.mark->clock, SharedDetector().policy.state.ttl_ms)) continue;
    states[id] = bytes;
  }
  return states;
}

// A last, quiet life folds what the store lacks.
States FinalStates(FakeLog* log, MemoryStateStoreFactory* stores) {
  log->next_fate = FakeLog::Fate::kSucceed;
  Random quiet(1);
  Life member(log, stores, SmallSteps(&quiet));
  for (int turn = 0; turn < 400; ++turn) RC_ASSERT(member.pipeline.RunOnce().has_value());
  RC_ASSERT(member.pipeline.Drain().has_value());
  States states;
  for (const auto& [id, records] : log->input) {
    states[id] = Unexpired(*stores->Directory(id));
    RC_ASSERT(stores->Directory(id)->mark->low_water ==
              Offset(static_cast<std::int64_t>(records.size())));
  }
  return states;
}

std::vector<FakeLog::Output> OutputsOf(const FakeLog& log, PartitionId partition) {
  std::vector<FakeLog::Output> outputs;
  for (const auto& output : log.outputs) {
    if (output.source.partition == partition) outputs.push_back(output);
  }
  // Topics are separate logs: the order across them means nothing.
  std::stable_sort(outputs.begin(), outputs.end(),
                   [](const auto& a, const auto& b) { return a.topic < b.topic; });
  return outputs;
}

RC_GTEST_PROP(Pipeline, DisturbancesNeverChangeOutputsOrStates, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const int records = *rc::gen::inRange(1, 150);
  FakeLog quiet_log = MakeLog(seed, records);
  FakeLog disturbed_log = quiet_log;
  World quiet{&quiet_log, {}};
  World disturbed{&disturbed_log, {}};
  RunLives(&quiet, seed, false);
  RunLives(&disturbed, seed + 1, true);
  RC_ASSERT(AllPublished(&quiet_log));
  RC_ASSERT(AllPublished(&disturbed_log));
  for (const auto& [id, ignored] : quiet_log.input) {
    RC_ASSERT(OutputsOf(quiet_log, id) == OutputsOf(disturbed_log, id));
  }
  const States expected = FinalStates(&quiet_log, quiet.disks.data());
  for (MemoryStateStoreFactory& disk : disturbed.disks) {
    RC_ASSERT(expected == FinalStates(&disturbed_log, &disk));
  }
  // And from the checkpoint topic alone, though the log no longer reaches back.
  for (auto& [id, entries] : disturbed_log.checkpoint) {
    if (!entries.empty()) disturbed_log.log_start[id] = LastMarker(&disturbed_log, id).low_water;
  }
  MemoryStateStoreFactory fresh;
  RC_ASSERT(expected == FinalStates(&disturbed_log, &fresh));
}

TEST(Pipeline, AbortsAndRecoveriesReallyHappen) {
  FakeLog log = MakeLog(3, 120);
  World world{&log, {}};
  RunLives(&world, 4, true);
  EXPECT_GT(log.aborts, 3);
  EXPECT_GT(log.commits, 10);
}

TEST(Pipeline, ExpiredCustomersLeaveStoreAndTopic) {
  FakeLog log = MakeLog(8, 140);
  MemoryStateStoreFactory stores;
  PipelineOptions options;
  options.checkpoint = TestCheckpoint(2'000);
  Life life(&log, &stores, options);
  life.source.step_ms = 500;
  for (int turn = 0; turn < 60; ++turn) ASSERT_TRUE(life.pipeline.RunOnce());
  ASSERT_TRUE(life.pipeline.Drain());
  const CheckpointKeys keys("group");
  for (auto& [id, records] : log.input) {
    const MemoryStateDirectory& directory = *stores.Directory(id);
    EXPECT_EQ(directory.states, Unexpired(directory));
    std::set<std::string> known;
    int tombstones = 0;
    for (const FakeLog::CheckpointEntry& entry : log.checkpoint[id]) {
      const auto customer = keys.CustomerOf(entry.key);
      if (!customer) continue;
      tombstones += entry.value ? 0 : 1;
      if (entry.value) {
        known.emplace(*customer);
      } else {
        known.erase(std::string(*customer));
      }
    }
    EXPECT_GT(tombstones, 0);
    EXPECT_EQ(known.size(), directory.states.size());
  }
}

TEST(Pipeline, CountsAddUp) {
  FakeLog log = MakeLog(5, 140);
  MemoryStateStoreFactory stores;
  PipelineOptions options;
  options.scored = ScoredOutput::kAll;
  options.checkpoint = TestCheckpoint(60'000);
  Life life(&log, &stores, options);
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

TEST(Pipeline, WarmUpPublishesNothingOfTheHistory) {
  FakeLog log = MakeLog(6, 100);
  MemoryStateStoreFactory stores;
  PipelineOptions options;
  options.scored = ScoredOutput::kAll;
  options.recovery.warm_up = true;
  options.checkpoint = TestCheckpoint(60'000);
  Life life(&log, &stores, options);
  for (int turn = 0; turn < 40; ++turn) ASSERT_TRUE(life.pipeline.RunOnce());
  ASSERT_TRUE(life.pipeline.Drain());
  EXPECT_TRUE(log.outputs.empty());
  EXPECT_EQ(life.pipeline.counts().read, 0);
  EXPECT_GE(stores.Directory(PartitionId(0))->states.size(), 4U);
}

}  // namespace
}  // namespace harrier
