#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "state/state_codec.h"
#include "stream/checkpointer.h"
#include "tests/fakes/brittle_state_stores.h"

namespace harrier {
namespace {

constexpr std::int64_t kIntervalMs = 60'000;
constexpr std::int64_t kBetweenSharesMs = kIntervalMs / 60;
constexpr std::size_t kStatesPerShare = 4096;
constexpr Offset kAnchor(5'000);

CheckpointSettings Settings() {
  return {"group", MakeCheckpointIdentity("transactions", 1, "policy"), kIntervalMs};
}

// Nobody is like the next one.
CustomerState StateAppliedTo(std::int64_t offset) {
  CustomerState state;
  state.applied = Offset(offset);
  return state;
}

std::string Encoded(const CustomerState& state) {
  std::string bytes;
  EncodeState(state, &bytes);
  return bytes;
}

// What a commit adds to the topic.
struct Share {
  std::map<std::string, std::optional<std::string>> states;
  std::optional<CheckpointMarker> marker;
};

// A partition that has published 10,000 records and folds no longer. Its anchor is in the topic.
class CheckpointerTest : public ::testing::Test {
 protected:
  CheckpointerTest() : checkpointer_(Settings()) {
    partition_.id = PartitionId(3);
    partition_.has_checkpoint = true;
    partition_.store = std::move(*stores_.Open(PartitionId(3)));
    partition_.next = partition_.committed = Offset(10'000);
    partition_.clock = EventTime(99);
    partition_.anchor = kAnchor;
  }

  void Queue(const std::string& id, std::int64_t offset, std::int64_t now_ms) {
    ASSERT_TRUE(partition_.queue.Add(id, Offset(offset), EventTime(offset - 1), now_ms));
  }
  StateCache::Entry* Cache(const std::string& id, std::int64_t applied) {
    StateCache::Entry* entry = partition_.cache.Insert(id);
    entry->state = StateAppliedTo(applied);
    entry->is_queued = true;
    return entry;
  }
  // Folded at `offset`, in memory only.
  void Dirty(const std::string& id, std::int64_t offset, std::int64_t now_ms) {
    partition_.cache.MarkDirty(Cache(id, offset + 1), Offset(offset), EventTime(offset - 1),
                               now_ms);
    Queue(id, offset, now_ms);
  }
  void Store(const std::string& id, const std::string& bytes) {
    stores_.Directory(PartitionId(3))->states[id] = bytes;
  }

  Outcome Add(CheckpointWhat what, std::int64_t now_ms) {
    decisions_.Clear();
    return checkpointer_.AddShare(what, now_ms, &partition_, &decisions_, &counts_);
  }
  // The share of one commit; its marker comes last, and names the anchor.
  Share MustAdd(CheckpointWhat what, std::int64_t now_ms) {
    EXPECT_TRUE(Add(what, now_ms));
    Share share;
    for (const CheckpointRecord& record : decisions_.checkpoint) {
      EXPECT_EQ(record.partition, PartitionId(3));
      EXPECT_FALSE(share.marker) << "after the marker";
      if (record.key == keys_.marker()) {
        share.marker = DecodeCheckpointMarker(record.value.value(), Settings().identity).value();
        EXPECT_EQ(std::exchange(share.marker->anchor, std::nullopt), kAnchor);
        continue;
      }
      const std::string customer(keys_.CustomerOf(record.key).value());
      const std::optional<std::string> value =
          record.value ? std::optional(std::string(*record.value)) : std::nullopt;
      EXPECT_TRUE(share.states.emplace(customer, value).second) << customer << " comes twice";
    }
    return share;
  }
  void Committed(std::int64_t now_ms, const CheckpointPlaces& places = {}) {
    EXPECT_TRUE(checkpointer_.Committed(now_ms, places, &partition_));
  }

  BrittleStateStores stores_;
  Partition partition_;
  Checkpointer checkpointer_;
  CheckpointKeys keys_{"group"};
  Decisions decisions_;
  Counts counts_;
};

TEST_F(CheckpointerTest, ShareIsDueWhenAStateHasBeenStaleForTheInterval) {
  EXPECT_FALSE(checkpointer_.IsDue(partition_, kIntervalMs));
  Dirty("alice", 100, 0);
  EXPECT_FALSE(checkpointer_.IsDue(partition_, kIntervalMs - 1));
  EXPECT_TRUE(checkpointer_.IsDue(partition_, kIntervalMs));
  ASSERT_TRUE(Add(CheckpointWhat::kDue, kIntervalMs - 1));
  EXPECT_TRUE(decisions_.checkpoint.empty());
}

TEST_F(CheckpointerTest, SharesAreASixtiethOfTheIntervalApart) {
  Dirty("alice", 100, 0);
  Dirty("bob", 101, 1);
  EXPECT_EQ(MustAdd(CheckpointWhat::kDue, kIntervalMs).states.size(), 1U);
  Committed(kIntervalMs);
  EXPECT_FALSE(checkpointer_.IsDue(partition_, kIntervalMs + kBetweenSharesMs - 1));
  ASSERT_TRUE(Add(CheckpointWhat::kDue, kIntervalMs + kBetweenSharesMs - 1));
  EXPECT_TRUE(decisions_.checkpoint.empty());
  EXPECT_TRUE(checkpointer_.IsDue(partition_, kIntervalMs + kBetweenSharesMs));
}

TEST_F(CheckpointerTest, MarkerAloneIsDueRightAfterRecovery) {
  partition_.marker_is_due = true;
  EXPECT_TRUE(checkpointer_.IsDue(partition_, 0));
  const Share share = MustAdd(CheckpointWhat::kDue, 0);
  EXPECT_TRUE(share.states.empty());
  EXPECT_EQ(share.marker, (CheckpointMarker{Offset(10'000), Offset(10'000), EventTime(99)}));
  Committed(0);
  EXPECT_FALSE(checkpointer_.IsDue(partition_, 10 * kIntervalMs));
}

TEST_F(CheckpointerTest, ShareHoldsWhatIsDueAndTheMarkerStandsBeforeTheRest) {
  Dirty("alice", 100, 0);
  Dirty("bob", 110, 5);
  Dirty("carol", 120, 6);
  partition_.next = Offset(10'050);  // a batch commits with the share
  const Share share = MustAdd(CheckpointWhat::kDue, kIntervalMs + 5);
  EXPECT_EQ(share.states,
            (std::map<std::string, std::optional<std::string>>{
                {"alice", Encoded(StateAppliedTo(101))}, {"bob", Encoded(StateAppliedTo(111))}}));
  EXPECT_EQ(share.marker, (CheckpointMarker{Offset(10'050), Offset(120), EventTime(119)}));
}

TEST_F(CheckpointerTest, MarkerReachesWhatTheCommitReachesWhenNobodyIsLeft) {
  Dirty("alice", 100, 0);
  partition_.next = Offset(10'050);  // committed by the transaction that carries the share
  EXPECT_EQ(MustAdd(CheckpointWhat::kDue, kIntervalMs).marker,
            (CheckpointMarker{Offset(10'050), Offset(10'050), EventTime(99)}));
}

TEST_F(CheckpointerTest, WhatOneCommitCannotHoldSpillsIntoTheNext) {
  const std::size_t customers = kStatesPerShare + 4;
  for (std::size_t i = 0; i < customers; ++i) {
    Dirty("c" + std::to_string(i), static_cast<std::int64_t>(i), 0);
  }
  const Share first = MustAdd(CheckpointWhat::kDue, kIntervalMs);
  EXPECT_EQ(first.states.size(), kStatesPerShare);
  EXPECT_EQ(first.marker, (CheckpointMarker{Offset(10'000), Offset(kStatesPerShare),
                                            EventTime(kStatesPerShare - 1)}));
  Committed(kIntervalMs);
  EXPECT_TRUE(checkpointer_.IsDue(partition_, kIntervalMs));  // without a pause
  const Share second = MustAdd(CheckpointWhat::kDue, kIntervalMs);
  EXPECT_EQ(second.states.size(), 4U);
  EXPECT_EQ(second.marker->low_water, Offset(10'000));
  EXPECT_EQ(counts_.checkpoint_states, static_cast<std::int64_t>(customers));
}

TEST_F(CheckpointerTest, EvictedStatesComeFromTheStoreByteForByte) {
  Store("zoe", "bytes of zoe");
  Store("adam", "bytes of adam");
  Store("mia", "stale bytes");
  Queue("zoe", 100, 0);  // not in the order of their names
  Dirty("mia", 101, 0);
  Queue("adam", 102, 0);
  const Share share = MustAdd(CheckpointWhat::kDue, kIntervalMs);
  EXPECT_EQ(share.states, (std::map<std::string, std::optional<std::string>>{
                              {"adam", "bytes of adam"},
                              {"mia", Encoded(StateAppliedTo(102))},
                              {"zoe", "bytes of zoe"}}));
}

TEST_F(CheckpointerTest, WhoeverIsGoneIsATombstone) {
  Queue("expired", 100, 0);
  Cache("never seen", 0);  // looked up in vain
  Queue("never seen", 101, 0);
  EXPECT_EQ(MustAdd(CheckpointWhat::kDue, kIntervalMs).states,
            (std::map<std::string, std::optional<std::string>>{{"expired", std::nullopt},
                                                               {"never seen", std::nullopt}}));
}

TEST_F(CheckpointerTest, NothingIsWrittenWhileFoldingSilently) {
  Dirty("alice", 100, 0);
  partition_.marker_is_due = true;
  partition_.next = Offset(9'999);
  EXPECT_FALSE(checkpointer_.IsDue(partition_, kIntervalMs));
  for (const CheckpointWhat what : {CheckpointWhat::kDue, CheckpointWhat::kWhatever}) {
    ASSERT_TRUE(Add(what, kIntervalMs));
    EXPECT_TRUE(decisions_.checkpoint.empty());
  }
  partition_.next = Offset(10'000);  // level with what is published
  EXPECT_EQ(MustAdd(CheckpointWhat::kDue, kIntervalMs).states.size(), 1U);
}

TEST_F(CheckpointerTest, NothingIsWrittenWithoutACheckpointTopic) {
  Dirty("alice", 100, 0);
  partition_.marker_is_due = true;
  partition_.has_checkpoint = false;
  EXPECT_FALSE(checkpointer_.IsDue(partition_, kIntervalMs));
  ASSERT_TRUE(Add(CheckpointWhat::kWhatever, kIntervalMs));
  EXPECT_TRUE(decisions_.checkpoint.empty());
}

TEST_F(CheckpointerTest, OnLeavingEverythingIsTakenWithinTheBoundOfACommit) {
  const std::size_t customers = kStatesPerShare + 4;
  for (std::size_t i = 0; i < customers; ++i) {
    Dirty("c" + std::to_string(i), static_cast<std::int64_t>(i), kIntervalMs);
  }
  EXPECT_EQ(MustAdd(CheckpointWhat::kWhatever, kIntervalMs).states.size(), kStatesPerShare);
  Committed(kIntervalMs);
  EXPECT_EQ(MustAdd(CheckpointWhat::kWhatever, kIntervalMs).states.size(), 4U);
  Committed(kIntervalMs);
  ASSERT_TRUE(Add(CheckpointWhat::kWhatever, kIntervalMs));  // nothing waits: no marker either
  EXPECT_TRUE(decisions_.checkpoint.empty());
}

TEST_F(CheckpointerTest, AbortedShareIsTakenAgain) {
  Dirty("alice", 100, 0);
  Dirty("bob", 10'000, 0);
  partition_.next = Offset(10'001);
  EXPECT_EQ(MustAdd(CheckpointWhat::kDue, kIntervalMs).states.size(), 2U);
  // The worker recovers: memory goes, the store's states are folded again.
  partition_.cache.Clear();
  partition_.queue.Rewind(Offset(10'000));
  partition_.next = Offset(10'000);
  Store("alice", "bytes of alice");
  const Share again = MustAdd(CheckpointWhat::kDue, kIntervalMs);
  EXPECT_EQ(again.states,
            (std::map<std::string, std::optional<std::string>>{{"alice", "bytes of alice"}}));
}

TEST_F(CheckpointerTest, WrittenCustomerMayJoinTheQueueAgain) {
  Dirty("alice", 100, 0);
  EXPECT_EQ(MustAdd(CheckpointWhat::kDue, kIntervalMs).states.size(), 1U);
  EXPECT_FALSE(partition_.cache.Peek("alice")->is_queued);
  Committed(kIntervalMs);
  EXPECT_EQ(partition_.queue.size(), 0U);
}

TEST_F(CheckpointerTest, BytesOfKeysAndValuesAreCounted) {
  Dirty("alice", 100, 0);
  Queue("gone", 101, 0);
  MustAdd(CheckpointWhat::kDue, kIntervalMs);
  std::size_t bytes = 0;
  for (const CheckpointRecord& record : decisions_.checkpoint) {
    bytes += record.key.size() + record.value.value_or("").size();
  }
  EXPECT_EQ(counts_.checkpoint_bytes, static_cast<std::int64_t>(bytes));
  EXPECT_EQ(counts_.checkpoint_states, 2);
}

// --- the anchor

TEST_F(CheckpointerTest, AnchorGoesBeforeAllStatesWithAMarkerThatIsWorthNothing) {
  Dirty("alice", 100, 0);
  partition_.anchor.reset();
  partition_.marker_is_due = true;
  ASSERT_TRUE(Add(CheckpointWhat::kWhatever, kIntervalMs));
  ASSERT_EQ(decisions_.checkpoint.size(), 2U);
  EXPECT_EQ(decisions_.checkpoint[0].key, keys_.anchor());
  EXPECT_TRUE(decisions_.checkpoint[0].value);  // else it would be a tombstone
  EXPECT_EQ(decisions_.checkpoint[1].key, keys_.marker());
  EXPECT_EQ(DecodeCheckpointMarker(*decisions_.checkpoint[1].value, Settings().identity),
            (CheckpointMarker{Offset(10'000), Offset(0), EventTime(), std::nullopt}));
}

TEST_F(CheckpointerTest, StatesFollowOnceItIsKnownWhereTheAnchorLies) {
  Dirty("alice", 100, 0);
  partition_.anchor.reset();
  partition_.marker_is_due = true;
  ASSERT_TRUE(Add(CheckpointWhat::kDue, kIntervalMs));
  Committed(kIntervalMs);  // the broker did not say where
  EXPECT_TRUE(checkpointer_.IsDue(partition_, kIntervalMs));
  ASSERT_TRUE(Add(CheckpointWhat::kDue, kIntervalMs));
  EXPECT_EQ(decisions_.checkpoint.front().key, keys_.anchor());
  Committed(kIntervalMs, {kAnchor, kAnchor.Next(), kAnchor});
  EXPECT_TRUE(checkpointer_.IsDue(partition_, kIntervalMs));
  const Share share = MustAdd(CheckpointWhat::kDue, kIntervalMs);
  EXPECT_EQ(share.states.size(), 1U);
  EXPECT_EQ(share.marker, (CheckpointMarker{Offset(10'000), Offset(10'000), EventTime(99)}));
  Committed(kIntervalMs);
  EXPECT_FALSE(checkpointer_.IsDue(partition_, 10 * kIntervalMs));
}

TEST_F(CheckpointerTest, PlacesAreThoseOfTheRecordsOfEachPartition) {
  const CheckpointKeys keys("group");
  const std::string state = keys.OfState("alice");
  decisions_.checkpoint = {{PartitionId(0), keys.anchor(), kAnchorValue},
                           {PartitionId(0), keys.marker(), "marker"},
                           {PartitionId(1), state, "state"},
                           {PartitionId(1), state, "state"},
                           {PartitionId(1), keys.marker(), "marker"},
                           {PartitionId(2), keys.marker(), "marker"}};
  const std::vector<std::optional<Offset>> places = {Offset(7),    Offset(8), Offset(3),
                                                     std::nullopt, Offset(5), std::nullopt};
  const auto found = checkpointer_.PlacesOf(decisions_, places);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found.at(PartitionId(0)).first, Offset(7));
  EXPECT_EQ(found.at(PartitionId(0)).last, Offset(8));
  EXPECT_EQ(found.at(PartitionId(0)).anchor, Offset(7));
  EXPECT_EQ(found.at(PartitionId(1)).first, Offset(3));
  EXPECT_EQ(found.at(PartitionId(1)).last, Offset(5));
  EXPECT_EQ(found.at(PartitionId(1)).anchor, std::nullopt);
  EXPECT_EQ(found.at(PartitionId(2)).last, std::nullopt);
}

TEST_F(CheckpointerTest, StoreThatCannotBeReadIsAFault) {
  Queue("evicted", 100, 0);
  stores_.faults.load = Fault{FaultKind::kUnsound, "load", "torn block", ""};
  const Outcome added = Add(CheckpointWhat::kDue, kIntervalMs);
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().kind, FaultKind::kUnsound);
  EXPECT_TRUE(decisions_.checkpoint.empty());
}

}  // namespace
}  // namespace harrier
