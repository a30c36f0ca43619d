// What a commit promises and a recovery relies on, on a real broker: all of a transaction or
// nothing of it, fenced by the group's generation, and nothing read while it is still open.
#include <gmock/gmock.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/random.h"
#include "stream/kafka_admin.h"
#include "stream/kafka_committer.h"
#include "stream/kafka_recovery_log.h"
#include "stream/kafka_source.h"
#include "tests/broker/broker_test.h"

namespace harrier {
namespace {

constexpr int kTimeoutMs = 20'000;
constexpr PartitionId kPartition(0);

class AssignmentListener final : public PartitionListener {
 public:
  Outcome OnAssigned(std::span<const PartitionId> /*partitions*/) override {
    is_assigned = true;
    return {};
  }
  Outcome OnRevoked(std::span<const PartitionId> /*partitions*/) override { return {}; }
  void OnLost(std::span<const PartitionId> /*partitions*/) override {}
  bool is_assigned = false;
};

// A producer whose transaction stays open for as long as a test likes.
class OpenTransaction {
 public:
  OpenTransaction(const KafkaProperties& common, const std::string& id) {
    KafkaConfiguration configuration(common);
    configuration.Set("transactional.id", id);
    auto created = configuration.Create(RD_KAFKA_PRODUCER, &target_);
    if (!created) throw std::runtime_error(Describe(created.error()));
    handle_ = std::move(*created);
    Check(rd_kafka_init_transactions(handle_.get(), kTimeoutMs));
    Check(rd_kafka_begin_transaction(handle_.get()));
  }
  void SendOffset(const std::string& group, const std::string& topic, std::int64_t offset) {
    const KafkaPartitionList offsets(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(offsets.get(), topic.c_str(), 0)->offset = offset;
    rd_kafka_consumer_group_metadata_t* member =
        rd_kafka_consumer_group_metadata_new(group.c_str());
    rd_kafka_error_t* error =
        rd_kafka_send_offsets_to_transaction(handle_.get(), offsets.get(), member, kTimeoutMs);
    rd_kafka_consumer_group_metadata_destroy(member);
    Check(error);
  }
  void Send(const std::string& topic, const std::string& key, std::string value) {
    const std::unique_ptr<rd_kafka_topic_t, decltype(&rd_kafka_topic_destroy)> handle(
        rd_kafka_topic_new(handle_.get(), topic.c_str(), nullptr), &rd_kafka_topic_destroy);
    if (rd_kafka_produce(handle.get(), kPartition.value, RD_KAFKA_MSG_F_COPY, value.data(),
                         value.size(), key.data(), key.size(), nullptr) != 0) {
      throw std::runtime_error(rd_kafka_err2str(rd_kafka_last_error()));
    }
    rd_kafka_flush(handle_.get(), kTimeoutMs);
  }
  void Commit() { Check(rd_kafka_commit_transaction(handle_.get(), kTimeoutMs)); }

 private:
  static void Check(rd_kafka_error_t* error) {
    if (error == nullptr) return;
    const std::string what = rd_kafka_error_string(error);
    rd_kafka_error_destroy(error);
    throw std::runtime_error(what);
  }

  KafkaCallbackTarget target_;  // before the handle: it outlives it
  KafkaHandle handle_;
};

// Notes whom it is handed.
class NotedRestore final : public StateRestore {
 public:
  Outcome Add(const StateRow& row) override {
    customers.emplace_back(row.customer_id);
    return {};
  }
  Result<std::unique_ptr<StateStore>, Fault> Finish(const StoreMark& /*mark*/) override {
    return std::unique_ptr<StateStore>();
  }
  std::vector<std::string> customers;
};

class KafkaCommitTest : public BrokerTest {
 protected:
  void SetUp() override {
    BrokerTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common_ = {{"bootstrap.servers", brokers()}};
    auto admin = KafkaAdmin::Create(common_);
    ASSERT_TRUE(admin) << Describe(admin.error());
    admin_.emplace(std::move(*admin));
    std::vector<TopicPlan> plans;
    for (const char* name : {"input", "alerts", "scored", "dead-letter", "checkpoint"}) {
      plans.emplace_back().name = prefix() + name;
      plans.back().partitions = 1;
      topics_.push_back(plans.back().name);
    }
    ASSERT_TRUE(admin_->CreateTopics(plans, -1));
    source_ = Join();
  }
  void TearDown() override {
    committer_.reset();
    if (source_) source_->Close();
    if (!admin_) return;
    EXPECT_TRUE(admin_->DeleteTopics(topics_));
  }

