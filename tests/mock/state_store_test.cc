// The contract of StateStore, kept by both adapters; and what RocksDB's alone promises.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

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
      folder.path() + "/state", StoreIdentity{"cluster", "transactions", 4, policy}, RocksLimits());
}

std::unique_ptr<Subject> Rocks() {
  auto subject = std::make_unique<Subject>();
  subject->factory = RocksIn(subject->folder);
  return subject;
}

std::vector<std::string> CustomerIds(StateStore* store) {
  std::vector<std::string> ids;
  const auto rows = store->Scan("", 100);
  EXPECT_TRUE(rows);
  for (const StateRow& row : *rows) ids.emplace_back(row.customer_id);
  return ids;
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

// RocksDB 7.8.3 leaves a pointer unset when it moves a value that it has pinned.
TEST_P(StateStoreContract, ManyCustomersAreLoadedAfterFew) {
  std::vector<std::string> ids;
  for (int i = 0; i < 300; ++i) ids.push_back("customer-" + std::to_string(1000 + i));
  const std::vector<std::string_view> keys(ids.begin(), ids.end());
  std::vector<StateRow> rows;
  for (const std::string_view id : keys) rows.push_back({id, "old"});
  const auto restore = subject_->factory->BeginRestore(PartitionId(0));
  ASSERT_TRUE(restore);
  for (const StateRow& row : rows) ASSERT_TRUE((*restore)->Add(row));
  const auto store = *(*restore)->Finish(kMark);  // the old rows are in a file
  ASSERT_TRUE(store->Load(std::span(keys).first(3)));
  for (StateRow& row : rows) row.bytes = "new, and longer than what a small string holds in itself";
  ASSERT_TRUE(store->Write(rows, kMark));
  const auto loaded = store->Load(keys);
  ASSERT_TRUE(loaded);
  for (const auto& bytes : *loaded) EXPECT_EQ(bytes, rows[0].bytes);
}

TEST_P(StateStoreContract, PartitionsAreApart) {
  const std::vector<StateRow> rows = {{"a", "1"}};
  ASSERT_TRUE(Open()->Write(rows, kMark));
  const auto other = subject_->factory->Open(PartitionId(1));
  ASSERT_TRUE(other);
  EXPECT_EQ(*(*other)->ReadMark(), std::nullopt);
}

TEST_P(StateStoreContract, AnExpiredCustomerIsGone) {
  const auto store = Open();
  const std::vector<StateRow> rows = {{"a", "1"}, {"b", "2"}};
  const std::vector<StateRow> expired = {{"a", std::nullopt}};
  ASSERT_TRUE(store->Write(rows, kMark));
  ASSERT_TRUE(store->Write(expired, kMark));
  EXPECT_THAT(CustomerIds(store.get()), ::testing::ElementsAre("b"));
}

TEST_P(StateStoreContract, WhatIsSetAsideIsNoLongerFound) {
  const std::vector<StateRow> rows = {{"a", "1"}};
  ASSERT_TRUE(Open()->Write(rows, kMark));
  ASSERT_TRUE(subject_->factory->SetAside(PartitionId(0)));
  EXPECT_EQ(*Open()->ReadMark(), std::nullopt);
}

TEST_P(StateStoreContract, RestoredStoreHoldsTheLastRowOfEachCustomer) {
  auto restore = subject_->factory->BeginRestore(PartitionId(0));
  ASSERT_TRUE(restore);
  for (const StateRow& row : {StateRow{"a", "old"}, StateRow{"b", "1"}, StateRow{"c", "1"},
                              StateRow{"a", "new"}, StateRow{"b", std::nullopt}}) {
    ASSERT_TRUE((*restore)->Add(row));
  }
  const auto store = (*restore)->Finish(kMark);
  ASSERT_TRUE(store) << Describe(store.error());
  EXPECT_EQ(*(*store)->ReadMark(), kMark);
  EXPECT_THAT(CustomerIds(store->get()), ::testing::ElementsAre("a", "c"));
  const std::vector<std::string_view> keys = {"a"};
  EXPECT_EQ((*(*store)->Load(keys))[0], "new");
}

TEST_P(StateStoreContract, RestoreThatWasGivenUpLeavesNothing) {
  {
    auto given_up = subject_->factory->BeginRestore(PartitionId(0));
    ASSERT_TRUE((*given_up)->Add({"ghost", "1"}));
  }
  EXPECT_EQ(*Open()->ReadMark(), std::nullopt);
  auto restore = subject_->factory->BeginRestore(PartitionId(0));
  ASSERT_TRUE((*restore)->Add({"a", "1"}));
  const auto store = (*restore)->Finish(kMark);
  EXPECT_THAT(CustomerIds(store->get()), ::testing::ElementsAre("a"));
}

INSTANTIATE_TEST_SUITE_P(Adapters, StateStoreContract, ::testing::Values(&Memory, &Rocks));

// Holds the lock that RocksDB takes, as another process would.
class OtherHolder {
 public:
  explicit OtherHolder(const std::string& directory) {
    int ready[2];
    EXPECT_EQ(pipe(ready), 0);
    child_ = fork();
    if (child_ == 0) {
      const int lock = open((directory + "/LOCK").c_str(), O_RDWR);
      struct flock whole {};
      whole.l_type = F_WRLCK;
      const bool is_held = fcntl(lock, F_SETLK, &whole) == 0;
      if (write(ready[1], is_held ? "y" : "n", 1) == 1) pause();
      _exit(0);
    }
    char answer = 0;
    EXPECT_EQ(read(ready[0], &answer, 1), 1);
    EXPECT_EQ(answer, 'y');
    close(ready[0]);
    close(ready[1]);
  }
  ~OtherHolder() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  OtherHolder(const OtherHolder&) = delete;
  OtherHolder& operator=(const OtherHolder&) = delete;

 private:
  pid_t child_ = 0;
};

TEST(RocksStateStore, AHolderInAnotherProcessIsRefusedWithAdvice) {
  const TemporaryFolder folder;
  ASSERT_TRUE(RocksIn(folder)->Open(PartitionId(0)));
  const OtherHolder holder(folder.path() + "/state/partition-0");
  const auto refused = RocksIn(folder)->Open(PartitionId(0));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FaultKind::kFatal);
  EXPECT_THAT(refused.error().advice, HasSubstr("another process holds this state directory"));
}

