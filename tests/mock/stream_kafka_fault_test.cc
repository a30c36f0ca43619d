// The fault table of the Kafka adapters, row by row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stream/kafka_fault.h"

namespace harrier {
namespace {

using ::testing::HasSubstr;

struct Row {
  rd_kafka_resp_err_t code;
  FaultKind kind;
  const char* advice;
};

class KafkaFaultTable : public ::testing::TestWithParam<Row> {};

TEST_P(KafkaFaultTable, EachCodeHasItsKindAndAdvice) {
  const Fault fault = KafkaFault("call", GetParam().code);
  EXPECT_EQ(fault.kind, GetParam().kind) << rd_kafka_err2name(GetParam().code);
  EXPECT_THAT(fault.advice, HasSubstr(GetParam().advice));
  EXPECT_EQ(fault.where, "call");
}

INSTANTIATE_TEST_SUITE_P(
    Codes, KafkaFaultTable,
    ::testing::Values(
        Row{RD_KAFKA_RESP_ERR__TRANSPORT, FaultKind::kRetry, "--brokers"},
        Row{RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, FaultKind::kRetry, "--brokers"},
        Row{RD_KAFKA_RESP_ERR__TIMED_OUT, FaultKind::kRetry, "--brokers"},
        Row{RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, FaultKind::kRetry, ""},
        Row{RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT, FaultKind::kRetry, ""},
        Row{RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED, FaultKind::kRetry, ""},
        Row{RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, FaultKind::kAbortBatch, ""},
        Row{RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, FaultKind::kAbortBatch, ""},
        Row{RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, FaultKind::kAbortBatch, ""},
        Row{RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, FaultKind::kFatal, "harrier topics create"},
        Row{RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, FaultKind::kFatal, "permission"},
        Row{RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, FaultKind::kFatal, "permission"},
        Row{RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, FaultKind::kFatal, "instance_id"},
        Row{RD_KAFKA_RESP_ERR__FENCED, FaultKind::kFatal, "instance_id"},
        Row{RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, FaultKind::kFatal, ""},
        Row{RD_KAFKA_RESP_ERR_UNKNOWN, FaultKind::kFatal, ""}));

}  // namespace
}  // namespace harrier
