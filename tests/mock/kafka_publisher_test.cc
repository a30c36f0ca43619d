// KafkaPublisher against librdkafka's in-process mock cluster: bytes, keys, partitions and errors.
#include "stream/kafka_publisher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka_mock.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace harrier {
namespace {

using ::testing::HasSubstr;

constexpr int kPartitions = 8;
constexpr std::int16_t kProduceRequest = 0;

struct ReadRecord {
  int partition = 0;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::string content_type;
};

std::optional<std::string> Copy(const void* bytes, std::size_t size) {
  if (bytes == nullptr) return std::nullopt;
  return std::string(static_cast<const char*>(bytes), size);
}

std::string ContentType(const rd_kafka_message_t& message) {
  rd_kafka_headers_t* headers = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  const bool found = rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR &&
                     rd_kafka_header_get_last(headers, "content-type", &value, &size) ==
                         RD_KAFKA_RESP_ERR_NO_ERROR;
  return found ? *Copy(value, size) : "";
}

class KafkaPublisherTest : public ::testing::Test {
 protected:
  void SetUp() override {
    KafkaConfiguration configuration({});
    auto created = configuration.Create(RD_KAFKA_PRODUCER, &target_);
    ASSERT_TRUE(created);
    owner_ = std::move(*created);
    cluster_ = rd_kafka_mock_cluster_new(owner_.get(), 1);
    ASSERT_NE(cluster_, nullptr);
    ASSERT_EQ(rd_kafka_mock_topic_create(cluster_, "tx", kPartitions, 1), 0);
    ASSERT_EQ(rd_kafka_mock_topic_create(cluster_, "labels", 1, 1), 0);
  }
  void TearDown() override {
    if (cluster_ != nullptr) rd_kafka_mock_cluster_destroy(cluster_);
  }

  [[nodiscard]] KafkaPublisherOptions Options() const {
    KafkaPublisherOptions options;
    options.properties["bootstrap.servers"] = rd_kafka_mock_cluster_bootstraps(cluster_);
    options.transactions_topic = "tx";
    options.labels_topic = "labels";
    options.delivery_timeout_ms = 5'000;
    return options;
  }
  [[nodiscard]] std::unique_ptr<KafkaPublisher> Connected() const {
    auto publisher = KafkaPublisher::Connect(Options());
    EXPECT_TRUE(publisher) << Describe(publisher.error());
    return publisher ? std::move(*publisher) : nullptr;
  }
  [[nodiscard]] rd_kafka_mock_cluster_t* cluster() const { return cluster_; }

  std::vector<ReadRecord> ReadAll(const std::string& topic, int partitions, std::size_t count) {
    KafkaConfiguration configuration(Options().properties);
    configuration.Set("group.id", "reader");
    auto consumer = configuration.Create(RD_KAFKA_CONSUMER, &target_);
    EXPECT_TRUE(consumer);
    const KafkaPartitionList list(rd_kafka_topic_partition_list_new(partitions));
    for (int partition = 0; partition < partitions; ++partition) {
      rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset =
          RD_KAFKA_OFFSET_BEGINNING;
    }
    rd_kafka_assign(consumer->get(), list.get());
    std::vector<ReadRecord> records;
    for (int empty_polls = 0; empty_polls < 100 && records.size() < count;) {
      rd_kafka_message_t* message = rd_kafka_consumer_poll(consumer->get(), 100);
      empty_polls += message == nullptr ? 1 : 0;
      if (message == nullptr) continue;
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        records.push_back({message->partition, Copy(message->key, message->key_len),
                           Copy(message->payload, message->len), ContentType(*message)});
      }
      rd_kafka_message_destroy(message);
    }
    rd_kafka_consumer_close(consumer->get());
    return records;
  }

 private:
  KafkaCallbackTarget target_;
  KafkaHandle owner_;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

TEST_F(KafkaPublisherTest, RecordsArriveWithTheirKeysAndBytes) {
  const auto publisher = Connected();
  const std::string binary("\xC0\xAF\0x", 4);
  ASSERT_TRUE(publisher->Publish(PublishTo::kTransactions, {"c1", "{}", EventTime()}));
  ASSERT_TRUE(publisher->Publish(PublishTo::kTransactions, {"c1", binary, EventTime()}));
  ASSERT_TRUE(publisher->Publish(PublishTo::kLabels, {"c1", R"({"l":1})", EventTime()}));
  ASSERT_TRUE(publisher->Flush());
  EXPECT_EQ(publisher->delivered(), 3);

  const auto transactions = ReadAll("tx", kPartitions, 2);
  ASSERT_EQ(transactions.size(), 2U);
  EXPECT_EQ(transactions[0].key, "c1");
  EXPECT_EQ(transactions[0].value, "{}");
  EXPECT_EQ(transactions[0].content_type, "application/json");
  EXPECT_EQ(transactions[1].value, binary);
  const auto labels = ReadAll("labels", 1, 1);
  ASSERT_EQ(labels.size(), 1U);
  EXPECT_EQ(labels[0].value, R"({"l":1})");
}

TEST_F(KafkaPublisherTest, AnEmptyValueATombstoneAndAnAbsentKeyStayWhatTheyAre) {
  const auto publisher = Connected();
  ASSERT_TRUE(publisher->Publish(PublishTo::kLabels, {"k", "", EventTime()}));
  ASSERT_TRUE(publisher->Publish(PublishTo::kLabels, {"k", std::nullopt, EventTime()}));
  ASSERT_TRUE(publisher->Publish(PublishTo::kLabels, {std::nullopt, "v", EventTime()}));
  ASSERT_TRUE(publisher->Flush());
  const auto records = ReadAll("labels", 1, 3);
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].value, "");
  EXPECT_EQ(records[1].value, std::nullopt);
  EXPECT_EQ(records[1].key, "k");
  EXPECT_EQ(records[2].key, std::nullopt);
}

