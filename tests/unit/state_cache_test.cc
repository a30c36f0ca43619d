#include "state/state_cache.h"

#include <gtest/gtest.h>

#include "state/memory_state_store.h"
#include "state/state_flusher.h"

namespace harrier {
namespace {

FlushRequest Request(FlushWhat what, std::int64_t now_ms) {
  return {what, now_ms, 1000, Offset(50), Offset(50), EventTime(500)};
}

TEST(StateCache, EvictionTakesTheLeastRecentlyUsedAndNeverADirtyOne) {
  StateCache cache;
  StateCache::Entry* dirty = cache.Insert("dirty");
  cache.Insert("old");
  cache.Insert("new");
  cache.MarkDirty(dirty, Offset(1), EventTime(), 0);
  ASSERT_NE(cache.Find("old"), nullptr);  // now used more recently than "new"
  cache.EvictClean(cache.bytes() - 1);
  EXPECT_EQ(cache.Find("new"), nullptr);
  EXPECT_NE(cache.Find("old"), nullptr);
  cache.EvictClean(0);
  EXPECT_EQ(cache.size(), 1U);
  EXPECT_EQ(cache.Find("dirty"), dirty);
}

TEST(StateCache, ChargesAreGivenBack) {
  StateCache cache;
  StateCache::Entry* entry = cache.Insert("a");
  cache.MarkDirty(entry, Offset(1), EventTime(), 0);
  EXPECT_EQ(cache.dirty_bytes(), cache.bytes());
  cache.MarkClean(entry);
  EXPECT_EQ(cache.dirty_bytes(), 0U);
  cache.EvictClean(0);
  EXPECT_EQ(cache.bytes(), 0U);
}

TEST(StateFlusher, LowWaterMarkIsTheOldestStateThatStaysDirty) {
  StateCache cache;
  cache.MarkDirty(cache.Insert("a"), Offset(10), EventTime(100), 0);
  cache.MarkDirty(cache.Insert("b"), Offset(20), EventTime(200), 600);
  MemoryStateStoreFactory factory;
  const auto store = *factory.Open(PartitionId(0));
  StoreMark stored;
  StateFlusher flusher;
  ASSERT_TRUE(flusher.Flush(Request(FlushWhat::kDue, 999), &cache, store.get(), &stored));
  EXPECT_FALSE(factory.Directory(PartitionId(0))->mark);  // nothing was due
  ASSERT_TRUE(flusher.Flush(Request(FlushWhat::kDue, 1000), &cache, store.get(), &stored));
  EXPECT_EQ(stored, (StoreMark{Offset(20), Offset(50), EventTime(200)}));
  EXPECT_EQ(factory.Directory(PartitionId(0))->states.size(), 1U);
  ASSERT_TRUE(flusher.Flush(Request(FlushWhat::kAll, 1000), &cache, store.get(), &stored));
  EXPECT_EQ(stored, (StoreMark{Offset(50), Offset(50), EventTime(500)}));
  EXPECT_EQ(*factory.Directory(PartitionId(0))->mark, stored);
  EXPECT_EQ(cache.dirty_count(), 0U);
}

TEST(StateFlusherDeathTest, MemoryAheadOfWhatIsPublishedIsNeverWritten) {
  StateCache cache;
  MemoryStateStoreFactory factory;
  const auto store = *factory.Open(PartitionId(0));
  StoreMark stored;
  StateFlusher flusher;
  FlushRequest ahead = Request(FlushWhat::kAll, 0);
  ahead.next = Offset(51);
  EXPECT_EXIT(static_cast<void>(flusher.Flush(ahead, &cache, store.get(), &stored)),
              ::testing::ExitedWithCode(70), "never leads");
}

}  // namespace
}  // namespace harrier
