#include "stream/kafka_admin.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include "stream/kafka_fault.h"

namespace harrier {
namespace {

constexpr int kRequestTimeoutMs = 10'000;
constexpr auto kPropagationTimeout = std::chrono::seconds(30);
constexpr auto kPropagationPoll = std::chrono::milliseconds(50);

template <class T, void (*Destroy)(T*)>
struct Destroyer {
  void operator()(T* object) const { Destroy(object); }
};
using Queue =
    std::unique_ptr<rd_kafka_queue_t, Destroyer<rd_kafka_queue_t, rd_kafka_queue_destroy>>;
using Event =
    std::unique_ptr<rd_kafka_event_t, Destroyer<rd_kafka_event_t, rd_kafka_event_destroy>>;
using NewTopic =
    std::unique_ptr<rd_kafka_NewTopic_t, Destroyer<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>>;
using DeletedTopic =
    std::unique_ptr<rd_kafka_DeleteTopic_t,
                    Destroyer<rd_kafka_DeleteTopic_t, rd_kafka_DeleteTopic_destroy>>;
using Resource =
    std::unique_ptr<rd_kafka_ConfigResource_t,
                    Destroyer<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>>;
using AdminOptions =
    std::unique_ptr<rd_kafka_AdminOptions_t,
                    Destroyer<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>>;
using Topic =
    std::unique_ptr<rd_kafka_topic_t, Destroyer<rd_kafka_topic_t, rd_kafka_topic_destroy>>;

AdminOptions MakeOptions(rd_kafka_t* handle) {
  AdminOptions options(rd_kafka_AdminOptions_new(handle, RD_KAFKA_ADMIN_OP_ANY));
  std::array<char, 256> ignored{};  // the time-out is within bounds
  rd_kafka_AdminOptions_set_request_timeout(options.get(), kRequestTimeoutMs, ignored.data(),
                                            ignored.size());
  return options;
}

// Waits for the answer to an admin request; the library itself times the request out.
Result<Event, Fault> Await(rd_kafka_queue_t* queue, const std::string& where) {
  Event event(rd_kafka_queue_poll(queue, 2 * kRequestTimeoutMs));
  if (!event) return Unexpected(KafkaFault(where, RD_KAFKA_RESP_ERR__TIMED_OUT));
  const rd_kafka_resp_err_t error = rd_kafka_event_error(event.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return Unexpected(KafkaFault(where, error, rd_kafka_event_error_string(event.get())));
  }
  return event;
}

// The first topic's error that is not `harmless`.
Outcome CheckTopicResults(const rd_kafka_topic_result_t** results, std::size_t count,
                          const std::string& verb, rd_kafka_resp_err_t harmless) {
  for (std::size_t i = 0; i < count; ++i) {
    const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(results[i]);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == harmless) continue;
    const char* words = rd_kafka_topic_result_error_string(results[i]);
    return Unexpected(KafkaFault(verb + " topic " + rd_kafka_topic_result_name(results[i]), error,
                                 words == nullptr ? "" : words));
  }
  return {};
}

TopicSettings ReadSettings(const rd_kafka_ConfigResource_t* resource) {
  TopicSettings settings;
  std::size_t count = 0;
  const rd_kafka_ConfigEntry_t** entries = rd_kafka_ConfigResource_configs(resource, &count);
  for (std::size_t i = 0; i < count; ++i) {
    const char* value = rd_kafka_ConfigEntry_value(entries[i]);
    if (value != nullptr) settings[rd_kafka_ConfigEntry_name(entries[i])] = value;
  }
  return settings;
}

Result<NewTopic, Fault> MakeNewTopic(const TopicPlan& plan, int replication_factor) {
  std::array<char, 512> words{};
  NewTopic topic(rd_kafka_NewTopic_new(plan.name.c_str(), plan.partitions, replication_factor,
                                       words.data(), words.size()));
  if (!topic) {
    return Unexpected(Fault{FaultKind::kFatal, "create topic " + plan.name, words.data(), ""});
  }
  for (const auto& [name, value] : SettingsOf(plan)) {
    rd_kafka_NewTopic_set_config(topic.get(), name.c_str(), value.c_str());
  }
  return topic;
}

// Owned objects as the array of plain pointers that the library's calls take.
template <class Owner>
auto Pointers(const std::vector<Owner>& owners) {
  std::vector<typename Owner::pointer> pointers;
  pointers.reserve(owners.size());
  for (const Owner& owner : owners) pointers.push_back(owner.get());
  return pointers;
}

}  // namespace

Result<KafkaAdmin, Fault> KafkaAdmin::Create(const KafkaProperties& common) {
  KafkaAdmin admin;
  KafkaConfiguration configuration(common);
  // A consumer: a producer's questions about a topic may create it on the way.
  auto handle = configuration.Create(RD_KAFKA_CONSUMER, admin.target_.get());
  if (!handle) return Unexpected(handle.error());
  admin.handle_ = std::move(*handle);
  const auto brokers = common.find("bootstrap.servers");
  if (brokers != common.end()) admin.brokers_ = brokers->second;
  return admin;
}

