// KafkaSource: a member of the consumer group. Hands out batches without copying them, tracks its
// own positions (librdkafka 2.0.2's are not to be trusted after a rebalance) and calls the
// listener from inside Poll. Adapter; single-threaded, its own thread for poll, seek and rebalance.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "stream/kafka_client.h"
#include "stream/ports.h"

namespace harrier {

struct KafkaSourceOptions {
  KafkaProperties common;
  std::string topic;
  std::string group_id;
  std::string group_instance_id;  // empty: dynamic membership
};

class KafkaSource final : public TransactionSource {
 public:
  // Joins the group. Throws StartupError(4) when the brokers do not answer or the topic is missing.
  explicit KafkaSource(KafkaSourceOptions options);
  ~KafkaSource() override;
  KafkaSource(const KafkaSource&) = delete;
  KafkaSource& operator=(const KafkaSource&) = delete;

  [[nodiscard]] Result<Polled, Fault> Poll(int records_max, int wait_ms,
                                           PartitionListener* listener) override;
  [[nodiscard]] Outcome Seek(PartitionId partition, Offset offset) override;
  [[nodiscard]] bool AtEnd(PartitionId partition) const override;
  [[nodiscard]] std::int64_t Lag(PartitionId partition) const override;
  [[nodiscard]] Result<std::optional<Offset>, Fault> Committed(PartitionId partition) override;

  // Leaves the group (dynamic members at once; static ones never say goodbye) and gives its
  // partitions up; no listener is told. The last call; from any thread.
  void Close();

  [[nodiscard]] const TopicFacts& facts() const { return facts_; }
  [[nodiscard]] rd_kafka_t* handle() const { return handle_.get(); }

 private:
  struct Progress {
    Progress() = default;
    Offset next;  // records below it have been handed out
    Offset end;   // the end seen when the partition was assigned
    bool reached_end = false;
    bool is_paused = true;   // from assignment to the first Seek
    bool must_seek = false;  // asked for inside a rebalance, done when that is over
  };

  static void OnRebalance(rd_kafka_t* handle, rd_kafka_resp_err_t code,
                          rd_kafka_topic_partition_list_t* partitions, void* opaque);
  void Assign(rd_kafka_topic_partition_list_t* partitions);
  void Unassign(rd_kafka_topic_partition_list_t* partitions, bool lost);
  void ReleaseMessages();
  [[nodiscard]] Outcome SeekNow(PartitionId partition, Progress* progress);
  [[nodiscard]] Outcome Take(rd_kafka_message_t* message);
  [[nodiscard]] Outcome TakeError(const rd_kafka_message_t& message);
  [[nodiscard]] Fault Explained(Fault fault) const;

  KafkaSourceOptions options_;
  std::unique_ptr<KafkaCallbackTarget> target_;  // before the handle: it outlives it
  KafkaHandle handle_;
  std::unique_ptr<rd_kafka_queue_t, void (*)(rd_kafka_queue_t*)> queue_;
  TopicFacts facts_;
  std::map<PartitionId, Progress> progress_;
  bool is_closing_ = false;
  bool was_ever_assigned_ = false;         // the group has answered, if with no partition
  PartitionListener* listener_ = nullptr;  // during Poll
  Outcome rebalanced_;                     // what the listener answered inside the callback
  std::vector<rd_kafka_message_t*> messages_;
  std::vector<RawRecord> records_;
};

}  // namespace harrier
