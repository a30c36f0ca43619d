#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "state/state_codec.h"
#include "stream/partition_recovery.h"
#include "tests/fakes/brittle_state_stores.h"
#include "tests/fakes/fake_log.h"

namespace harrier {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr PartitionId kPartition(0);
using States = std::map<std::string, std::string, std::less<>>;

CheckpointSettings Settings() {
  return {"group", MakeCheckpointIdentity("transactions", 1, "policy")};
}

// A checkpoint topic that may break off: in the midst of the states, or before anything.
class BrittleCheckpoint final : public CheckpointLog {
 public:
  explicit BrittleCheckpoint(CheckpointLog* log) : log_(log) {}

  Result<Found, Fault> FindMarker(PartitionId partition) override {
    if (find_marker) return Unexpected(*find_marker);
    return log_->FindMarker(partition);
  }
  Outcome ReadStates(PartitionId partition, Offset anchor, StateRestore* restore) override {
    const Outcome read = log_->ReadStates(partition, anchor, restore);
    return read_states ? Unexpected(*read_states) : read;
  }
  Result<std::vector<std::string>, Fault> CustomerIds(PartitionId partition) override {
    return log_->CustomerIds(partition);
  }

  std::optional<Fault> find_marker;
  std::optional<Fault> read_states;

 private:
  CheckpointLog* log_;
};

// A log of offsets 0 to 99, published up to 60. The store holds alice and bob and reaches to 50;
// the topic holds alice and carol and reaches to 40. Bob has expired there; zoe is of an older
// round, which this one has not come to replace.
class PartitionRecoveryTest : public ::testing::Test {
 protected:
  PartitionRecoveryTest() {
    log_.input[kPartition].resize(100);
    log_.committed[kPartition] = Offset(60);
    Directory().states = StoredStates();
    Directory().mark = kStoredMark;
    const CheckpointKeys keys("group");
    log_.checkpoint[kPartition] = {{keys.OfState("bob"), "topic's bob"},
                                   {keys.OfState("zoe"), "topic's zoe"},
                                   {keys.anchor(), std::string(kAnchorValue)},
                                   {keys.OfState("alice"), "topic's old alice"},
                                   {keys.OfState("carol"), "topic's carol"},
                                   {CheckpointKeys("other").OfState("mallory"), "not ours"},
                                   {keys.OfState("bob"), std::nullopt},
                                   {keys.OfState("alice"), "topic's alice"},
                                   {keys.marker(), Marker(Settings().identity)}};
  }

  static constexpr StoreMark kStoredMark{Offset(50), Offset(55), EventTime(7)};
  static constexpr Offset kAnchor{2};
  // The topic reaches to 40: alice is there as she is here, bob was seen once more.
  static States StoredStates() { return {{"alice", SeenBelow(40)}, {"bob", SeenBelow(41)}}; }
  static std::string SeenBelow(std::int64_t applied) {
    CustomerState state;
    state.applied = Offset(applied);
    std::string bytes;
    EncodeState(state, &bytes);
    return bytes;
  }
  static States TopicStates() { return {{"alice", "topic's alice"}, {"carol", "topic's carol"}}; }
  static std::string Marker(const CheckpointIdentity& identity) {
    return EncodeCheckpointMarker({Offset(45), Offset(40), EventTime(5), kAnchor}, identity);
  }
  static Fault Damage() { return {FaultKind::kUnsound, "open", "torn block", "none"}; }
  static Fault Hiccup() { return {FaultKind::kRetry, "ask", "not just now", ""}; }

  MemoryStateDirectory& Directory() { return *stores_.Directory(kPartition); }
  void LoseTheTopic() { log_.checkpoint.clear(); }
  void LoseTheStore() { Directory() = MemoryStateDirectory(); }

