// KafkaAdmin on a real broker.
#include "stream/kafka_admin.h"

#include <gmock/gmock.h>

#include <optional>

#include "tests/broker/broker_test.h"

namespace harrier {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class KafkaAdminTest : public BrokerTest {
 protected:
  void SetUp() override {
    BrokerTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    auto admin = KafkaAdmin::Create({{"bootstrap.servers", brokers()}});
    ASSERT_TRUE(admin) << Describe(admin.error());
    admin_.emplace(std::move(*admin));
  }
  void TearDown() override {
    if (!admin_) return;
    EXPECT_TRUE(admin_->DeleteTopics({Log().name, Compacted().name}));
  }

  [[nodiscard]] TopicPlan Log() const {
    TopicPlan plan;
    plan.name = prefix() + "log";
    plan.partitions = 3;
    plan.retention_ms = 86'400'000;
    return plan;
  }
  [[nodiscard]] TopicPlan Compacted() const {
    TopicPlan plan;
    plan.name = prefix() + "compacted";
    plan.partitions = 2;
    plan.compacted = true;
    plan.segment_bytes = 1 << 20;
    return plan;
  }
  TopicFound Find(const TopicPlan& plan) {
    auto found = admin_->Describe({plan.name});
    EXPECT_TRUE(found && found->contains(plan.name));
    return (*found)[plan.name];
  }

  std::optional<KafkaAdmin> admin_;
};

TEST_F(KafkaAdminTest, CreatedTopicsAreFoundAsPlanned) {
  ASSERT_TRUE(admin_->CreateTopics({Log(), Compacted()}, -1));

  const TopicFound log = Find(Log());
  EXPECT_EQ(log.partitions, 3);
  EXPECT_EQ(log.settings.at("retention.ms"), "86400000");
  EXPECT_THAT(ProblemsOf(Log(), log), IsEmpty());
  const TopicFound compacted = Find(Compacted());
  EXPECT_EQ(compacted.partitions, 2);
  EXPECT_EQ(compacted.settings.at("cleanup.policy"), "compact");
  EXPECT_THAT(ProblemsOf(Compacted(), compacted), IsEmpty());
}

TEST_F(KafkaAdminTest, CreatingAgainLeavesATopicAsItIs) {
  ASSERT_TRUE(admin_->CreateTopics({Log()}, -1));
  TopicPlan other = Log();
  other.partitions = 7;
  other.retention_ms = -1;

  ASSERT_TRUE(admin_->CreateTopics({other}, -1));

  EXPECT_EQ(Find(Log()).partitions, 3);
  EXPECT_EQ(Find(Log()).settings.at("retention.ms"), "86400000");
}

TEST_F(KafkaAdminTest, DeletedTopicsAreGoneAndMissingOnesAreNoError) {
  ASSERT_TRUE(admin_->CreateTopics({Log()}, -1));

  ASSERT_TRUE(admin_->DeleteTopics({Log().name, prefix() + "never-was"}));

  EXPECT_THAT(*admin_->Describe({Log().name}), IsEmpty());
}

TEST_F(KafkaAdminTest, ImpossibleReplicationNamesTheTopic) {
  const Outcome outcome = admin_->CreateTopics({Log()}, 99);

  ASSERT_FALSE(outcome);
  EXPECT_THAT(Describe(outcome.error()), HasSubstr(Log().name));
}

}  // namespace
}  // namespace harrier
