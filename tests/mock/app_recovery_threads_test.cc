// RecoveryThreads against librdkafka's in-process mock cluster, with stores that wait at their door
// until the test lets them in.
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <chrono>
#include <future>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "app/recovery_threads.h"
#include "state/memory_state_store.h"

namespace harrier {
namespace {

constexpr int kPartitions = 4;
constexpr std::chrono::seconds kPatience(20);

using Recovered = std::optional<Result<RecoveredPartition, Fault>>;

class DoorStores final : public StateStoreFactory {
 public:
  Result<std::unique_ptr<StateStore>, Fault> Open(PartitionId partition) override {
    std::unique_lock lock(mutex_);
    arrived_.insert(partition);
    changed_.notify_all();
    changed_.wait(lock, [this] { return is_open_; });
    return stores_.Open(partition);
  }
  Outcome SetAside(PartitionId partition) override { return stores_.SetAside(partition); }
  Result<std::unique_ptr<StateRestore>, Fault> BeginRestore(PartitionId partition) override {
    return stores_.BeginRestore(partition);
  }

  void Close() { SetOpen(false); }
  void LetIn() { SetOpen(true); }
  [[nodiscard]] bool AwaitArrivalOf(PartitionId partition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience,
                             [this, partition] { return arrived_.contains(partition); });
  }
  [[nodiscard]] bool HasArrived(PartitionId partition) {
    const std::lock_guard lock(mutex_);
    return arrived_.contains(partition);
  }

 private:
  void SetOpen(bool is_open) {
    const std::lock_guard lock(mutex_);
    is_open_ = is_open;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<PartitionId> arrived_;
  bool is_open_ = true;
  MemoryStateStoreFactory stores_;
};

class RecoveryThreadsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    KafkaConfiguration configuration({});
    auto created = configuration.Create(RD_KAFKA_PRODUCER, &target_);
    ASSERT_TRUE(created);
    owner_ = std::move(*created);
    cluster_.reset(rd_kafka_mock_cluster_new(owner_.get(), 1));
    ASSERT_NE(cluster_, nullptr);
    for (const char* topic : {"transactions", "checkpoint"}) {
      ASSERT_EQ(rd_kafka_mock_topic_create(cluster_.get(), topic, kPartitions, 1), 0);
    }
    KafkaRecoveryLogOptions options;
    options.common = {{"bootstrap.servers", rd_kafka_mock_cluster_bootstraps(cluster_.get())}};
    options.group_id = options.checkpoint.group_id = "group";
    options.input_topic = "transactions";
    options.checkpoint_topic = "checkpoint";
    threads_ = std::make_unique<RecoveryThreads>(options, &stores_);
  }
  void TearDown() override {
    stores_.LetIn();
    threads_.reset();
  }

  void Begin(PartitionId partition) { threads_->Begin(partition, {}); }
  // So both threads are taken, when the door is closed.
  void BeginTwoAtTheDoor() {
    for (const PartitionId partition : {PartitionId(0), PartitionId(1)}) {
      Begin(partition);
      ASSERT_TRUE(stores_.AwaitArrivalOf(partition));
    }
  }
  Recovered Await(PartitionId partition) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    Recovered recovered = threads_->Take(partition);
    while (!recovered && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      recovered = threads_->Take(partition);
    }
    return recovered;
  }
  void ExpectFirstStart(PartitionId partition) {
    const Recovered recovered = Await(partition);
    ASSERT_TRUE(recovered) << "partition " << partition.value;
    ASSERT_TRUE(*recovered) << Describe(recovered->error());
    EXPECT_TRUE((*recovered)->plan.commits_start);
    EXPECT_NE((*recovered)->store, nullptr);
  }

  KafkaCallbackTarget target_;
  KafkaHandle owner_;
  struct ClusterDeleter {
    void operator()(rd_kafka_mock_cluster_t* cluster) const {
      rd_kafka_mock_cluster_destroy(cluster);
    }
  };
  std::unique_ptr<rd_kafka_mock_cluster_t, ClusterDeleter> cluster_;
  DoorStores stores_;
  std::unique_ptr<RecoveryThreads> threads_;
};

