// KafkaAdmin: describes, creates and deletes topics. Adapter over librdkafka's admin API. Every
// call blocks, at most for its time-out; single-threaded. Faults are of kind kFatal or kRetry and
// carry advice. Errors of single topics name the topic.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/fault.h"
#include "stream/kafka_client.h"
#include "stream/topic_plan.h"

namespace harrier {

class KafkaAdmin {
 public:
  // Does not wait for a connection. Throws StartupError(2) when a property is unknown.
  [[nodiscard]] static Result<KafkaAdmin, Fault> Create(const KafkaProperties& common);

  // Those that exist, by name.
  [[nodiscard]] Result<std::map<std::string, TopicFound>, Fault> Describe(
      const std::vector<std::string>& topics);

  // Returns when the brokers know every topic. One that exists already is left as it is.
  // `replication_factor` -1: the cluster's default.
  [[nodiscard]] Outcome CreateTopics(const std::vector<TopicPlan>& plans, int replication_factor);

  // Returns when the topics are gone. One that does not exist is no error.
  [[nodiscard]] Outcome DeleteTopics(const std::vector<std::string>& topics);

 private:
  KafkaAdmin() = default;

  // 0 for a topic that does not exist, or not yet.
  [[nodiscard]] Result<int, Fault> CountPartitions(const std::string& topic);
  [[nodiscard]] Outcome DescribeSettings(std::map<std::string, TopicFound>* found);
  [[nodiscard]] Outcome WaitUntil(const std::vector<std::string>& topics, bool exist);

  // Members are destroyed in the opposite order: the client before what its callbacks write to.
  std::unique_ptr<KafkaCallbackTarget> target_ = std::make_unique<KafkaCallbackTarget>();
  KafkaHandle handle_;
  std::string brokers_;  // as configured, for messages
};

}  // namespace harrier
