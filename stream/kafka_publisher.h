// KafkaPublisher: transactions and labels to Kafka through an idempotent producer: acknowledged by
// all replicas, nothing twice, the order of a key kept. Keys go to the same partitions as Java's
// producer would send them to. Records have the time of their sending.
// IO; single-threaded (librdkafka has threads of its own). Waits when librdkafka's queue is full.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/result.h"
#include "stream/kafka_client.h"
#include "stream/record_publisher.h"

namespace harrier {

struct KafkaPublisherOptions {
  KafkaProperties properties;  // bootstrap.servers and the user's kafka.* properties
  std::string transactions_topic;
  std::string labels_topic;  // empty: labels are left out
  int connect_timeout_ms = 10'000;
  int delivery_timeout_ms = 120'000;  // of one record, and of Flush without any progress
};

class KafkaPublisher : public RecordPublisher {
 public:
  // Fatal when no broker answers or a topic is missing. Throws StartupError(2) for a property that
  // librdkafka does not know.
  [[nodiscard]] static Result<std::unique_ptr<KafkaPublisher>, Fault> Connect(
      const KafkaPublisherOptions& options);
  ~KafkaPublisher() override;

  [[nodiscard]] Outcome Publish(PublishTo destination, const OutgoingRecord& record) override;
  [[nodiscard]] Outcome Flush() override;

  // Acknowledged by the brokers so far.
  [[nodiscard]] std::int64_t delivered() const { return delivered_; }
  [[nodiscard]] std::int64_t failed() const { return failed_; }

 private:
  explicit KafkaPublisher(const KafkaPublisherOptions& options) : options_(options) {}
  static void OnDelivery(rd_kafka_t* handle, const rd_kafka_message_t* message, void* opaque);
  [[nodiscard]] Outcome Open();
  [[nodiscard]] rd_kafka_resp_err_t Produce(PublishTo destination, const OutgoingRecord& record);
  // What went wrong with any record so far.
  [[nodiscard]] Outcome Deliveries() const;

  KafkaPublisherOptions options_;
  KafkaCallbackTarget target_;
  std::int64_t published_ = 0;
  std::int64_t delivered_ = 0;
  std::int64_t failed_ = 0;
  rd_kafka_resp_err_t first_failure_ = RD_KAFKA_RESP_ERR_NO_ERROR;
  KafkaHandle handle_;  // destroyed first: its callbacks use what stands above
};

}  // namespace harrier
