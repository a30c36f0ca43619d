#include "stream/kafka_client.h"

#include <array>
#include <cstdlib>

#include "stream/kafka_fault.h"

namespace harrier {
namespace {

void OnError(rd_kafka_t* /*handle*/, int code, const char* /*reason*/, void* opaque) {
  auto* target = static_cast<KafkaCallbackTarget*>(opaque);
  target->last_error = code;
  if (code == RD_KAFKA_RESP_ERR__TRANSPORT || code == RD_KAFKA_RESP_ERR__TIMED_OUT ||
      code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
    ++target->disconnects;
  }
}

// librdkafka's own log lines would break the status line; errors arrive through OnError.
void IgnoreLog(const rd_kafka_t* /*handle*/, int /*level*/, const char* /*facility*/,
               const char* /*text*/) {}

}  // namespace

KafkaConfiguration::KafkaConfiguration(const KafkaProperties& common,
                                       const KafkaProperties& defaults)
    : conf_(rd_kafka_conf_new()) {
  Set("socket.nagle.disable", "true");
  Set("client.id", "harrier");
  for (const auto& [name, value] : defaults) Set(name, value);
  for (const auto& [name, value] : common) Set(name, value);
  rd_kafka_conf_set_error_cb(conf_.get(), OnError);
  rd_kafka_conf_set_log_cb(conf_.get(), IgnoreLog);
}

void KafkaConfiguration::Set(const std::string& name, const std::string& value) {
  std::array<char, 512> text{};
  if (rd_kafka_conf_set(conf_.get(), name.c_str(), value.c_str(), text.data(), text.size()) !=
      RD_KAFKA_CONF_OK) {
    throw StartupError{2, "configuration key kafka." + name + ": " + text.data()};
  }
}

Result<KafkaHandle, Fault> KafkaConfiguration::Create(rd_kafka_type_t type,
                                                      KafkaCallbackTarget* target) {
  std::array<char, 512> text{};
  rd_kafka_conf_set_opaque(conf_.get(), target);
  rd_kafka_t* handle = rd_kafka_new(type, conf_.get(), text.data(), text.size());
  if (handle == nullptr) {
    return Unexpected(Fault{FaultKind::kFatal, "create Kafka client", text.data(),
                            "check the kafka.* keys of the configuration"});
  }
  static_cast<void>(conf_.release());  // the client owns it now
  return KafkaHandle(handle);
}

Result<TopicFacts, Fault> DescribeTopic(rd_kafka_t* handle, const std::string& topic,
                                        int timeout_ms) {
  std::unique_ptr<rd_kafka_topic_t, decltype(&rd_kafka_topic_destroy)> local(
      rd_kafka_topic_new(handle, topic.c_str(), nullptr), &rd_kafka_topic_destroy);
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t asked =
      rd_kafka_metadata(handle, 0, local.get(), &metadata, timeout_ms);
  if (asked != RD_KAFKA_RESP_ERR_NO_ERROR) {
    Fault fault = KafkaFault("ask for topic " + topic, asked);
    fault.kind = FaultKind::kFatal;
    return Unexpected(fault);
  }
  const std::unique_ptr<const rd_kafka_metadata_t, decltype(&rd_kafka_metadata_destroy)> owner(
      metadata, &rd_kafka_metadata_destroy);
  const rd_kafka_metadata_topic_t& found = metadata->topics[0];
  if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    Fault fault = KafkaFault("topic " + topic, found.err);
    fault.kind = FaultKind::kFatal;
    return Unexpected(fault);
  }
  TopicFacts facts;
  facts.partitions = found.partition_cnt;
  char* cluster_id = rd_kafka_clusterid(handle, timeout_ms);
  if (cluster_id != nullptr) {
    facts.cluster_id = cluster_id;
    rd_kafka_mem_free(handle, cluster_id);
  }
  return facts;
}

}  // namespace harrier