  Result<RecoveredPartition, Fault> Recover(const RecoveryOptions& options = {}) {
    return RecoverPartition(kPartition, {&reader_, &checkpoint_, &stores_}, options);
  }
  RecoveredPartition MustRecover(const RecoveryOptions& options = {}) {
    auto recovered = Recover(options);
    EXPECT_TRUE(recovered) << recovered.error().what;
    if (!recovered) return RecoveredPartition();
    EXPECT_EQ(*recovered->store->ReadMark(), recovered->mark);
    return std::move(*recovered);
  }
  Fault MustFail(FaultKind kind, const RecoveryOptions& options = {}) {
    const auto recovered = Recover(options);
    EXPECT_FALSE(recovered);
    if (recovered) return Fault();
    EXPECT_EQ(recovered.error().kind, kind) << recovered.error().what;
    EXPECT_EQ(stores_.open[kPartition], 0);
    return recovered.error();
  }
  void ExpectStoreIsAsItWas() {
    EXPECT_THAT(stores_.set_aside, IsEmpty());
    EXPECT_EQ(Directory().states, StoredStates());
    EXPECT_EQ(Directory().mark, kStoredMark);
    EXPECT_EQ(stores_.writes, 0);
  }
  void ExpectRestoredFromTheTopic(const RecoveredPartition& recovered) {
    EXPECT_EQ(recovered.plan.state_from, StateFrom::kCheckpoint);
    EXPECT_EQ(recovered.plan.fold_from, Offset(40));
    EXPECT_EQ(recovered.mark, (StoreMark{Offset(40), Offset(60), EventTime(5)}));
    EXPECT_EQ(Directory().states, TopicStates());
  }
  // As "customer@offset", from the head on.
  static std::vector<std::string> Queued(const RecoveredPartition& recovered) {
    std::vector<std::string> queued;
    for (std::size_t i = 0; i < recovered.queue.size(); ++i) {
      const CheckpointQueue::Item& item = recovered.queue.at(i);
      queued.push_back(item.customer_id + "@" + std::to_string(item.first_dirty.value));
    }
    return queued;
  }
  void ExpectSetAsideAsItWas() {
    ASSERT_EQ(stores_.set_aside.size(), 1U);
    EXPECT_EQ(stores_.set_aside[0].states, StoredStates());
  }

