// KafkaTopicReader on a real broker: committed records only, up to the stable end of when it was
// opened; everything else is a fault that says what to do.
#include "stream/kafka_topic_reader.h"

#include <gmock/gmock.h>
#include <librdkafka/rdkafka.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stream/kafka_admin.h"
#include "tests/broker/broker_test.h"

namespace harrier {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kTimeoutMs = 20'000;

// A transactional producer that is told what to do step by step.
class StepProducer {
 public:
  StepProducer(const std::string& brokers, std::string topic) : topic_(std::move(topic)) {
    KafkaConfiguration configuration({{"bootstrap.servers", brokers}});
    configuration.Set("transactional.id", topic_ + "-producer");
    auto created = configuration.Create(RD_KAFKA_PRODUCER, &target_);
    if (!created) throw std::runtime_error(Describe(created.error()));
    handle_ = std::move(*created);
    Check(rd_kafka_init_transactions(handle_.get(), kTimeoutMs));
  }
  void Begin() { Check(rd_kafka_begin_transaction(handle_.get())); }
  void Commit() { Check(rd_kafka_commit_transaction(handle_.get(), kTimeoutMs)); }
  void Abort() { Check(rd_kafka_abort_transaction(handle_.get(), kTimeoutMs)); }
  void Send(int partition, const std::string& value) {
    const std::unique_ptr<rd_kafka_topic_t, decltype(&rd_kafka_topic_destroy)> topic(
        rd_kafka_topic_new(handle_.get(), topic_.c_str(), nullptr), &rd_kafka_topic_destroy);
    std::string copy = value;
    if (rd_kafka_produce(topic.get(), partition, RD_KAFKA_MSG_F_COPY, copy.data(), copy.size(),
                         nullptr, 0, nullptr) != 0) {
      throw std::runtime_error(rd_kafka_err2str(rd_kafka_last_error()));
    }
  }
  void Flush() { rd_kafka_flush(handle_.get(), kTimeoutMs); }

 private:
  static void Check(rd_kafka_error_t* error) {
    if (error == nullptr) return;
    const std::string what = rd_kafka_error_string(error);
    rd_kafka_error_destroy(error);
    throw std::runtime_error(what);
  }

  std::string topic_;
  KafkaCallbackTarget target_;
  KafkaHandle handle_;
};

class KafkaTopicReaderTest : public BrokerTest {
 protected:
  void SetUp() override {
    BrokerTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    topic_ = prefix() + "reader";
    auto admin = KafkaAdmin::Create({{"bootstrap.servers", brokers()}});
    ASSERT_TRUE(admin) << Describe(admin.error());
    admin_.emplace(std::move(*admin));
    TopicPlan plan;
    plan.name = topic_;
    plan.partitions = 2;
    ASSERT_TRUE(admin_->CreateTopics({plan}, -1));
    producer_ = std::make_unique<StepProducer>(brokers(), topic_);
  }
  void TearDown() override {
    producer_.reset();
    if (!admin_) return;
    EXPECT_TRUE(admin_->DeleteTopics({topic_}));
  }

  KafkaTopicReaderOptions Options(std::vector<PartitionRange> ranges = {}) {
    KafkaTopicReaderOptions options;
    options.common = {{"bootstrap.servers", brokers()}};
    options.topic = topic_;
    options.ranges = std::move(ranges);
    return options;
  }
  static std::unique_ptr<KafkaTopicReader> Open(KafkaTopicReaderOptions options) {
    auto reader = KafkaTopicReader::Open(std::move(options));
    if (!reader) throw std::runtime_error(Describe(reader.error()));
    return std::move(*reader);
  }
  static std::vector<std::string> ReadAll(KafkaTopicReader* reader) {
    std::vector<std::string> values;
    LogRecord record;
    while (true) {
      const auto has_record = reader->Next(&record);
      if (!has_record) throw std::runtime_error(Describe(has_record.error()));
      if (!*has_record) return values;
      values.push_back(std::to_string(record.at.offset.value) + ":" + std::string(record.value));
    }
  }