Result<int, Fault> KafkaAdmin::CountPartitions(const std::string& topic) {
  const Topic local(rd_kafka_topic_new(handle_.get(), topic.c_str(), nullptr));
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t asked =
      rd_kafka_metadata(handle_.get(), 0, local.get(), &metadata, kRequestTimeoutMs);
  if (asked != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return Unexpected(KafkaFault("ask " + brokers_ + " about its topics", asked));
  }
  const std::unique_ptr<const rd_kafka_metadata_t, decltype(&rd_kafka_metadata_destroy)> owner(
      metadata, &rd_kafka_metadata_destroy);
  const rd_kafka_metadata_topic_t& found = metadata->topics[0];
  const bool missing = found.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
                       found.err == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
  if (missing) return 0;
  if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return Unexpected(KafkaFault("describe topic " + topic, found.err));
  }
  return found.partition_cnt;
}

Outcome KafkaAdmin::DescribeSettings(std::map<std::string, TopicFound>* found) {
  if (found->empty()) return {};
  std::vector<Resource> resources;
  for (const auto& [name, topic] : *found) {
    resources.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name.c_str()));
  }
  auto pointers = Pointers(resources);
  const AdminOptions options = MakeOptions(handle_.get());
  const Queue queue(rd_kafka_queue_new(handle_.get()));
  rd_kafka_DescribeConfigs(handle_.get(), pointers.data(), pointers.size(), options.get(),
                           queue.get());
  const auto event = Await(queue.get(), "describe topics");
  if (!event) return Unexpected(event.error());

  std::size_t count = 0;
  const rd_kafka_ConfigResource_t** results = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event->get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = rd_kafka_ConfigResource_name(results[i]);
    const rd_kafka_resp_err_t error = rd_kafka_ConfigResource_error(results[i]);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      Fault fault = KafkaFault("describe topic " + name, error);
      // It exists: this broker has not heard of it yet.
      if (error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) fault.kind = FaultKind::kRetry;
      return Unexpected(std::move(fault));
    }
    (*found)[name].settings = ReadSettings(results[i]);
  }
  return {};
}

Result<std::map<std::string, TopicFound>, Fault> KafkaAdmin::Describe(
    const std::vector<std::string>& topics) {
  std::map<std::string, TopicFound> found;
  for (const std::string& topic : topics) {
    const auto partitions = CountPartitions(topic);
    if (!partitions) return Unexpected(partitions.error());
    if (*partitions > 0) found[topic].partitions = *partitions;
  }
  const auto deadline = std::chrono::steady_clock::now() + kPropagationTimeout;
  while (true) {
    const Outcome described = DescribeSettings(&found);
    if (described) return found;
    const bool may_pass = described.error().kind == FaultKind::kRetry;
    if (!may_pass || std::chrono::steady_clock::now() > deadline) {
      return Unexpected(described.error());
    }
    std::this_thread::sleep_for(kPropagationPoll);
  }
}

Outcome KafkaAdmin::CreateTopics(const std::vector<TopicPlan>& plans, int replication_factor) {
  if (plans.empty()) return {};
  std::vector<NewTopic> topics;
  std::vector<std::string> names;
  for (const TopicPlan& plan : plans) {
    auto topic = MakeNewTopic(plan, replication_factor);
    if (!topic) return Unexpected(topic.error());
    topics.push_back(std::move(*topic));
    names.push_back(plan.name);
  }
  auto pointers = Pointers(topics);
  const AdminOptions options = MakeOptions(handle_.get());
  const Queue queue(rd_kafka_queue_new(handle_.get()));
  rd_kafka_CreateTopics(handle_.get(), pointers.data(), pointers.size(), options.get(),
                        queue.get());
  const auto event = Await(queue.get(), "create topics");
  if (!event) return Unexpected(event.error());

  std::size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event->get()), &count);
  const Outcome created =
      CheckTopicResults(results, count, "create", RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS);
  return created ? WaitUntil(names, true) : created;
}

Outcome KafkaAdmin::DeleteTopics(const std::vector<std::string>& topics) {
  if (topics.empty()) return {};
  std::vector<DeletedTopic> deleted;
  for (const std::string& topic : topics) {
    deleted.emplace_back(rd_kafka_DeleteTopic_new(topic.c_str()));
  }
  auto pointers = Pointers(deleted);
  const AdminOptions options = MakeOptions(handle_.get());
  const Queue queue(rd_kafka_queue_new(handle_.get()));
  rd_kafka_DeleteTopics(handle_.get(), pointers.data(), pointers.size(), options.get(),
                        queue.get());
  const auto event = Await(queue.get(), "delete topics");
  if (!event) return Unexpected(event.error());

  std::size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event->get()), &count);
  const Outcome gone =
      CheckTopicResults(results, count, "delete", RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  return gone ? WaitUntil(topics, false) : gone;
}

// The controller answers before every broker has heard of it.
Outcome KafkaAdmin::WaitUntil(const std::vector<std::string>& topics, bool exist) {
  const auto deadline = std::chrono::steady_clock::now() + kPropagationTimeout;
  for (const std::string& topic : topics) {
    while (true) {
      const auto partitions = CountPartitions(topic);
      if (!partitions) return Unexpected(partitions.error());
      if ((*partitions > 0) == exist) break;
      if (std::chrono::steady_clock::now() > deadline) {
        return Unexpected(KafkaFault("wait for topic " + topic, RD_KAFKA_RESP_ERR__TIMED_OUT));
      }
      std::this_thread::sleep_for(kPropagationPoll);
    }
  }
  return {};
}

}  // namespace harrier