TEST_F(RecoveryThreadsTest, EachPartitionIsRecoveredAndHandedOverOnce) {
  for (int number = 0; number < kPartitions; ++number) Begin(PartitionId(number));
  for (int number = kPartitions - 1; number >= 0; --number) ExpectFirstStart(PartitionId(number));
  for (int number = 0; number < kPartitions; ++number) {
    EXPECT_FALSE(threads_->Take(PartitionId(number)));
  }
}

TEST_F(RecoveryThreadsTest, WorkerDoesNotWait) {
  stores_.Close();
  Begin(PartitionId(0));
  ASSERT_TRUE(stores_.AwaitArrivalOf(PartitionId(0)));
  Begin(PartitionId(1));
  EXPECT_FALSE(threads_->Take(PartitionId(0)));
  EXPECT_FALSE(threads_->Take(PartitionId(1)));
  stores_.LetIn();
  ExpectFirstStart(PartitionId(0));
  ExpectFirstStart(PartitionId(1));
}

TEST_F(RecoveryThreadsTest, TwoAreRecoveredAtATime) {
  stores_.Close();
  BeginTwoAtTheDoor();
  Begin(PartitionId(2));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_FALSE(stores_.HasArrived(PartitionId(2)));
  stores_.LetIn();
  ExpectFirstStart(PartitionId(2));
}

TEST_F(RecoveryThreadsTest, CancelledWhileItWaitsIsNeverBegun) {
  stores_.Close();
  BeginTwoAtTheDoor();
  Begin(PartitionId(2));
  Begin(PartitionId(3));
  threads_->Cancel(PartitionId(2));
  stores_.LetIn();
  ExpectFirstStart(PartitionId(3));
  ExpectFirstStart(PartitionId(0));
  EXPECT_FALSE(threads_->Take(PartitionId(2)));
  EXPECT_FALSE(stores_.HasArrived(PartitionId(2)));
}

TEST_F(RecoveryThreadsTest, CancelReturnsOnlyWhenTheStoreIsNoLongerInUse) {
  stores_.Close();
  Begin(PartitionId(0));
  ASSERT_TRUE(stores_.AwaitArrivalOf(PartitionId(0)));
  auto cancelled = std::async(std::launch::async, [this] { threads_->Cancel(PartitionId(0)); });
  EXPECT_EQ(cancelled.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  stores_.LetIn();
  ASSERT_EQ(cancelled.wait_for(kPatience), std::future_status::ready);
  EXPECT_FALSE(threads_->Take(PartitionId(0)));
}

TEST_F(RecoveryThreadsTest, CancelDropsWhatIsDone) {
  for (int number = 0; number < kPartitions; ++number) Begin(PartitionId(number));
  for (int number = 1; number < kPartitions; ++number) ExpectFirstStart(PartitionId(number));
  threads_->Cancel(PartitionId(0));
  EXPECT_FALSE(threads_->Take(PartitionId(0)));
}

TEST_F(RecoveryThreadsTest, CancelledPartitionCanBeRecoveredAgain) {
  stores_.Close();
  Begin(PartitionId(0));
  ASSERT_TRUE(stores_.AwaitArrivalOf(PartitionId(0)));
  auto cancelled = std::async(std::launch::async, [this] { threads_->Cancel(PartitionId(0)); });
  EXPECT_EQ(cancelled.wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
  stores_.LetIn();
  cancelled.get();
  Begin(PartitionId(0));  // the cancelling of the one before does not reach it
  ExpectFirstStart(PartitionId(0));
}

TEST_F(RecoveryThreadsTest, EndGivesUpWhatIsUnderWay) {
  stores_.Close();
  BeginTwoAtTheDoor();
  Begin(PartitionId(2));
  auto ended = std::async(std::launch::async, [this] { threads_.reset(); });
  EXPECT_EQ(ended.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  stores_.LetIn();
  ASSERT_EQ(ended.wait_for(kPatience), std::future_status::ready);
  EXPECT_FALSE(stores_.HasArrived(PartitionId(2)));
}

}  // namespace
}  // namespace harrier
