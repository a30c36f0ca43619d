// Questions about a partition's offsets that several clients ask. Adapter; thread-safe as far as
// the client is. Each waits for an answer at most for its time-out.
#pragma once

#include <optional>
#include <string>

#include "stream/kafka_client.h"
#include "stream/ports.h"

namespace harrier {

struct KafkaPartition {
  std::string topic;
  PartitionId partition;
};

// The offsets that can be read, up to the last stable one for a read_committed client.
[[nodiscard]] Result<LogRange, Fault> QueryRange(rd_kafka_t* client, const KafkaPartition& of,
                                                 int timeout_ms);
// Of the client's group; stable for a read_committed client. kRetry while a transaction that may
// move it is open.
[[nodiscard]] Result<std::optional<Offset>, Fault> QueryCommitted(rd_kafka_t* client,
                                                                  const KafkaPartition& of,
                                                                  int timeout_ms);

}  // namespace harrier
