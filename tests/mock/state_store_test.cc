// The contract of StateStore, kept by both adapters; and what RocksDB's alone promises.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "state/memory_state_store.h"
#include "state/rocks_fault.h"
#include "state/rocks_state_store.h"
#include "tests/fakes/temporary_folder.h"

namespace harrier {
namespace {

using ::testing::HasSubstr;

constexpr StoreMark kMark{Offset(5), Offset(9), EventTime(1'767'600'000'000)};

// A factory and what it needs to live.
struct Subject {
  TemporaryFolder folder;
  std::unique_ptr<StateStoreFactory> factory;
};

std::unique_ptr<Subject> Memory() {
  auto subject = std::make_unique<Subject>();
  subject->factory = std::make_unique<MemoryStateStoreFactory>();
  return subject;
}

std::unique_ptr<StateStoreFactory> RocksIn(const TemporaryFolder& folder,
                                           const std::string& policy = "policy") {
  return std::make_unique<RocksStateStoreFactory>(
      folder.path() + "/state", StoreIdentity{"cluster", "transactions", policy}, RocksLimits());
}

std::unique_ptr<Subject> Rocks() {
  auto subject = std::make_unique<Subject>();
  subject->factory = RocksIn(subject->folder);
  return subject;
}

class StateStoreContract : public ::testing::TestWithParam<std::unique_ptr<Subject> (*)()> {
 protected:
  std::unique_ptr<StateStore> Open() {
    auto store = subject_->factory->Open(PartitionId(0));
    EXPECT_TRUE(store) << Describe(store.error());
    return std::move(*store);
  }
  std::unique_ptr<Subject> subject_ = GetParam()();
};

TEST_P(StateStoreContract, NewStoreHasNoMarkAndKnowsNobody) {
  const auto store = Open();
  EXPECT_EQ(*store->ReadMark(), std::nullopt);
  const std::vector<std::string_view> keys = {"a", "b"};
  const auto loaded = store->Load(keys);
  ASSERT_TRUE(loaded);
  EXPECT_THAT(*loaded, ::testing::ElementsAre(std::nullopt, std::nullopt));
}

TEST_P(StateStoreContract, StatesAndMarkOutliveTheStore) {
  const std::string bytes("\0binary\xff", 8);
  const std::vector<StateRow> rows = {{"alice", bytes}, {"bob", "x"}, {"", "empty key"}};
  ASSERT_TRUE(Open()->Write(rows, kMark));
  const auto store = Open();
  EXPECT_EQ(*store->ReadMark(), kMark);
  const std::vector<std::string_view> keys = {"", "alice", "bo", "bob"};
  const auto loaded = store->Load(keys);
  ASSERT_TRUE(loaded);
  EXPECT_THAT(*loaded, ::testing::ElementsAre("empty key", bytes, std::nullopt, "x"));
}

TEST_P(StateStoreContract, TheLastWriteWins) {
  const auto store = Open();
  const std::vector<StateRow> first = {{"a", "1"}};
  const std::vector<StateRow> second = {{"a", "2"}};
  ASSERT_TRUE(store->Write(first, StoreMark()));
  ASSERT_TRUE(store->Write(second, kMark));
  const std::vector<std::string_view> keys = {"a"};
  EXPECT_EQ((*store->Load(keys))[0], "2");
  EXPECT_EQ(*store->ReadMark(), kMark);
}

TEST_P(StateStoreContract, PartitionsAreApart) {
  const std::vector<StateRow> rows = {{"a", "1"}};
  ASSERT_TRUE(Open()->Write(rows, kMark));
  const auto other = subject_->factory->Open(PartitionId(1));
  ASSERT_TRUE(other);
  EXPECT_EQ(*(*other)->ReadMark(), std::nullopt);
}

TEST_P(StateStoreContract, RebuildBeginsEmpty) {
  const std::vector<StateRow> rows = {{"a", "1"}};
  ASSERT_TRUE(Open()->Write(rows, kMark));
  const auto fresh = subject_->factory->Rebuild(PartitionId(0));
  ASSERT_TRUE(fresh);
  EXPECT_EQ(*(*fresh)->ReadMark(), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Adapters, StateStoreContract, ::testing::Values(&Memory, &Rocks));

TEST(RocksStateStore, ASecondHolderIsRefusedWithAdvice) {
  const TemporaryFolder folder;
  const auto holder = RocksIn(folder);
  const auto held = holder->Open(PartitionId(0));
  ASSERT_TRUE(held);
  const auto refused = RocksIn(folder)->Open(PartitionId(0));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FaultKind::kFatal);
  EXPECT_THAT(refused.error().advice, HasSubstr("another process holds this state directory"));
}

TEST(RocksStateStore, AnotherStatePolicyIsRefusedAndRebuildKeepsTheOldOneAside) {
  const TemporaryFolder folder;
  ASSERT_TRUE(RocksIn(folder)->Open(PartitionId(0)));
  const auto factory = RocksIn(folder, "another policy");
  const auto refused = factory->Open(PartitionId(0));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().advice, HasSubstr("--rebuild-state"));
  ASSERT_TRUE(factory->Rebuild(PartitionId(0)));
  EXPECT_TRUE(std::filesystem::exists(folder.path() + "/state/partition-0.set-aside-1"));
}

TEST(RocksStateStore, ADamagedDirectoryIsRefused) {
  const TemporaryFolder folder;
  ASSERT_TRUE(RocksIn(folder)->Open(PartitionId(0)));
  std::ofstream(folder.path() + "/state/partition-0/CURRENT") << "garbage\n";
  const auto refused = RocksIn(folder)->Open(PartitionId(0));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FaultKind::kFatal);
}

TEST(RocksFault, OnlyWhatMayPassIsRetried) {
  EXPECT_EQ(RocksFault("x", rocksdb::Status::Busy()).kind, FaultKind::kRetry);
  EXPECT_EQ(RocksFault("x", rocksdb::Status::TryAgain()).kind, FaultKind::kRetry);
  EXPECT_EQ(RocksFault("x", rocksdb::Status::TimedOut()).kind, FaultKind::kRetry);
  for (const auto& status : {rocksdb::Status::Corruption(), rocksdb::Status::IOError(),
                             rocksdb::Status::NoSpace(), rocksdb::Status::InvalidArgument(),
                             rocksdb::Status::Aborted(), rocksdb::Status::ShutdownInProgress()}) {
    EXPECT_EQ(RocksFault("x", status).kind, FaultKind::kFatal) << status.ToString();
  }
  EXPECT_THAT(RocksFault("x", rocksdb::Status::NoSpace()).advice, HasSubstr("free space"));
}

}  // namespace
}  // namespace harrier
