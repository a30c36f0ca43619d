// What every librdkafka client of ours is made with: our defaults, then the user's kafka.*
// pass-through, then what exactly-once needs and nobody may change. Adapter.
#pragma once

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>

#include "core/fault.h"

namespace harrier {

using KafkaProperties = std::map<std::string, std::string>;

struct KafkaHandleDeleter {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
};
using KafkaHandle = std::unique_ptr<rd_kafka_t, KafkaHandleDeleter>;

struct KafkaPartitionListDeleter {
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
using KafkaPartitionList =
    std::unique_ptr<rd_kafka_topic_partition_list_t, KafkaPartitionListDeleter>;

// Where a client's callbacks leave what they saw; outlives the client.
struct KafkaCallbackTarget {
  std::atomic<std::int64_t> disconnects{0};  // transport errors and time-outs
  std::atomic<int> last_error{0};            // rd_kafka_resp_err_t
  void* owner = nullptr;                     // for the owner's own callbacks
};

// Owns a configuration until it is handed to rd_kafka_new.
class KafkaConfiguration {
 public:
  // `common`: brokers and the user's pass-through properties; they win over `defaults`. A default
  // that this kind of client does not know is an error of ours.
  explicit KafkaConfiguration(const KafkaProperties& common, const KafkaProperties& defaults = {});
  // Throws StartupError(2) when librdkafka does not know the property or its value.
  void Set(const std::string& name, const std::string& value);
  [[nodiscard]] rd_kafka_conf_t* get() { return conf_.get(); }

  // Creates the client; the configuration is spent. `target` outlives the client.
  [[nodiscard]] Result<KafkaHandle, Fault> Create(rd_kafka_type_t type,
                                                  KafkaCallbackTarget* target);

 private:
  struct Deleter {
    void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
  };
  std::unique_ptr<rd_kafka_conf_t, Deleter> conf_;
};

// What is known of a topic and its cluster.
struct TopicFacts {
  std::string cluster_id;
  int partitions = 0;
};
// kFatal with advice when the topic is missing, not permitted, or the brokers do not answer.
[[nodiscard]] Result<TopicFacts, Fault> DescribeTopic(rd_kafka_t* handle, const std::string& topic,
                                                      int timeout_ms);

}  // namespace harrier
