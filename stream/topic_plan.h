// TopicPlan: what a topic of ours should be like, and what is wrong with the one that is found
// (docs/kafka.md). Pure values and functions; thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace harrier {

using TopicSettings = std::map<std::string, std::string, std::less<>>;  // "retention.ms" and so on

struct TopicPlan {
  std::string name;
  int partitions = 0;             // how many a new one gets
  bool partitions_exact = false;  // whether one that exists must have just as many
  bool compacted = false;
  std::int64_t retention_ms = -1;       // of a new one that is not compacted; -1: for ever
  std::int64_t least_retention_ms = 0;  // of one that exists
  std::int64_t segment_bytes = 0;       // at most; 0: as the cluster likes
};

struct TopicFound {
  int partitions = 0;
  TopicSettings settings;
};

// The settings with which the topic is created.
[[nodiscard]] TopicSettings SettingsOf(const TopicPlan& plan);

// One sentence for each thing that is wrong; empty when the topic can be used.
[[nodiscard]] std::vector<std::string> ProblemsOf(const TopicPlan& plan, const TopicFound& found);

// "30 days", "36 hours", "1500 ms", "for ever"; for retention times.
[[nodiscard]] std::string DescribeRetention(std::int64_t retention_ms);

// A whole-number setting, or `otherwise` when it is absent or no number.
[[nodiscard]] std::int64_t NumberSetting(const TopicSettings& settings, const std::string& name,
                                         std::int64_t otherwise);

}  // namespace harrier
