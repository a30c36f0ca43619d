#include "stream/kafka_offsets.h"

#include "stream/kafka_fault.h"

namespace harrier {

Result<LogRange, Fault> QueryRange(rd_kafka_t* client, const KafkaPartition& of, int timeout_ms) {
  std::int64_t low = 0;
  std::int64_t high = 0;
  const rd_kafka_resp_err_t code = rd_kafka_query_watermark_offsets(
      client, of.topic.c_str(), of.partition.value, &low, &high, timeout_ms);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return Unexpected(KafkaFault("ask for the offsets of " + of.topic, code));
  }
  return LogRange{Offset(low), Offset(high)};
}

Result<std::optional<Offset>, Fault> QueryCommitted(rd_kafka_t* client, const KafkaPartition& of,
                                                    int timeout_ms) {
  const KafkaPartitionList list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), of.topic.c_str(), of.partition.value);
  rd_kafka_resp_err_t code = rd_kafka_committed(client, list.get(), timeout_ms);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) code = list->elems[0].err;
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return Unexpected(KafkaFault("ask for the group's offsets", code));
  }
  if (list->elems[0].offset < 0) return std::optional<Offset>();
  return std::optional<Offset>(Offset(list->elems[0].offset));
}

}  // namespace harrier