  std::string topic_;
  std::optional<KafkaAdmin> admin_;
  std::unique_ptr<StepProducer> producer_;
};

TEST_F(KafkaTopicReaderTest, ReadsCommittedRecordsUpToTheStableEndOfThen) {
  producer_->Begin();
  producer_->Send(0, "a");
  producer_->Send(0, "b");
  producer_->Commit();  // the marker takes offset 2
  producer_->Begin();
  producer_->Send(0, "aborted");
  producer_->Flush();
  producer_->Abort();  // 3 and its marker 4
  producer_->Begin();
  producer_->Send(0, "c");
  producer_->Commit();  // 5 and its marker 6
  producer_->Begin();
  producer_->Send(0, "open");
  producer_->Flush();
  const auto reader = Open(Options());
  EXPECT_THAT(reader->ranges(), ElementsAre(PartitionRange{PartitionId(0), Offset(0), Offset(7)},
                                            PartitionRange{PartitionId(1), Offset(0), Offset(0)}));
  producer_->Commit();  // stable now, but after the reader was opened
  EXPECT_THAT(ReadAll(reader.get()), ElementsAre("0:a", "1:b", "5:c"));
}

TEST_F(KafkaTopicReaderTest, EndsAtAControlRecordWhenNothingFollows) {
  producer_->Begin();
  producer_->Send(0, "a");
  producer_->Send(1, "b");
  producer_->Commit();
  EXPECT_EQ(ReadAll(Open(Options()).get()).size(), 2U);
}

TEST_F(KafkaTopicReaderTest, AnEmptyTopicEndsAtOnce) {
  EXPECT_THAT(ReadAll(Open(Options()).get()), IsEmpty());
}

TEST_F(KafkaTopicReaderTest, ReadsTheRangeThatItIsGivenAndNoMore) {
  producer_->Begin();
  for (int i = 0; i < 10; ++i) producer_->Send(0, std::to_string(i));
  producer_->Commit();
  const auto reader = Open(Options({{PartitionId(0), Offset(3), Offset(6)}}));
  EXPECT_THAT(ReadAll(reader.get()), ElementsAre("3:3", "4:4", "5:5"));
}

TEST_F(KafkaTopicReaderTest, ARangeBeyondTheEndSaysWhatCanBeRead) {
  const auto reader = KafkaTopicReader::Open(Options({{PartitionId(0), Offset(0), Offset(5)}}));
  ASSERT_FALSE(reader);
  EXPECT_THAT(Describe(reader.error()), HasSubstr("does not hold the offsets 0:0-5"));
  EXPECT_THAT(Describe(reader.error()), HasSubstr("what can be read now is 0:0-0"));
  const auto missing = KafkaTopicReader::Open(Options({{PartitionId(9), Offset(0), Offset(0)}}));
  ASSERT_FALSE(missing);
  EXPECT_THAT(Describe(missing.error()), HasSubstr("has no partition 9"));
}

TEST_F(KafkaTopicReaderTest, AMissingTopicIsAFaultWithAdvice) {
  KafkaTopicReaderOptions options = Options();
  options.topic = prefix() + "nowhere";
  const auto reader = KafkaTopicReader::Open(std::move(options));
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().kind, FaultKind::kFatal);
  EXPECT_THAT(Describe(reader.error()), HasSubstr("harrier topics create"));
}

TEST_F(KafkaTopicReaderTest, AnUnreachableBrokerIsAFaultWithAdvice) {
  KafkaTopicReaderOptions options = Options();
  options.common["bootstrap.servers"] = "127.0.0.1:1";
  const auto reader = KafkaTopicReader::Open(std::move(options));
  ASSERT_FALSE(reader);
  EXPECT_THAT(Describe(reader.error()), HasSubstr("is a broker running there?"));
}

}  // namespace
}  // namespace harrier
