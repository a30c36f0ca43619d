#include "stream/kafka_fault.h"

namespace harrier {
namespace {

FaultKind KindOf(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
    case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
    case RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT:
    case RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED:  // the rebalance that follows says what was lost
      return FaultKind::kRetry;
    case RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION:
    case RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID:
    case RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS:
      return FaultKind::kAbortBatch;
    default:
      return FaultKind::kFatal;
  }
}

}  // namespace

std::string KafkaAdvice(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__RESOLVE:
      return "is a broker running there? check --brokers; deploy/kafka/kafka start runs a local "
             "one";
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return "create the topics with: harrier topics create";
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
      return "this user lacks a permission: docs/kafka.md lists the ACLs that are needed";
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
      return "check kafka.security.protocol, kafka.sasl.* and kafka.ssl.*";
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
      return "another process with the same instance_id has taken its place: give each its own; or "
             "a "
             "broker has just failed: start again";
    case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
      return "the clock of this machine is far ahead of the brokers'";
    default:
      return "";
  }
}

Fault KafkaTransactionFault(const std::string& where, const KafkaError& error) {
  Fault fault{FaultKind::kFatal, where, rd_kafka_error_string(error.get()),
              KafkaAdvice(rd_kafka_error_code(error.get()))};
  if (rd_kafka_error_is_fatal(error.get()) != 0) return fault;
  if (rd_kafka_error_txn_requires_abort(error.get()) != 0) {
    const rd_kafka_resp_err_t code = rd_kafka_error_code(error.get());
    const bool is_regrouped = code == RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION ||
                              code == RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS;
    fault.kind = is_regrouped ? FaultKind::kRegrouped : FaultKind::kAbortBatch;
  } else if (rd_kafka_error_is_retriable(error.get()) != 0) {
    fault.kind = FaultKind::kRetry;
  }
  return fault;
}

Fault KafkaFault(const std::string& where, rd_kafka_resp_err_t code, const std::string& what) {
  return Fault{KindOf(code), where, what.empty() ? rd_kafka_err2str(code) : what,
               KafkaAdvice(code)};
}

}  // namespace harrier