  // A member of the group with the one identity that all in this test share.
  std::unique_ptr<KafkaSource> Join() {
    auto source =
        std::make_unique<KafkaSource>(KafkaSourceOptions{common_, topics_[0], group(), "member"});
    AssignmentListener listener;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!listener.is_assigned && std::chrono::steady_clock::now() < deadline) {
      EXPECT_TRUE(source->Poll(1, 100, &listener));
    }
    EXPECT_TRUE(listener.is_assigned);
    return source;
  }

  Result<CommitReceipt, Fault> Commit(const Decisions& decisions,
                                      std::int64_t message_bytes_max = 1'000'000) {
    KafkaCommitterOptions options;
    options.common = common_;
    options.common["message.max.bytes"] = std::to_string(message_bytes_max);
    // Records leave when the transaction ends: what is wrong with them shows no sooner.
    options.common["linger.ms"] = "1000";
    options.common["batch.size"] = "10000000";
    options.transactional_id = prefix() + "committer";
    options.input_topic = topics_[0];
    options.alerts_topic = topics_[1];
    options.scored_topic = topics_[2];
    options.dead_letter_topic = topics_[3];
    options.checkpoint_topic = topics_[4];
    committer_ = std::make_unique<KafkaCommitter>(options, source_->handle());
    return committer_->Commit(decisions);
  }

  // Decisions that move the group to `next`, with a marker that says so.
  void Decide(std::int64_t next, Decisions* decisions) const {
    decisions->next_offsets.push_back({kPartition, Offset(next)});
    const std::string marker = MarkerBytes(next);
    decisions->checkpoint.push_back({kPartition,
                                     decisions->bytes.Append(CheckpointKeys(group()).marker()),
                                     decisions->bytes.Append(marker)});
  }
  static void AddOutput(OutputTopic topic, std::size_t bytes, Decisions* decisions) {
    Random random(1);
    std::string value(bytes, ' ');  // random, so that no compression makes it small
    for (char& byte : value) byte = static_cast<char>('!' + random.UniformBelow(90));
    OutputRecord output;
    output.topic = topic;
    output.source = {kPartition, Offset(0)};
    output.key = "customer";
    output.value = decisions->bytes.Append(value);
    decisions->Add(output);
  }

