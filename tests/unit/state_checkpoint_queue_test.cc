#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "state/checkpoint_queue.h"

namespace harrier {
namespace {

constexpr std::int64_t kAnyAge = 1'000'000;
constexpr std::size_t kAnyCount = 100;

// Customer `id`, first dirty at `offset`, waiting since `offset` ms, clock 10 times the offset.
bool Add(CheckpointQueue* queue, const std::string& id, std::int64_t offset) {
  return queue->Add(id, Offset(offset), EventTime(10 * offset), offset);
}

CheckpointQueue WithThree() {
  CheckpointQueue queue;
  EXPECT_TRUE(Add(&queue, "carol", 3));
  EXPECT_TRUE(Add(&queue, "alice", 5));
  EXPECT_TRUE(Add(&queue, "bob", 9));
  return queue;
}

std::vector<std::string> TakenIds(const CheckpointQueue& queue, std::size_t count) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < count; ++i) ids.push_back(queue.at(i).customer_id);
  return ids;
}

using Ids = std::vector<std::string>;

TEST(CheckpointQueue, CustomersLeaveInTheOrderInWhichTheyJoined) {
  CheckpointQueue queue = WithThree();
  EXPECT_EQ(TakenIds(queue, queue.Take(kAnyAge, kAnyCount)), (Ids{"carol", "alice", "bob"}));
}

TEST(CheckpointQueue, CustomerWaitsOnceFromTheFirstRecordOn) {
  CheckpointQueue queue = WithThree();
  EXPECT_TRUE(Add(&queue, "carol", 11));
  EXPECT_EQ(queue.size(), 3U);
  EXPECT_EQ(queue.Head()->customer_id, "carol");
  EXPECT_EQ(queue.Head()->first_dirty, Offset(3));
  EXPECT_EQ(queue.Head()->clock_before, EventTime(30));
  EXPECT_EQ(queue.Head()->since_ms, 3);
}

TEST(CheckpointQueue, TakeStopsAtTheFirstWhoHasNotWaitedLongEnough) {
  CheckpointQueue queue = WithThree();
  ASSERT_TRUE(queue.Add("dave", Offset(10), EventTime(), 0));  // behind one who came later
  EXPECT_EQ(queue.Take(5, kAnyCount), 2U);
  EXPECT_EQ(queue.Rest()->customer_id, "bob");
}

TEST(CheckpointQueue, TakeStopsAtTheCountAllowed) {
  CheckpointQueue queue = WithThree();
  EXPECT_EQ(queue.Take(kAnyAge, 1), 1U);
  EXPECT_EQ(queue.Rest()->customer_id, "alice");
}

TEST(CheckpointQueue, TakenCustomersStayUntilTheirCommit) {
  CheckpointQueue queue = WithThree();
  ASSERT_EQ(queue.Take(5, kAnyCount), 2U);
  EXPECT_EQ(queue.Head()->customer_id, "carol");
  EXPECT_EQ(queue.size(), 3U);
  queue.DropTaken();
  EXPECT_EQ(queue.Head()->customer_id, "bob");
  EXPECT_EQ(queue.Rest(), queue.Head());
  EXPECT_EQ(queue.size(), 1U);
}

TEST(CheckpointQueue, NothingRestsWhenAllAreTaken) {
  CheckpointQueue queue = WithThree();
  ASSERT_EQ(queue.Take(kAnyAge, kAnyCount), 3U);
  EXPECT_EQ(queue.Rest(), nullptr);
  queue.DropTaken();
  EXPECT_EQ(queue.Head(), nullptr);
  EXPECT_EQ(queue.Take(kAnyAge, kAnyCount), 0U);
}

TEST(CheckpointQueue, CustomerWhoHasBeenWrittenJoinsTheEndAgain) {
  CheckpointQueue queue = WithThree();
  ASSERT_EQ(queue.Take(3, kAnyCount), 1U);
  queue.DropTaken();
  EXPECT_TRUE(Add(&queue, "carol", 12));
  EXPECT_EQ(TakenIds(queue, queue.Take(kAnyAge, kAnyCount)), (Ids{"alice", "bob", "carol"}));
}

TEST(CheckpointQueue, RewindPutsBackWhatWasTaken) {
  CheckpointQueue queue = WithThree();
  ASSERT_EQ(queue.Take(5, kAnyCount), 2U);
  queue.Rewind(Offset(10));
  EXPECT_EQ(queue.Rest()->customer_id, "carol");
  EXPECT_EQ(queue.Take(kAnyAge, kAnyCount), 3U);
}

TEST(CheckpointQueue, RewindDropsWhomOnlyUncommittedRecordsMadeWait) {
  CheckpointQueue queue = WithThree();
  queue.Rewind(Offset(5));
  EXPECT_EQ(queue.size(), 1U);
  EXPECT_EQ(queue.Head()->customer_id, "carol");
  EXPECT_TRUE(Add(&queue, "bob", 5));  // those records are read again
  EXPECT_TRUE(Add(&queue, "alice", 6));
  EXPECT_EQ(TakenIds(queue, queue.Take(kAnyAge, kAnyCount)), (Ids{"carol", "bob", "alice"}));
}

TEST(CheckpointQueue, RecordsThatTheTopicCoversMakeNobodyWait) {
  CheckpointQueue queue;
  queue.CoverTo(Offset(7));
  EXPECT_FALSE(Add(&queue, "alice", 6));
  EXPECT_EQ(queue.Head(), nullptr);
  EXPECT_TRUE(Add(&queue, "alice", 7));
  EXPECT_TRUE(Add(&queue, "alice", 6));  // waits already
}

TEST(CheckpointQueue, CoverNeverGoesDown) {
  CheckpointQueue queue;
  queue.CoverTo(Offset(7));
  queue.CoverTo(Offset(3));
  EXPECT_FALSE(Add(&queue, "alice", 6));
}

TEST(CheckpointQueueDeathTest, BrokenRequirementsEndTheProgram) {
  CheckpointQueue queue = WithThree();
  EXPECT_EXIT(Add(&queue, "dave", 8), ::testing::ExitedWithCode(70), "offset order");
  ASSERT_EQ(queue.Take(5, kAnyCount), 2U);
  EXPECT_EXIT(static_cast<void>(queue.Take(5, kAnyCount)), ::testing::ExitedWithCode(70),
              "one transaction");
  EXPECT_EXIT(Add(&queue, "dave", 12), ::testing::ExitedWithCode(70), "stands still");
}

}  // namespace
}  // namespace harrier
