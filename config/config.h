// Config: every setting of every command, one struct. Read from one JSON file (comments allowed),
// then HARRIER_* environment variables, then --set key=value; each key is documented once, in the
// table of config/config_keys.cc, from which the loader, the JSON Schema, `harrier config print`
// and docs/configuration.md are made. Plain value; constant after start.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "scoring/policy.h"

namespace harrier {

enum class Membership : std::uint8_t { kStatic, kDynamic };
enum class StartFrom : std::uint8_t { kEarliest, kLatest };
enum class LogFormat : std::uint8_t { kText, kJson };

struct TopicNames {  // complete names: the prefix has been applied
  std::string prefix;
  std::string transactions = "transactions";
  std::string labels = "transactions.labels";
  std::string alerts = "alerts";
  std::string scored = "transactions.scored";
  std::string dead_letter = "transactions.dead-letter";
  std::string checkpoint = "harrier.checkpoint";
  bool operator==(const TopicNames&) const = default;
};

struct Config {
  // Kafka
  std::string brokers = "localhost:9092";
  TopicNames topics;
  std::string group_id = "harrier";
  std::string instance_id = "1";  // part of group.instance.id and transactional.id
  Membership membership = Membership::kStatic;
  StartFrom start = StartFrom::kEarliest;
  std::map<std::string, std::string> kafka;  // librdkafka properties, passed through
  // With the brokers: what every Kafka client is made with.
  [[nodiscard]] std::map<std::string, std::string> KafkaClientProperties() const {
    auto properties = kafka;
    properties["bootstrap.servers"] = brokers;
    return properties;
  }
  // The stream
  int workers = 1;
  int poll_records_max = 2048;
  std::int64_t commit_interval_ms = 100;  // with no alert waiting
  std::int64_t commit_min_ms = 2;         // between commits when an alert waits
  int commit_records_max = 20'000;
  std::int64_t commit_bytes_max = 16 << 20;
  int commit_producers = 3;  // transactional producers in rotation
  std::int64_t transaction_timeout_ms = 10'000;
  ScoredOutput scored = ScoredOutput::kOff;
  // State
  std::string state_dir = "harrier-state";
  std::int64_t cache_bytes = 256 << 20;
  std::int64_t flush_interval_ms = 5000;
  std::int64_t checkpoint_interval_ms = 60'000;
  std::int64_t fold_records_max = 1'000'000;
  // Verdicts
  Policy policy;                // hashes are filled in when the files are loaded
  std::string model_path;       // empty: the default model that ships with the program
  std::string judge_path;       // empty: none
  std::string risk_table_path;  // empty: none
  // Snapshots
  std::string snapshot_dir;          // empty: none
  std::string snapshot_signing_key;  // path; empty: manifests are not signed
  std::int64_t snapshot_every_s = 900;
  std::string archive_dir;  // empty: none
  std::int64_t case_gap_s = 86'400;
  int cases_max = 1000;
  Money cost_false_positive{1 * kMoneyScale};
  Money cost_false_negative{10 * kMoneyScale};
  // Operation
  std::string log_level = "info";
  LogFormat log_format = LogFormat::kText;
  bool operator==(const Config&) const = default;
};

}  // namespace harrier
