// Whatever happens to commits, members and partitions, the committed outputs and the states are
// those of an undisturbed run: each output once, in order, with the same bytes.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

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

PipelineOptions SmallSteps(Random* random) {
  PipelineOptions options;
  options.poll_records_max = static_cast<int>(1 + random->UniformBelow(9));
  options.commit_records_max = static_cast<std::int64_t>(1 + random->UniformBelow(12));
  options.flush_interval_ms = static_cast<std::int64_t>(random->UniformBelow(300));
  options.cache_bytes = random->UniformBelow(2) == 0 ? 1 : 1 << 20;
  options.failures_max = 50;
  options.scored = ScoredOutput::kAll;
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
    default:
      break;
  }
}

using States = std::map<PartitionId, std::map<std::string, std::string, std::less<>>>;

bool AllPublished(FakeLog* log) {
  for (const auto& [id, records] : log->input) {
    if (log->committed[id] < Offset(static_cast<std::int64_t>(records.size()))) return false;
  }
  return true;
}

// One life after another until everything is published; a life may end without a word.
States RunLives(FakeLog* log, std::uint64_t seed, bool disturbed) {
  Random random(seed);
  MemoryStateStoreFactory stores;
  for (int life = 0; life < 400; ++life) {
    FakeSource source(log);
    FakeCommitter committer(log);
    Pipeline pipeline(&SharedDetector(), {&source, &committer, &stores}, SmallSteps(&random));
    bool killed = false;
    for (int turn = 0; turn < 60 && !killed; ++turn) {
      if (disturbed) Disturb(&random, log, &source);
      const Outcome outcome = pipeline.RunOnce();
      killed = !outcome || (disturbed && random.UniformBelow(25) == 0);
    }
    log->next_fate = FakeLog::Fate::kSucceed;
    if (killed || disturbed) {
      if (!killed && AllPublished(log)) {
        if (pipeline.Drain()) break;
      }
      continue;
    }
    if (AllPublished(log) && pipeline.Drain()) break;
  }
  // A last, quiet life folds what the stores lack.
  log->next_fate = FakeLog::Fate::kSucceed;
  FakeSource source(log);
  FakeCommitter committer(log);
  Random quiet(1);
  Pipeline pipeline(&SharedDetector(), {&source, &committer, &stores}, SmallSteps(&quiet));
  for (int turn = 0; turn < 400; ++turn) RC_ASSERT(pipeline.RunOnce().has_value());
  RC_ASSERT(pipeline.Drain().has_value());
  States states;
  for (const auto& [id, records] : log->input) {
    states[id] = stores.Directory(id)->states;
    RC_ASSERT(stores.Directory(id)->mark->low_water ==
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
  FakeLog quiet = MakeLog(seed, records);
  FakeLog disturbed = quiet;
  const States expected = RunLives(&quiet, seed, false);
  const States found = RunLives(&disturbed, seed + 1, true);
  RC_ASSERT(AllPublished(&quiet));
  RC_ASSERT(AllPublished(&disturbed));
  for (const auto& [id, ignored] : quiet.input) {
    RC_ASSERT(OutputsOf(quiet, id) == OutputsOf(disturbed, id));
  }
  RC_ASSERT(expected == found);
}

TEST(Pipeline, AbortsAndRecoveriesReallyHappen) {
  FakeLog log = MakeLog(3, 120);
  static_cast<void>(RunLives(&log, 4, true));
  EXPECT_GT(log.aborts, 3);
  EXPECT_GT(log.commits, 10);
}

TEST(Pipeline, CountsAddUp) {
  FakeLog log = MakeLog(5, 140);
  MemoryStateStoreFactory stores;
  FakeSource source(&log);
  FakeCommitter committer(&log);
  PipelineOptions options;
  options.scored = ScoredOutput::kAll;
  Pipeline pipeline(&SharedDetector(), {&source, &committer, &stores}, options);
  for (int turn = 0; turn < 40; ++turn) ASSERT_TRUE(pipeline.RunOnce());
  const Counts& counts = pipeline.counts();
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
  FakeSource source(&log);
  FakeCommitter committer(&log);
  PipelineOptions options;
  options.scored = ScoredOutput::kAll;
  options.recovery.warm_up = true;
  Pipeline pipeline(&SharedDetector(), {&source, &committer, &stores}, options);
  for (int turn = 0; turn < 40; ++turn) ASSERT_TRUE(pipeline.RunOnce());
  ASSERT_TRUE(pipeline.Drain());
  EXPECT_TRUE(log.outputs.empty());
  EXPECT_EQ(pipeline.counts().folded + pipeline.counts().read, 0);  // counted at the next commit
  EXPECT_GE(stores.Directory(PartitionId(0))->states.size(), 4U);
}

}  // namespace
}  // namespace harrier
