#include "stream/topic_plan.h"

#include <charconv>

namespace harrier {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;

std::string TextSetting(const TopicSettings& settings, const std::string& name) {
  const auto found = settings.find(name);
  return found == settings.end() ? "" : found->second;
}

std::string PartitionProblem(const TopicPlan& plan, const TopicFound& found) {
  if (!plan.partitions_exact || found.partitions == plan.partitions) return "";
  return "it has " + std::to_string(found.partitions) + " partitions and needs " +
         std::to_string(plan.partitions);
}

std::string CleanupProblem(const TopicPlan& plan, const TopicFound& found) {
  const std::string wanted = plan.compacted ? "compact" : "delete";
  const std::string policy = TextSetting(found.settings, "cleanup.policy");
  if (policy == wanted) return "";
  return "its cleanup.policy is " + policy + " and must be " + wanted + ": " +
         (plan.compacted ? "retention would delete states that are still needed"
                         : "compaction would delete records that are still needed");
}

std::string RetentionProblem(const TopicPlan& plan, const TopicFound& found) {
  if (plan.compacted) return "";
  const std::int64_t retention_ms = NumberSetting(found.settings, "retention.ms", -1);
  if (retention_ms < 0 || retention_ms >= plan.least_retention_ms) return "";
  return "its retention.ms keeps records " + DescribeRetention(retention_ms) +
         " and must keep them at least " + DescribeRetention(plan.least_retention_ms);
}

std::string SegmentProblem(const TopicPlan& plan, const TopicFound& found) {
  const std::int64_t segment_bytes = NumberSetting(found.settings, "segment.bytes", 0);
  if (plan.segment_bytes == 0 || segment_bytes <= plan.segment_bytes) return "";
  return "its segment.bytes is " + std::to_string(segment_bytes) + " and must be at most " +
         std::to_string(plan.segment_bytes) + ": a segment in use is never compacted";
}

}  // namespace

std::int64_t NumberSetting(const TopicSettings& settings, const std::string& name,
                           std::int64_t otherwise) {
  const std::string text = TextSetting(settings, name);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : otherwise;
}

std::string DescribeRetention(std::int64_t retention_ms) {
  if (retention_ms < 0) return "for ever";
  if (retention_ms >= kDayMs && retention_ms % kDayMs == 0) {
    return std::to_string(retention_ms / kDayMs) + (retention_ms == kDayMs ? " day" : " days");
  }
  if (retention_ms >= kHourMs && retention_ms % kHourMs == 0) {
    return std::to_string(retention_ms / kHourMs) + (retention_ms == kHourMs ? " hour" : " hours");
  }
  return std::to_string(retention_ms) + " ms";
}

TopicSettings SettingsOf(const TopicPlan& plan) {
  TopicSettings settings;
  settings["cleanup.policy"] = plan.compacted ? "compact" : "delete";
  if (!plan.compacted) settings["retention.ms"] = std::to_string(plan.retention_ms);
  if (plan.segment_bytes > 0) settings["segment.bytes"] = std::to_string(plan.segment_bytes);
  return settings;
}

std::vector<std::string> ProblemsOf(const TopicPlan& plan, const TopicFound& found) {
  std::vector<std::string> problems;
  for (std::string problem : {PartitionProblem(plan, found), CleanupProblem(plan, found),
                              RetentionProblem(plan, found), SegmentProblem(plan, found)}) {
    if (!problem.empty()) problems.push_back(std::move(problem));
  }
  return problems;
}

}  // namespace harrier