  FakeLog log_;
  FakeRecoveryLog reader_{&log_, Settings()};
  BrittleCheckpoint checkpoint_{&reader_};
  BrittleStateStores stores_;
};

// --- the store that is here

TEST_F(PartitionRecoveryTest, SoundStoreIsUsedAsItIs) {
  const RecoveredPartition recovered = MustRecover();
  EXPECT_EQ(recovered.plan.state_from, StateFrom::kStore);
  EXPECT_EQ(recovered.mark, kStoredMark);
  EXPECT_EQ(recovered.set_aside, "");
  EXPECT_THAT(Queued(recovered), ElementsAre("bob@40"));
  EXPECT_EQ(recovered.queue.Head()->clock_before, EventTime(5));
  ExpectStoreIsAsItWas();
}

TEST_F(PartitionRecoveryTest, DamagedStoreIsSetAsideAndRestoredFromTheCheckpoint) {
  using Place = std::optional<Fault> BrittleStateStores::Faults::*;
  for (const Place place :
       {&BrittleStateStores::Faults::open, &BrittleStateStores::Faults::read_mark,
        &BrittleStateStores::Faults::scan}) {
    Directory().states = StoredStates();
    Directory().mark = kStoredMark;
    stores_.set_aside.clear();
    stores_.faults.*place = Damage();
    const RecoveredPartition recovered = MustRecover();
    ExpectRestoredFromTheTopic(recovered);
    EXPECT_EQ(recovered.set_aside, "torn block");
    ExpectSetAsideAsItWas();
  }
}

TEST_F(PartitionRecoveryTest, DistrustedStoreIsReplacedThoughItOpens) {
  RecoveryOptions options;
  options.distrusted_store = "a state cannot be read";
  const RecoveredPartition recovered = MustRecover(options);
  ExpectRestoredFromTheTopic(recovered);
  EXPECT_EQ(recovered.set_aside, "a state cannot be read");
  ExpectSetAsideAsItWas();
}

TEST_F(PartitionRecoveryTest, DamagedStoreWithoutCheckpointIsFoldedFromAWholeLog) {
  LoseTheTopic();
  stores_.faults.open = Damage();
  const RecoveredPartition recovered = MustRecover();
  EXPECT_EQ(recovered.plan.state_from, StateFrom::kLog);
  EXPECT_EQ(recovered.plan.fold_from, Offset(0));
  EXPECT_EQ(recovered.plan.publish_from, Offset(60));
  EXPECT_EQ(recovered.mark, (StoreMark{Offset(0), Offset(60), EventTime()}));
  EXPECT_THAT(Directory().states, IsEmpty());
  EXPECT_THAT(Queued(recovered), IsEmpty());
  ExpectSetAsideAsItWas();
}

TEST_F(PartitionRecoveryTest, LostStoreIsRestoredWithNothingToSetAside) {
  LoseTheStore();
  const RecoveredPartition recovered = MustRecover();
  ExpectRestoredFromTheTopic(recovered);
  EXPECT_EQ(recovered.set_aside, "");
  EXPECT_THAT(stores_.set_aside, IsEmpty());
}

TEST_F(PartitionRecoveryTest, EmptyStoreIsReplacedWithNothingToSetAside) {
  Directory().states.clear();
  Directory().mark = StoreMark{Offset(0), Offset(0), EventTime()};
  const RecoveredPartition recovered = MustRecover({.fold_records_max = 10});
  ExpectRestoredFromTheTopic(recovered);
  EXPECT_THAT(stores_.set_aside, IsEmpty());
}

TEST_F(PartitionRecoveryTest, StoreThatIsFarBehindIsSetAsideForTheCheckpoint) {
  Directory().mark = StoreMark{Offset(30), Offset(30), EventTime(3)};
  const RecoveredPartition recovered = MustRecover({.fold_records_max = 29});
  ExpectRestoredFromTheTopic(recovered);
  EXPECT_THAT(recovered.set_aside, HasSubstr("reaches further"));
  ExpectSetAsideAsItWas();
}

// --- refusals

TEST_F(PartitionRecoveryTest, RefusalLeavesASoundStoreAsItIs) {
  log_.committed[kPartition] = Offset(54);
  const Fault refusal = MustFail(FaultKind::kFatal);
  EXPECT_EQ(refusal.where, "partition 0");
  EXPECT_THAT(refusal.what, HasSubstr("moved back"));
  EXPECT_THAT(refusal.advice, HasSubstr("--rebuild-state"));
  ExpectStoreIsAsItWas();
}

TEST_F(PartitionRecoveryTest, RefusalLeavesADamagedStoreWhereItIs) {
  LoseTheTopic();
  log_.log_start[kPartition] = Offset(10);
  stores_.faults.open = Damage();
  const Fault refusal = MustFail(FaultKind::kFatal);
  EXPECT_THAT(refusal.what, HasSubstr("the state store is not to be used"));
  EXPECT_THAT(refusal.advice, HasSubstr("--accept-gap"));
  ExpectStoreIsAsItWas();
}

TEST_F(PartitionRecoveryTest, MarkerOfAnotherPolicyIsRefused) {
  log_.checkpoint[kPartition].back().value =
      Marker(MakeCheckpointIdentity("transactions", 1, "another policy"));
  EXPECT_THAT(MustFail(FaultKind::kFatal).what, HasSubstr("another state policy"));
  ExpectStoreIsAsItWas();
}

TEST_F(PartitionRecoveryTest, RebuildSetsTheStoreAsideAndWritesTheTopicAnew) {
  log_.committed[kPartition] = Offset(54);
  const RecoveredPartition recovered = MustRecover({.rebuild_state = true});
  EXPECT_EQ(recovered.plan.state_from, StateFrom::kLog);
  EXPECT_EQ(recovered.plan.fold_from, Offset(0));
  EXPECT_EQ(recovered.plan.publish_from, Offset(54));
  EXPECT_EQ(recovered.mark, (StoreMark{Offset(0), Offset(54), EventTime()}));
  EXPECT_THAT(Directory().states, IsEmpty());
  EXPECT_THAT(recovered.set_aside, HasSubstr("--rebuild-state"));
  ExpectSetAsideAsItWas();
  // And nobody of another group.
  EXPECT_THAT(Queued(recovered), UnorderedElementsAre("alice@0", "bob@0", "carol@0", "zoe@0"));
}

// --- the checkpoint topic

TEST_F(PartitionRecoveryTest, LostTopicIsWrittenAnewFromTheStore) {
  LoseTheTopic();
  const RecoveredPartition recovered = MustRecover();
  EXPECT_EQ(recovered.plan.state_from, StateFrom::kStore);
  EXPECT_EQ(recovered.plan.checkpoint_covers, Offset(0));
  EXPECT_THAT(Queued(recovered), ElementsAre("alice@0", "bob@0"));
  ExpectStoreIsAsItWas();
}

TEST_F(PartitionRecoveryTest, TopicThatWasMadeAnewIsWrittenAnewThoughItHasAMarker) {
  log_.RecreateCheckpoint(kPartition, 2);
  log_.checkpoint[kPartition].push_back(
      {CheckpointKeys("group").marker(), Marker(Settings().identity)});
  const RecoveredPartition recovered = MustRecover();
  EXPECT_EQ(recovered.plan.checkpoint_anchor, std::nullopt);
  EXPECT_THAT(Queued(recovered), ElementsAre("alice@0", "bob@0"));
  ExpectStoreIsAsItWas();
}

TEST_F(PartitionRecoveryTest, StoreThatTheTopicHasOvertakenHasNothingForIt) {
  Directory().mark = StoreMark{Offset(40), Offset(40), EventTime(5)};
  EXPECT_THAT(Queued(MustRecover()), IsEmpty());
}

TEST_F(PartitionRecoveryTest, StateThatCannotBeReadIsDamage) {
  Directory().states["alice"] = "what is this";
  const RecoveredPartition recovered = MustRecover();
  ExpectRestoredFromTheTopic(recovered);
  EXPECT_THAT(recovered.set_aside, HasSubstr("cannot be read"));
}

TEST_F(PartitionRecoveryTest, WithoutACheckpointTopicNobodyIsQueued) {
  const auto recovered = RecoverPartition(kPartition, {&reader_, nullptr, &stores_}, {});
  ASSERT_TRUE(recovered);
  EXPECT_EQ(recovered->plan.state_from, StateFrom::kStore);
  EXPECT_THAT(Queued(*recovered), IsEmpty());
}

// --- first starts

TEST_F(PartitionRecoveryTest, FirstStartThatDiedBeforeItsCommitIsAFirstStartAgain) {
  LoseTheStore();
  LoseTheTopic();
  log_.committed.clear();
  const RecoveryPlan first = MustRecover().plan;
  EXPECT_TRUE(first.commits_start);
  EXPECT_EQ(Directory().mark, StoreMark());  // can be told from a lost store from here on
  const RecoveredPartition again = MustRecover();
  EXPECT_EQ(again.plan, first);
  EXPECT_EQ(again.set_aside, "");
  EXPECT_THAT(stores_.set_aside, IsEmpty());
}

TEST_F(PartitionRecoveryTest, StoreWithCustomersButNoOffsetIsRefused) {
  LoseTheTopic();
  log_.committed.clear();
  EXPECT_THAT(MustFail(FaultKind::kFatal).advice, HasSubstr("--to-offset 55"));
  ExpectStoreIsAsItWas();
}

// --- faults that pass

TEST_F(PartitionRecoveryTest, WhatMayPassComesOutAndChangesNothing) {
  stores_.faults.open = Hiccup();
  MustFail(FaultKind::kRetry);
  stores_.faults = {};
  stores_.faults.read_mark = Hiccup();
  MustFail(FaultKind::kRetry);
  stores_.faults = {};
  stores_.faults.scan = Hiccup();
  MustFail(FaultKind::kRetry);
  stores_.faults = {};
  checkpoint_.find_marker = Hiccup();
  EXPECT_EQ(MustFail(FaultKind::kRetry).what, "not just now");
  ExpectStoreIsAsItWas();
}

TEST_F(PartitionRecoveryTest, TopicThatCannotBeReadNowCostsADamagedStoreNothing) {
  stores_.faults.open = Damage();
  checkpoint_.find_marker = Hiccup();
  MustFail(FaultKind::kRetry);
  ExpectStoreIsAsItWas();
}

TEST_F(PartitionRecoveryTest, RestoreThatBreaksOffIsMadeAgain) {
  stores_.faults.open = Damage();
  checkpoint_.read_states = Hiccup();
  MustFail(FaultKind::kRetry);
  EXPECT_THAT(Directory().states, IsEmpty());  // nothing of it has taken its place
  EXPECT_EQ(Directory().mark, std::nullopt);
  checkpoint_.read_states.reset();
  ExpectRestoredFromTheTopic(MustRecover());
  ExpectSetAsideAsItWas();
}

// --- on the caller's own thread

TEST_F(PartitionRecoveryTest, RecoveredPartitionIsHandedOverOnce) {
  InlineRecoverer recoverer({&reader_, &checkpoint_, &stores_});
  EXPECT_FALSE(recoverer.Take(kPartition));
  recoverer.Begin(kPartition, {});
  EXPECT_TRUE(recoverer.Take(kPartition).value());
  EXPECT_FALSE(recoverer.Take(kPartition));
}

TEST_F(PartitionRecoveryTest, CancelledRecoveryLetsGoOfTheStore) {
  InlineRecoverer recoverer({&reader_, &checkpoint_, &stores_});
  recoverer.Begin(kPartition, {});
  recoverer.Cancel(kPartition);
  EXPECT_EQ(stores_.open[kPartition], 0);
  EXPECT_FALSE(recoverer.Take(kPartition));
}

}  // namespace
}  // namespace harrier