// Hashes from Apache Kafka's own UtilsTest.testMurmur2.
TEST_F(KafkaPublisherTest, KeysGoWhereJavaSendsThem) {
  const std::map<std::string, std::int32_t> murmur2 = {
      {"21", -973932308}, {"foobar", -790332482}, {"a-little-bit-long-string", -985981536}};
  const auto publisher = Connected();
  for (const auto& [key, hash] : murmur2) {
    ASSERT_TRUE(publisher->Publish(PublishTo::kTransactions, {key, "{}", EventTime()}));
  }
  ASSERT_TRUE(publisher->Flush());
  const auto records = ReadAll("tx", kPartitions, murmur2.size());
  ASSERT_EQ(records.size(), murmur2.size());
  for (const ReadRecord& record : records) {
    EXPECT_EQ(record.partition, (murmur2.at(*record.key) & 0x7fffffff) % kPartitions)
        << *record.key;
  }
}

TEST_F(KafkaPublisherTest, AFullQueueWaitsAndLosesNothing) {
  KafkaPublisherOptions options = Options();
  options.properties["queue.buffering.max.messages"] = "100";
  auto publisher = KafkaPublisher::Connect(options);
  ASSERT_TRUE(publisher);
  constexpr int kRecords = 5'000;
  for (int i = 0; i < kRecords; ++i) {
    ASSERT_TRUE((*publisher)->Publish(PublishTo::kLabels, {"k", std::to_string(i), EventTime()}));
  }
  ASSERT_TRUE((*publisher)->Flush());
  EXPECT_EQ((*publisher)->delivered(), kRecords);
  const auto records = ReadAll("labels", 1, kRecords);
  ASSERT_EQ(records.size(), static_cast<std::size_t>(kRecords));
  for (int i = 0; i < kRecords; ++i) {
    ASSERT_EQ(records[static_cast<std::size_t>(i)].value, std::to_string(i));
  }
}

TEST_F(KafkaPublisherTest, ARefusedRecordIsCountedAndReported) {
  const auto publisher = Connected();
  rd_kafka_mock_push_request_errors(cluster(), kProduceRequest, 1,
                                    RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  ASSERT_TRUE(publisher->Publish(PublishTo::kLabels, {"k", "v", EventTime()}));
  const auto flushed = publisher->Flush();
  ASSERT_FALSE(flushed);
  EXPECT_EQ(publisher->failed(), 1);
  EXPECT_EQ(flushed.error().kind, FaultKind::kFatal);
  EXPECT_THAT(Describe(flushed.error()), HasSubstr("1 record was not accepted"));
  EXPECT_THAT(flushed.error().advice, HasSubstr("permission"));
}

TEST_F(KafkaPublisherTest, AMissingTopicIsNamedWithAdvice) {
  rd_kafka_mock_topic_set_error(cluster(), "labels", RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  const auto publisher = KafkaPublisher::Connect(Options());
  ASSERT_FALSE(publisher);
  EXPECT_THAT(Describe(publisher.error()), HasSubstr("topic labels"));
  EXPECT_THAT(publisher.error().advice, HasSubstr("harrier topics create"));
}

TEST_F(KafkaPublisherTest, NoBrokerIsAFatalFaultWithinTheTimeGiven) {
  KafkaPublisherOptions options = Options();
  options.properties["bootstrap.servers"] = "127.0.0.1:1";
  options.connect_timeout_ms = 300;
  const auto publisher = KafkaPublisher::Connect(options);
  ASSERT_FALSE(publisher);
  EXPECT_EQ(publisher.error().kind, FaultKind::kFatal);
  EXPECT_THAT(publisher.error().advice, HasSubstr("--brokers"));
}

TEST_F(KafkaPublisherTest, AnUnknownPropertyStopsTheStart) {
  KafkaPublisherOptions options = Options();
  options.properties["no.such.property"] = "1";
  EXPECT_THROW(static_cast<void>(KafkaPublisher::Connect(options)), StartupError);
}

}  // namespace
}  // namespace harrier