TEST(RocksStateStore, AHolderInThisProcessIsWaitedFor) {
  const TemporaryFolder folder;
  {
    const auto held = RocksIn(folder)->Open(PartitionId(0));
    ASSERT_TRUE(held);
    const auto refused = RocksIn(folder)->Open(PartitionId(0));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, FaultKind::kRetry);
  }
  EXPECT_TRUE(RocksIn(folder)->Open(PartitionId(0)));
}

TEST(RocksStateStore, AnotherStatePolicyIsUnsoundAndKeptAside) {
  const TemporaryFolder folder;
  ASSERT_TRUE(RocksIn(folder)->Open(PartitionId(0)));
  const auto factory = RocksIn(folder, "another policy");
  const auto refused = factory->Open(PartitionId(0));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FaultKind::kUnsound);
  ASSERT_TRUE(factory->SetAside(PartitionId(0)));
  EXPECT_TRUE(factory->Open(PartitionId(0)));
  EXPECT_TRUE(std::filesystem::exists(folder.path() + "/state/partition-0.set-aside-1"));
}

TEST(RocksStateStore, ADamagedDirectoryIsUnsound) {
  const TemporaryFolder folder;
  ASSERT_TRUE(RocksIn(folder)->Open(PartitionId(0)));
  std::ofstream(folder.path() + "/state/partition-0/CURRENT") << "garbage\n";
  const auto refused = RocksIn(folder)->Open(PartitionId(0));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FaultKind::kUnsound);
}

TEST(RocksFault, WhatMayPassIsRetriedAndWhatIsDamagedReplaced) {
  EXPECT_EQ(RocksFault("x", rocksdb::Status::Busy()).kind, FaultKind::kRetry);
  EXPECT_EQ(RocksFault("x", rocksdb::Status::TryAgain()).kind, FaultKind::kRetry);
  EXPECT_EQ(RocksFault("x", rocksdb::Status::TimedOut()).kind, FaultKind::kRetry);
  EXPECT_EQ(RocksFault("x", rocksdb::Status::Corruption()).kind, FaultKind::kUnsound);
  EXPECT_EQ(RocksFault("x", rocksdb::Status::PathNotFound()).kind, FaultKind::kUnsound);
  for (const auto& status :
       {rocksdb::Status::IOError(), rocksdb::Status::NoSpace(), rocksdb::Status::InvalidArgument(),
        rocksdb::Status::Aborted(), rocksdb::Status::ShutdownInProgress()}) {
    EXPECT_EQ(RocksFault("x", status).kind, FaultKind::kFatal) << status.ToString();
  }
  EXPECT_THAT(RocksFault("x", rocksdb::Status::NoSpace()).advice, HasSubstr("free space"));
}

}  // namespace
}  // namespace harrier