  void AddState(const std::string& customer, Decisions* decisions) const {
    const std::string key = CheckpointKeys(group()).OfState(customer);
    decisions->checkpoint.push_back({kPartition, decisions->bytes.Append(key), "a state"});
  }
  // As Decide, with an anchor before a marker that names `anchor`.
  void DecideWithAnchor(std::int64_t next, Offset anchor, Decisions* decisions) const {
    const CheckpointKeys keys(group());
    decisions->checkpoint.push_back(
        {kPartition, decisions->bytes.Append(keys.anchor()), kAnchorValue});
    DecideToName(next, anchor, decisions);
  }
  void DecideToName(std::int64_t next, Offset anchor, Decisions* decisions) const {
    const std::string marker = EncodeCheckpointMarker(
        {Offset(next), Offset(next), EventTime(0), anchor}, Checkpoint().identity);
    decisions->next_offsets.push_back({kPartition, Offset(next)});
    decisions->checkpoint.push_back({kPartition,
                                     decisions->bytes.Append(CheckpointKeys(group()).marker()),
                                     decisions->bytes.Append(marker)});
  }
  void RecreateCheckpointTopic() {
    ASSERT_TRUE(admin_->DeleteTopics({topics_[4]}));
    TopicPlan plan;
    plan.name = topics_[4];
    plan.partitions = 1;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!admin_->CreateTopics({plan}, -1)) {  // the old one is on its way out
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
  [[nodiscard]] std::optional<Offset> AnchorFound() const {
    const auto found = RecoveryLog()->FindMarker(kPartition);
    EXPECT_TRUE(found) << Describe(found.error());
    return found && found->marker ? found->marker->anchor : std::nullopt;
  }

  [[nodiscard]] std::string MarkerBytes(std::int64_t next) const {
    return EncodeCheckpointMarker({Offset(next), Offset(next), EventTime(0)},
                                  Checkpoint().identity);
  }
  [[nodiscard]] CheckpointSettings Checkpoint() const {
    return {group(), MakeCheckpointIdentity(topics_[0], 1, "policy")};
  }
  [[nodiscard]] std::unique_ptr<KafkaRecoveryLog> RecoveryLog() const {
    return std::make_unique<KafkaRecoveryLog>(
        KafkaRecoveryLogOptions{common_, group(), topics_[0], topics_[4], Checkpoint()});
  }
  // What a recovery finds: the group's offset, and that of the newest marker.
  struct Found {
    std::optional<Offset> committed;
    std::optional<Offset> marker;
    bool operator==(const Found&) const = default;
  };
  [[nodiscard]] Found Recover() const {
    const auto log = RecoveryLog();
    const auto committed = log->Committed(kPartition);
    const auto found = log->FindMarker(kPartition);
    EXPECT_TRUE(committed) << Describe(committed.error());
    EXPECT_TRUE(found) << Describe(found.error());
    if (!committed || !found) return {};
    return {*committed, found->marker ? std::optional(found->marker->next) : std::nullopt};
  }

  [[nodiscard]] std::string group() const { return prefix() + "group"; }

  KafkaProperties common_;
  std::vector<std::string> topics_;  // input, alerts, scored, dead letters, checkpoint
  std::optional<KafkaAdmin> admin_;
  std::unique_ptr<KafkaSource> source_;
  std::unique_ptr<KafkaCommitter> committer_;
};

TEST_F(KafkaCommitTest, AllOfACommitIsThereOnceItIsAnswered) {
  Decisions decisions;
  Decide(5, &decisions);
  AddOutput(OutputTopic::kAlerts, 100, &decisions);
  const auto committed = Commit(decisions);
  ASSERT_TRUE(committed) << Describe(committed.error());
  EXPECT_EQ(Recover(), (Found{Offset(5), Offset(5)}));
}

TEST_F(KafkaCommitTest, TheReceiptSaysWhereTheCheckpointLies) {
  Decisions first;
  DecideWithAnchor(5, Offset(0), &first);
  AddOutput(OutputTopic::kAlerts, 100, &first);
  const auto receipt = Commit(first);
  ASSERT_TRUE(receipt) << Describe(receipt.error());
  EXPECT_THAT(receipt->checkpoint, testing::ElementsAre(Offset(0), Offset(1)));
  Decisions second;
  Decide(6, &second);
  const auto next = Commit(second);
  ASSERT_TRUE(next) << Describe(next.error());
  EXPECT_THAT(next->checkpoint, testing::ElementsAre(Offset(3)));  // 2: the end of the first
}

TEST_F(KafkaCommitTest, AnAnchorIsFoundWhereItsMarkerSaysAndNowhereElse) {
  Decisions decisions;
  DecideWithAnchor(5, Offset(0), &decisions);
  ASSERT_TRUE(Commit(decisions));
  EXPECT_EQ(AnchorFound(), Offset(0));
  for (const std::int64_t elsewhere : {1, 2, 3, 4, 1000}) {  // a marker, a transaction's end, ...
    Decisions wrong;
    DecideToName(5, Offset(elsewhere), &wrong);
    ASSERT_TRUE(Commit(wrong));
    EXPECT_EQ(AnchorFound(), std::nullopt) << elsewhere;
  }
}

TEST_F(KafkaCommitTest, ATopicThatWasMadeAnewHasNoAnchor) {
  Decisions decisions;
  DecideWithAnchor(5, Offset(0), &decisions);
  ASSERT_TRUE(Commit(decisions));
  EXPECT_EQ(AnchorFound(), Offset(0));
  RecreateCheckpointTopic();
  Decisions after;
  DecideToName(6, Offset(0), &after);
  ASSERT_TRUE(Commit(after));
  EXPECT_EQ(Recover().marker, Offset(6));
  EXPECT_EQ(AnchorFound(), std::nullopt);
}

TEST_F(KafkaCommitTest, StatesOfAnOlderRoundAreNotRestored) {
  Decisions older;
  AddState("zoe", &older);
  Decide(5, &older);
  ASSERT_TRUE(Commit(older));  // at 0 to 2
  constexpr Offset kAnchor(3);
  Decisions round;
  DecideWithAnchor(6, kAnchor, &round);
  AddState("carol", &round);
  ASSERT_TRUE(Commit(round));
  NotedRestore restore;
  const auto log = RecoveryLog();
  ASSERT_TRUE(log->ReadStates(kPartition, kAnchor, &restore));
  EXPECT_THAT(restore.customers, testing::ElementsAre("carol"));
  EXPECT_FALSE(log->ReadStates(kPartition, Offset(0), &restore));  // no anchor lies there
}

// Above the broker's message.max.bytes, which is a million: it is found out after the produce call.
TEST_F(KafkaCommitTest, ARecordThatTheBrokerRefusesFailsTheCommitAndAllThatIsInIt) {
  Decisions decisions;
  Decide(5, &decisions);
  AddOutput(OutputTopic::kAlerts, 2'000'000, &decisions);
  EXPECT_FALSE(Commit(decisions, 5'000'000));
  EXPECT_EQ(Recover(), Found());
}

TEST_F(KafkaCommitTest, ADeadLetterThatCannotBeSentFailsTheCommit) {
  Decisions decisions;
  Decide(5, &decisions);
  AddOutput(OutputTopic::kDeadLetter, 3'000, &decisions);
  EXPECT_FALSE(Commit(decisions, 1'500));
  EXPECT_EQ(Recover(), Found());
}

TEST_F(KafkaCommitTest, AMemberThatWasReplacedCannotCommit) {
  const auto younger = Join();
  Decisions decisions;
  Decide(5, &decisions);
  EXPECT_FALSE(Commit(decisions));
  younger->Close();
  EXPECT_EQ(Recover(), Found());
}

// After an abort 2.0.2 may number a record like one that the broker has: it would be lost.
TEST_F(KafkaCommitTest, AProducerThatHasAbortedIsNotUsedAgain) {
  const auto younger = Join();
  Decisions decisions;
  Decide(5, &decisions);
  EXPECT_FALSE(Commit(decisions));  // sending the offsets fails
  for (int number = 2; number <= 4; ++number) {
    EXPECT_FALSE(committer_->Commit(decisions));
    EXPECT_EQ(committer_->producers_made(), number);
  }
  younger->Close();
}

TEST_F(KafkaCommitTest, ARecoveryIsToldToWaitForAnOpenTransaction) {
  OpenTransaction open(common_, prefix() + "open");
  open.SendOffset(group(), topics_[0], 7);
  const auto log = RecoveryLog();
  const auto early = log->Committed(kPartition);
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().kind, FaultKind::kRetry);
  open.Commit();
  EXPECT_EQ(Recover().committed, Offset(7));
}

TEST_F(KafkaCommitTest, AMemberWaitsForAnOpenTransaction) {
  OpenTransaction open(common_, prefix() + "open");
  open.SendOffset(group(), topics_[0], 7);
  std::thread later([&open] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    open.Commit();
  });
  const auto committed = source_->Committed(kPartition);
  later.join();
  ASSERT_TRUE(committed) << Describe(committed.error());
  EXPECT_EQ(*committed, Offset(7));
}

TEST_F(KafkaCommitTest, AMarkerInAnOpenTransactionIsWaitedFor) {
  OpenTransaction open(common_, prefix() + "open");
  open.Send(topics_[4], std::string(CheckpointKeys(group()).marker()), MarkerBytes(7));
  const auto early = RecoveryLog()->FindMarker(kPartition);
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().kind, FaultKind::kRetry);
  open.Commit();
  EXPECT_EQ(Recover().marker, Offset(7));
}

}  // namespace
}  // namespace harrier
