// librdkafka's errors as the house's Fault: one table, tested row by row. Adapter; thread-safe.
#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>
#include <string>

#include "core/fault.h"

namespace harrier {

struct KafkaErrorDeleter {
  void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
};
using KafkaError = std::unique_ptr<rd_kafka_error_t, KafkaErrorDeleter>;

// What an operator can do about it; empty when there is nothing to say.
[[nodiscard]] std::string KafkaAdvice(rd_kafka_resp_err_t code);

// From a transactional call: librdkafka itself says whether to call again or to abort; what carries
// no flag is fatal, as its documentation asks.
[[nodiscard]] Fault KafkaTransactionFault(const std::string& where, const KafkaError& error);

// From a consumer or admin call, which carry a bare code.
[[nodiscard]] Fault KafkaFault(const std::string& where, rd_kafka_resp_err_t code,
                               const std::string& what = "");

}  // namespace harrier
