// What is said of topics that are not as they should be.
#include <gmock/gmock.h>

#include "stream/topic_plan.h"

namespace harrier {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

TopicPlan LogPlan() {
  TopicPlan plan;
  plan.name = "transactions";
  plan.partitions = 4;
  plan.retention_ms = 30 * std::int64_t{86'400'000};
  plan.least_retention_ms = 86'400'000;
  return plan;
}

TopicPlan CompactedPlan() {
  TopicPlan plan;
  plan.name = "harrier.checkpoint";
  plan.partitions = 4;
  plan.partitions_exact = true;
  plan.compacted = true;
  plan.segment_bytes = 64 << 20;
  return plan;
}

TEST(TopicPlan, ATopicMadeByThePlanHasNoProblems) {
  for (const TopicPlan& plan : {LogPlan(), CompactedPlan()}) {
    EXPECT_THAT(ProblemsOf(plan, {plan.partitions, SettingsOf(plan)}), IsEmpty()) << plan.name;
  }
}

TEST(TopicPlan, CompactedTopicsAreNotGivenARetention) {
  EXPECT_THAT(SettingsOf(CompactedPlan()),
              ElementsAre(Pair("cleanup.policy", "compact"), Pair("segment.bytes", "67108864")));
}

TEST(TopicPlan, ACompactedInputIsRefused) {
  for (const char* policy : {"compact", "compact,delete", "delete,compact"}) {
    TopicFound found{4, SettingsOf(LogPlan())};
    found.settings["cleanup.policy"] = policy;
    EXPECT_THAT(ProblemsOf(LogPlan(), found), ElementsAre(HasSubstr("must be delete"))) << policy;
  }
}

TEST(TopicPlan, ACheckpointThatForgetsIsRefused) {
  TopicFound found{4, SettingsOf(CompactedPlan())};
  found.settings["cleanup.policy"] = "compact,delete";
  EXPECT_THAT(ProblemsOf(CompactedPlan(), found), ElementsAre(HasSubstr("must be compact")));
}

TEST(TopicPlan, RetentionMayBeLongerButNotShorterThanTheLeast) {
  TopicFound found{4, SettingsOf(LogPlan())};
  found.settings["retention.ms"] = "86400000";
  EXPECT_THAT(ProblemsOf(LogPlan(), found), IsEmpty());
  found.settings["retention.ms"] = "-1";
  EXPECT_THAT(ProblemsOf(LogPlan(), found), IsEmpty());
  found.settings["retention.ms"] = "86399999";
  EXPECT_THAT(ProblemsOf(LogPlan(), found),
              ElementsAre("its retention.ms keeps records 86399999 ms and must keep them at least "
                          "1 day"));
}

TEST(TopicPlan, PartitionsMatterOnlyWhereTheyMustBeExact) {
  EXPECT_THAT(ProblemsOf(LogPlan(), {7, SettingsOf(LogPlan())}), IsEmpty());
  EXPECT_THAT(ProblemsOf(CompactedPlan(), {7, SettingsOf(CompactedPlan())}),
              ElementsAre("it has 7 partitions and needs 4"));
}

TEST(TopicPlan, SegmentsThatAreNeverCompactedAreAProblem) {
  TopicFound found{4, SettingsOf(CompactedPlan())};
  found.settings["segment.bytes"] = "1073741824";
  EXPECT_THAT(ProblemsOf(CompactedPlan(), found), ElementsAre(HasSubstr("segment.bytes")));
}

TEST(TopicPlan, RetentionIsSaidInTheLargestWholeUnit) {
  EXPECT_EQ(DescribeRetention(-1), "for ever");
  EXPECT_EQ(DescribeRetention(86'400'000), "1 day");
  EXPECT_EQ(DescribeRetention(2 * 86'400'000), "2 days");
  EXPECT_EQ(DescribeRetention(36 * 3'600'000), "36 hours");
  EXPECT_EQ(DescribeRetention(1500), "1500 ms");
}

}  // namespace
}  // namespace harrier
