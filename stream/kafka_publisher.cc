#include "stream/kafka_publisher.h"

#include <array>
#include <string_view>

#include "stream/kafka_fault.h"
#include "stream/record_headers.h"

namespace harrier {
namespace {

constexpr int kPollEvery = 64;  // records between two looks at delivery reports
constexpr int kFullQueueWaitMs = 50;
constexpr int kFlushStepMs = 200;

// For throughput; what the user sets under kafka.* wins.
const KafkaProperties kTunable = {{"batch.size", "1000000"},
                                  {"compression.codec", "lz4"},
                                  {"linger.ms", "20"},
                                  {"queue.buffering.max.kbytes", "262144"},
                                  {"queue.buffering.max.messages", "500000"}};

// librdkafka copies the bytes and does not change them, though it asks for void*. It tells an empty
// text from an absent one by the pointer.
decltype(rd_kafka_vu_t::u.mem) Memory(const std::optional<std::string_view>& text) {
  if (!text) return {nullptr, 0};
  const char* bytes = text->data() != nullptr ? text->data() : "";
  return {const_cast<char*>(bytes), text->size()};
}

}  // namespace

Result<std::unique_ptr<KafkaPublisher>, Fault> KafkaPublisher::Connect(
    const KafkaPublisherOptions& options) {
  std::unique_ptr<KafkaPublisher> publisher(new KafkaPublisher(options));
  if (auto opened = publisher->Open(); !opened) return Unexpected(opened.error());
  return publisher;
}

Outcome KafkaPublisher::Open() {
  KafkaConfiguration configuration(options_.properties);
  configuration.Set("enable.idempotence", "true");
  configuration.Set("partitioner", "murmur2_random");  // as Java's default producer
  configuration.Set("message.timeout.ms", std::to_string(options_.delivery_timeout_ms));
  for (const auto& [name, value] : kTunable) {
    if (!options_.properties.contains(name)) configuration.Set(name, value);
  }
  rd_kafka_conf_set_dr_msg_cb(configuration.get(), &KafkaPublisher::OnDelivery);
  target_.owner = this;
  auto created = configuration.Create(RD_KAFKA_PRODUCER, &target_);
  if (!created) return Unexpected(created.error());
  handle_ = std::move(*created);
  for (const std::string* topic : {&options_.transactions_topic, &options_.labels_topic}) {
    if (topic->empty()) continue;
    const auto facts = DescribeTopic(handle_.get(), *topic, options_.connect_timeout_ms);
    if (!facts) return Unexpected(facts.error());
  }
  return {};
}

KafkaPublisher::~KafkaPublisher() {
  if (handle_ == nullptr) return;
  // Without this, destroying the client would wait for what can no longer be delivered.
  rd_kafka_purge(handle_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
}

void KafkaPublisher::OnDelivery(rd_kafka_t* /*handle*/, const rd_kafka_message_t* message,
                                void* opaque) {
  auto* self = static_cast<KafkaPublisher*>(static_cast<KafkaCallbackTarget*>(opaque)->owner);
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++self->delivered_;
    return;
  }
  if (self->failed_++ == 0) self->first_failure_ = message->err;
}

Outcome KafkaPublisher::Publish(PublishTo destination, const OutgoingRecord& record) {
  if (destination == PublishTo::kLabels && options_.labels_topic.empty()) return {};
  if (++published_ % kPollEvery == 0) {
    rd_kafka_poll(handle_.get(), 0);
    if (auto fine = Deliveries(); !fine) return fine;
  }
  rd_kafka_resp_err_t code = Produce(destination, record);
  while (code == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
    // Room comes with deliveries, or with failures once delivery_timeout_ms has passed.
    rd_kafka_poll(handle_.get(), kFullQueueWaitMs);
    if (auto fine = Deliveries(); !fine) return fine;
    code = Produce(destination, record);
  }
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  Fault fault = KafkaFault("produce", code);
  fault.kind = FaultKind::kFatal;
  return Unexpected(fault);
}

rd_kafka_resp_err_t KafkaPublisher::Produce(PublishTo destination, const OutgoingRecord& record) {
  static constexpr std::string_view kJson = "application/json";
  const bool is_label = destination == PublishTo::kLabels;
  const std::string& topic = is_label ? options_.labels_topic : options_.transactions_topic;
  std::array<rd_kafka_vu_t, 5> parts{};
  parts[0].vtype = RD_KAFKA_VTYPE_TOPIC;
  parts[0].u.cstr = topic.c_str();
  parts[1].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  parts[1].u.i = RD_KAFKA_MSG_F_COPY;
  parts[2].vtype = RD_KAFKA_VTYPE_KEY;
  parts[2].u.mem = Memory(record.key);
  parts[3].vtype = RD_KAFKA_VTYPE_VALUE;
  parts[3].u.mem = Memory(record.value);
  parts[4].vtype = RD_KAFKA_VTYPE_HEADER;
  parts[4].u.header = {kHeaderContentType.data(), kJson.data(), static_cast<ssize_t>(kJson.size())};
  const KafkaError error(rd_kafka_produceva(handle_.get(), parts.data(), parts.size()));
  return error == nullptr ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_error_code(error.get());
}

Outcome KafkaPublisher::Flush() {
  std::int64_t settled = -1;
  int waited_ms = 0;
  while (rd_kafka_flush(handle_.get(), kFlushStepMs) == RD_KAFKA_RESP_ERR__TIMED_OUT) {
    const bool progress = delivered_ + failed_ != settled;
    settled = delivered_ + failed_;
    waited_ms = progress ? 0 : waited_ms + kFlushStepMs;
    if (waited_ms >= options_.delivery_timeout_ms) {
      return Unexpected(Fault{
          FaultKind::kFatal, "flush",
          std::to_string(rd_kafka_outq_len(handle_.get())) + " records are still on their way",
          KafkaAdvice(RD_KAFKA_RESP_ERR__TIMED_OUT)});
    }
  }
  return Deliveries();
}

Outcome KafkaPublisher::Deliveries() const {
  if (failed_ == 0) return {};
  const std::string what = std::to_string(failed_) +
                           (failed_ == 1 ? " record was" : " records were") +
                           " not accepted, the first: " + rd_kafka_err2str(first_failure_);
  return Unexpected(Fault{FaultKind::kFatal, "publish", what, KafkaAdvice(first_failure_)});
}

}  // namespace harrier
