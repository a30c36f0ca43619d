// KafkaSource against librdkafka's in-process mock cluster: what a real one does too seldom to
// wait for.
#include "stream/kafka_source.h"

#include <gtest/gtest.h>
#include <librdkafka/rdkafka_mock.h>

#include <chrono>
#include <memory>

namespace harrier {
namespace {

constexpr std::int16_t kSyncGroupRequest = 14;
constexpr std::int32_t kBroker = 1;

// A source that leaves its group between "joined" and "here is your assignment" must not take the
// process with it.
TEST(KafkaSourceTest, LeavesAGroupThatHasNotYetGivenItAnAssignment) {
  KafkaCallbackTarget target;
  auto owner = KafkaConfiguration({}).Create(RD_KAFKA_PRODUCER, &target);
  ASSERT_TRUE(owner);
  const std::unique_ptr<rd_kafka_mock_cluster_t, decltype(&rd_kafka_mock_cluster_destroy)> cluster(
      rd_kafka_mock_cluster_new(owner->get(), 1), &rd_kafka_mock_cluster_destroy);
  ASSERT_EQ(rd_kafka_mock_topic_create(cluster.get(), "transactions", 2, 1), 0);
  ASSERT_EQ(rd_kafka_mock_broker_push_request_error_rtts(cluster.get(), kBroker, kSyncGroupRequest,
                                                         1, RD_KAFKA_RESP_ERR_NO_ERROR, 20'000),
            RD_KAFKA_RESP_ERR_NO_ERROR);
  KafkaSourceOptions options;
  options.common = {{"bootstrap.servers", rd_kafka_mock_cluster_bootstraps(cluster.get())}};
  options.topic = "transactions";
  options.group_id = "group";
  // The mock group waits three seconds for more members before it lets one join.
  const auto joined = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  KafkaSource source(options);
  while (std::chrono::steady_clock::now() < joined) {
    ASSERT_TRUE(source.Poll(10, 100, nullptr));
  }
}

}  // namespace
}  // namespace harrier
