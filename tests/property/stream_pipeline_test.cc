// Whatever happens to commits, members and partitions, the committed outputs and the states are
// those of an undisturbed run: each output once, in order, with the same bytes.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <memory>

#include "core/random.h"
#include "state/memory_state_store.h"
#include "state/state_codec.h"
#include "tests/fakes/disturbances.h"
#include "tests/fakes/pipeline_life.h"
#include "tests/fakes/random_log.h"
#include "tests/fakes/small_detector.h"

namespace harrier {
namespace {

// A short memory, so that what the cap and the clock decide is decided often.
Policy ShortMemory() {
  Policy policy;
  policy.state.history_transactions_max = 6;
  policy.state.ttl_ms = 6 * kMinuteMs;
  return policy;
}

const Detector& SharedDetector() {
  static const auto detector = MakeSmallDetector(ShortMemory());
  return *detector;
}

// Its states have profiles, its alerts contributions.
const Detector& JudgingDetector() {
  static const auto detector = MakeSmallJudgingDetector(ShortMemory());
  return *detector;
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

CheckpointMarker LastMarker(FakeLog* log, PartitionId partition) {
  FakeRecoveryLog reader(log, TestCheckpoint(0));
  const auto found = reader.FindMarker(partition);
  return found->marker.value_or(CheckpointMarker());
}

using States = std::map<PartitionId, std::map<std::string, std::string, std::less<>>>;

bool AllPublished(const FakeLog& log) {
  return std::all_of(log.input.begin(), log.input.end(), [&log](const auto& item) {
    const auto committed = log.committed.find(item.first);
    return committed != log.committed.end() &&
           committed->second == Offset(static_cast<std::int64_t>(item.second.size()));
  });
}

// Two machines with a disk each; the checkpoint topic is for all.
struct World {
  FakeLog* log;
  std::array<MemoryStateStoreFactory, 2> disks;
  std::unique_ptr<Life> zombie{};  // stopped, while another took over
  std::size_t zombie_machine = 0;
  int refusals = 0;  // recoveries that would not go on
  const Detector* detector = &SharedDetector();
};

void LoseSomething(Random* random, World* world) {
  for (std::size_t machine = 0; machine < world->disks.size(); ++machine) {
    if (world->zombie && machine == world->zombie_machine) continue;  // its stores are open
    for (auto& [id, records] : world->log->input) {
      if (random->UniformBelow(12) != 0) continue;
      *world->disks[machine].Directory(id) = MemoryStateDirectory();
    }
  }
  if (world->log->open) return;  // what is written to a topic that is gone is gone with it
  for (auto& [id, entries] : world->log->checkpoint) {
    if (random->UniformBelow(15) == 0) entries.clear();
  }
}

// The old owner goes on where it was, until it sees what has happened to it.
void WakeZombie(Random* random, World* world) {
  if (!world->zombie || random->UniformBelow(4) != 0) return;
  if (random->UniformBelow(8) == 0) {
    for (const auto& [id, records] : world->log->input) world->zombie->source.lost.push_back(id);
  }
  if (!world->zombie->pipeline.RunOnce() || random->UniformBelow(8) == 0) world->zombie.reset();
}

enum class LifeEnd { kGoesOn, kInterrupted, kFault };

// At most 60 turns.
LifeEnd LiveOn(Random* random, World* world, Life* member, bool disturbed) {
  for (int turn = 0; turn < 60; ++turn) {
    if (disturbed) Disturb(random, world->log, &member->source);
    if (const Outcome turned = member->pipeline.RunOnce(); !turned) {
      if (turned.error().where.starts_with("partition")) ++world->refusals;
      return LifeEnd::kFault;
    }
    // Most of all with a transaction under way whose fate it does not know.
    const std::uint64_t interruptions = world->log->open ? 8 : 1;
    if (disturbed && random->UniformBelow(25) < interruptions) return LifeEnd::kInterrupted;
    if (disturbed) WakeZombie(random, world);
  }
  world->log->next_fate = FakeLog::Fate::kSucceed;
  return LifeEnd::kGoesOn;
}

// One life after another until everything is published; a life may end without a word, or be
// stopped for a while.
void RunLives(World* world, std::uint64_t seed, bool disturbed) {
  Random random(seed);
  for (int life = 0; life < 400; ++life) {
    if (disturbed) LoseSomething(&random, world);
    std::size_t machine = disturbed ? random.UniformBelow(2) : 0;
    if (world->zombie) machine = 1 - world->zombie_machine;
    auto member = std::make_unique<Life>(*world->detector, world->log, &world->disks[machine],
                                         SmallSteps(&random));
    member->source.step_ms = static_cast<std::int64_t>(1 + random.UniformBelow(400));
    const LifeEnd end = LiveOn(&random, world, member.get(), disturbed);
    const bool is_done = end == LifeEnd::kGoesOn && AllPublished(*world->log);
    if (is_done && StopCleanly(member.get())) return;
    // Killed, as a rule; now and then stopped, if no other is.
    if (end != LifeEnd::kInterrupted || world->zombie || random.UniformBelow(3) != 0) continue;
    world->zombie = std::move(member);
    world->zombie_machine = machine;
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
States FinalStates(FakeLog* log, MemoryStateStoreFactory* stores,
                   const Detector& detector = SharedDetector()) {
  log->next_fate = FakeLog::Fate::kSucceed;
  Random quiet(1);
  Life member(detector, log, stores, SmallSteps(&quiet));
  for (int turn = 0; turn < 400; ++turn) RC_ASSERT(member.pipeline.RunOnce().has_value());
  RC_ASSERT(StopCleanly(&member));
  States states;
  for (const auto& [id, records] : log->input) {
    states[id] = Unexpired(*stores->Directory(id));
    RC_ASSERT(stores->Directory(id)->mark->low_water ==
              Offset(static_cast<std::int64_t>(records.size())));
  }
  return states;
}

// In words that a person can read; empty when there is none.
std::string FirstDifference(const States& expected, const States& found) {
  for (const auto& [partition, states] : expected) {
    const auto& others = found.at(partition);
    const std::string where = "partition " + std::to_string(partition.value) + ", customer ";
    for (const auto& [customer, bytes] : states) {
      const auto other = others.find(customer);
      if (other == others.end()) return where + customer + " is missing";
      if (other->second != bytes) return where + customer + " differs";
    }
    for (const auto& [customer, bytes] : others) {
      if (!states.contains(customer)) return where + customer + " should not be there";
    }
  }
  return "";
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

void ExpectDisturbancesChangeNothing(const Detector& detector) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const int records = *rc::gen::inRange(1, 150);
  FakeLog quiet_log = MakeRandomLog(seed, records);
  FakeLog disturbed_log = quiet_log;
  World quiet{&quiet_log, {}};
  World disturbed{&disturbed_log, {}};
  quiet.detector = disturbed.detector = &detector;
  RunLives(&quiet, seed, false);
  RunLives(&disturbed, seed + 1, true);
  disturbed.zombie.reset();
  RC_ASSERT(AllPublished(quiet_log));
  RC_ASSERT(AllPublished(disturbed_log));
  RC_ASSERT(disturbed.refusals == 0);
  for (const auto& [id, ignored] : quiet_log.input) {
    const bool same = OutputsOf(quiet_log, id) == OutputsOf(disturbed_log, id);
    RC_ASSERT(same);
  }
  const States expected = FinalStates(&quiet_log, quiet.disks.data(), detector);
  for (MemoryStateStoreFactory& disk : disturbed.disks) {
    RC_ASSERT(FirstDifference(expected, FinalStates(&disturbed_log, &disk, detector)) == "");
  }
  // And from the checkpoint topic alone, though the log no longer reaches back.
  for (auto& [id, entries] : disturbed_log.checkpoint) {
    if (!entries.empty()) disturbed_log.log_start[id] = LastMarker(&disturbed_log, id).low_water;
  }
  MemoryStateStoreFactory fresh;
  RC_ASSERT(FirstDifference(expected, FinalStates(&disturbed_log, &fresh, detector)) == "");
}

RC_GTEST_PROP(Pipeline, DisturbancesNeverChangeOutputsOrStates, ()) {
  ExpectDisturbancesChangeNothing(SharedDetector());
}

RC_GTEST_PROP(Pipeline, DisturbancesNeverChangeThemWithProfilesAndAJudge, ()) {
  ExpectDisturbancesChangeNothing(JudgingDetector());
}

// As a disk that is lost at that moment would need it, when the log reaches back no further than
// the marker asks for.
void TrimLogsToTheirMarkers(FakeLog* log) {
  log->SettleOpen();
  for (const auto& [id, records] : log->input) {
    const CheckpointMarker marker = LastMarker(log, id);
    if (marker.anchor) log->log_start[id] = marker.low_water;
  }
}

RC_GTEST_PROP(Pipeline, MarkersNeverVouchForWhatARecreatedTopicLacks, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  FakeLog log = MakeRandomLog(seed, *rc::gen::inRange(1, 150));
  FakeLog quiet_log = log;
  World quiet{&quiet_log, {}};
  RunLives(&quiet, seed, false);
  Random random(seed);
  MemoryStateStoreFactory disk;
  auto life = std::make_unique<Life>(SharedDetector(), &log, &disk, SmallSteps(&random));
  for (std::uint64_t turn = 0; turn < 60 && random.UniformBelow(40) != 0; ++turn) {
    if (random.UniformBelow(8) == 0) log.next_fate = FakeLog::Fate::kAbort;
    if (random.UniformBelow(8) == 0) log.next_fate = FakeLog::Fate::kSucceedUntold;
    if (random.UniformBelow(12) == 0) {
      const PartitionId partition(static_cast<std::int32_t>(random.UniformBelow(2)));
      log.RecreateCheckpoint(partition, random.UniformBelow(60));
    }
    RC_ASSERT(life->pipeline.RunOnce().has_value());
  }
  life.reset();
  TrimLogsToTheirMarkers(&log);
  MemoryStateStoreFactory fresh;
  const States expected = FinalStates(&quiet_log, quiet.disks.data());
  RC_ASSERT(FirstDifference(expected, FinalStates(&log, &fresh)) == "");
}

TEST(Pipeline, TopicMadeAnewIsFilledAgainWhileTheMemberRuns) {
  FakeLog log = MakeRandomLog(16, 140);
  FakeLog quiet_log = log;
  World quiet{&quiet_log, {}};
  RunLives(&quiet, 9, false);
  std::map<PartitionId, std::vector<FakeLog::Record>> later;
  for (auto& [id, records] : log.input) {
    const auto half = records.begin() + static_cast<std::ptrdiff_t>(records.size() / 2);
    later[id].assign(half, records.end());
    records.erase(half, records.end());
  }
  MemoryStateStoreFactory stores;
  PipelineOptions options;
  options.checkpoint = TestCheckpoint(20);
  options.flush_interval_ms = 0;
  options.poll_records_max = 2;
  options.commit_records_max = 2;
  Life life(SharedDetector(), &log, &stores, options);
  for (int turn = 0; turn < 80; ++turn) ASSERT_TRUE(life.pipeline.RunOnce());
  ASSERT_TRUE(LastMarker(&log, PartitionId(0)).anchor);
  static_cast<void>(life.pipeline.TakeNotes());
  log.RecreateCheckpoint(PartitionId(0), 0);
  for (auto& [id, records] : log.input) {
    records.insert(records.end(), later[id].begin(), later[id].end());
  }
  for (int turn = 0; turn < 120; ++turn) ASSERT_TRUE(life.pipeline.RunOnce());
  const std::vector<RecoveryNote> notes = life.pipeline.TakeNotes();
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0].partition, PartitionId(0));
  EXPECT_TRUE(notes[0].checkpoint_was_lost);
  EXPECT_TRUE(notes[0].plan.requeues_all());
  EXPECT_EQ(LastMarker(&log, PartitionId(0)).low_water,
            Offset(static_cast<std::int64_t>(log.input[PartitionId(0)].size())));
  TrimLogsToTheirMarkers(&log);
  MemoryStateStoreFactory fresh;
  const States expected = FinalStates(&quiet_log, quiet.disks.data());
  EXPECT_EQ(FirstDifference(expected, FinalStates(&log, &stores)), "");
  EXPECT_EQ(FirstDifference(expected, FinalStates(&log, &fresh)), "");
}

TEST(Pipeline, AbortsRecoveriesAndZombiesReallyHappen) {
  int fenced = 0;
  for (std::uint64_t seed = 3; seed < 8; ++seed) {
    FakeLog log = MakeRandomLog(seed, 120);
    World world{&log, {}};
    RunLives(&world, seed, true);
    EXPECT_GT(log.aborts, 3);
    EXPECT_GT(log.commits, 10);
    fenced += log.fenced;
  }
  EXPECT_GT(fenced, 3);
}

TEST(Pipeline, TheFirstCommitsOfAGroupMayFail) {
  FakeLog log = MakeRandomLog(7, 60);
  MemoryStateStoreFactory stores;
  PipelineOptions options;
  options.checkpoint = TestCheckpoint(60'000);
  Life life(SharedDetector(), &log, &stores, options);
  for (int turn = 0; turn < 60; ++turn) {
    ASSERT_TRUE(life.pipeline.RunOnce());
    if (turn < 6 && turn % 2 == 0) log.next_fate = FakeLog::Fate::kAbort;
  }
  EXPECT_EQ(log.aborts, 3);
  EXPECT_TRUE(AllPublished(log));
}

class PipelineUnderAborts : public ::testing::TestWithParam<int> {};

// Each so many turns, the commit fails.
TEST_P(PipelineUnderAborts, ExpiredCustomersLeaveStoreAndTopic) {
  FakeLog log = MakeRandomLog(8, 140);
  MemoryStateStoreFactory stores;
  PipelineOptions options;
  options.checkpoint = TestCheckpoint(2'000);
  options.failures_max = 50;
  Life life(SharedDetector(), &log, &stores, options);
  life.source.step_ms = 500;
  for (int turn = 0; turn < 120; ++turn) {
    if (turn % GetParam() == 1) log.next_fate = FakeLog::Fate::kAbort;
    ASSERT_TRUE(life.pipeline.RunOnce());
  }
  log.next_fate = FakeLog::Fate::kSucceed;
  for (int turn = 0; turn < 60; ++turn) ASSERT_TRUE(life.pipeline.RunOnce());
  ASSERT_TRUE(StopCleanly(&life));
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
INSTANTIATE_TEST_SUITE_P(Pipeline, PipelineUnderAborts, ::testing::Values(1000, 5, 4, 3));

}  // namespace
}  // namespace harrier
