#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "state/expiry_sweep.h"
#include "state/state_codec.h"
#include "tests/fakes/brittle_state_stores.h"
#include "tests/fakes/one_customer.h"

namespace harrier {
namespace {

constexpr std::int64_t kTtlMs = 30 * kDayMs;
constexpr EventTime kClock{1'767'600'000'000};
constexpr std::int64_t kStepMs = 1000;
constexpr std::size_t kCustomersPerStep = 256;
const StoreMark kMark{Offset(40), Offset(50), EventTime(7)};

using Ids = std::vector<std::string>;

// Of a customer seen once, so long before the clock.
std::string StateSeen(std::int64_t before_ms) {
  OneCustomer customer;
  customer.Take(PlainPurchase("t1", kClock.ms - before_ms));
  std::string bytes;
  EncodeState(customer.state, &bytes);
  return bytes;
}

const std::string& Live() {
  static const std::string bytes = StateSeen(kTtlMs);
  return bytes;
}
const std::string& Expired() {
  static const std::string bytes = StateSeen(kTtlMs + 1);
  return bytes;
}

class ExpirySweepTest : public ::testing::Test {
 protected:
  ExpirySweepTest() : store_(std::move(*stores_.Open(PartitionId(0)))) { directory_->mark = kMark; }

  void Store(const std::string& id, const std::string& bytes) { directory_->states[id] = bytes; }
  // "c100" to at most "c999": as many as that, in the order of their ids.
  void StoreMany(std::size_t count, const std::string& bytes) {
    for (std::size_t i = 0; i < count; ++i) Store("c" + std::to_string(100 + i), bytes);
  }
  Ids Step(std::int64_t now_ms) {
    const auto expired = sweep_.Step({now_ms, kClock, kTtlMs}, cache_, store_.get());
    EXPECT_TRUE(expired);
    EXPECT_TRUE(RemoveExpired(expired.value_or(Ids()), kMark, &cache_, store_.get()));
    return expired.value_or(Ids());
  }

  BrittleStateStores stores_;
  MemoryStateDirectory* directory_ = stores_.Directory(PartitionId(0));
  std::unique_ptr<StateStore> store_;
  StateCache cache_;
  ExpirySweep sweep_;
};

TEST_F(ExpirySweepTest, CustomersUnseenForLongerThanTheTtlAreRemoved) {
  Store("alice", Live());
  Store("bob", Expired());
  Store("carol", Live());
  EXPECT_EQ(Step(kStepMs), Ids{"bob"});
  EXPECT_EQ(directory_->states.size(), 2U);
  EXPECT_FALSE(directory_->states.contains("bob"));
}

TEST_F(ExpirySweepTest, StepsAreASecondApart) {
  StoreMany(kCustomersPerStep + 1, Expired());
  EXPECT_EQ(Step(kStepMs).size(), kCustomersPerStep);
  EXPECT_EQ(Step(2 * kStepMs - 1), Ids());
  EXPECT_EQ(Step(2 * kStepMs).size(), 1U);
}

TEST_F(ExpirySweepTest, RoundReachesEveryoneAndBeginsAgain) {
  StoreMany(2 * kCustomersPerStep, Live());
  Store("z", Expired());
  EXPECT_EQ(Step(kStepMs), Ids());
  EXPECT_EQ(Step(2 * kStepMs), Ids());
  Store("a", Expired());  // behind the sweep
  EXPECT_EQ(Step(3 * kStepMs), Ids{"z"});
  EXPECT_EQ(Step(4 * kStepMs), Ids{"a"});
}

TEST_F(ExpirySweepTest, RoundThatEndsWithAFullStepBeginsAgain) {
  StoreMany(kCustomersPerStep, Live());
  EXPECT_EQ(Step(kStepMs), Ids());
  Store("a", Expired());
  EXPECT_EQ(Step(2 * kStepMs), Ids());  // there is nobody beyond the last
  EXPECT_EQ(Step(3 * kStepMs), Ids{"a"});
}

TEST_F(ExpirySweepTest, CustomersWithUnwrittenStatesAreLeftAlone) {
  Store("bob", Expired());
  StateCache::Entry* bob = cache_.Insert("bob");
  cache_.MarkDirty(bob, Offset(41), EventTime(), 0);
  EXPECT_EQ(Step(kStepMs), Ids());
  EXPECT_TRUE(directory_->states.contains("bob"));
  EXPECT_EQ(cache_.Peek("bob"), bob);
}

TEST_F(ExpirySweepTest, WhoWasSeenSinceIsNotRemoved) {
  Store("bob", Expired());
  cache_.MarkDirty(cache_.Insert("bob"), Offset(41), EventTime(), 0);
  EXPECT_TRUE(RemoveExpired(Ids{"bob"}, kMark, &cache_, store_.get()));
  EXPECT_TRUE(directory_->states.contains("bob"));
  EXPECT_NE(cache_.Peek("bob"), nullptr);
}

TEST_F(ExpirySweepTest, RemovedCustomersLeaveMemoryToo) {
  Store("bob", Expired());
  cache_.Insert("bob");
  cache_.Insert("alice");
  EXPECT_EQ(Step(kStepMs), Ids{"bob"});
  EXPECT_EQ(cache_.Peek("bob"), nullptr);
  EXPECT_NE(cache_.Peek("alice"), nullptr);
}

TEST_F(ExpirySweepTest, MarkStaysAsItWas) {
  Store("bob", Expired());
  EXPECT_EQ(Step(kStepMs), Ids{"bob"});
  EXPECT_EQ(directory_->mark, kMark);
}

TEST_F(ExpirySweepTest, NothingIsWrittenWhenNobodyHasExpired) {
  Store("alice", Live());
  EXPECT_EQ(Step(kStepMs), Ids());
  EXPECT_EQ(stores_.writes, 0);
}

TEST_F(ExpirySweepTest, StatesThatCannotBeReadAreLeftForTheirNextTransaction) {
  Store("alice", "no state");
  Store("bob", Expired());
  EXPECT_EQ(Step(kStepMs), Ids{"bob"});
  EXPECT_EQ(directory_->states.at("alice"), "no state");
}

TEST_F(ExpirySweepTest, FaultsOfTheStoreComeOut) {
  Store("bob", Expired());
  cache_.Insert("bob");
  stores_.faults.write = Fault{FaultKind::kFatal, "write", "disk full", ""};
  EXPECT_FALSE(RemoveExpired(Ids{"bob"}, kMark, &cache_, store_.get()));
  EXPECT_NE(cache_.Peek("bob"), nullptr);
  stores_.faults.scan = Fault{FaultKind::kUnsound, "scan", "torn block", ""};
  EXPECT_FALSE(sweep_.Step({kStepMs, kClock, kTtlMs}, cache_, store_.get()));
}

}  // namespace
}  // namespace harrier
