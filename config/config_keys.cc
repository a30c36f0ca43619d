#include "config/config_keys.h"

#include <cctype>
#include <utility>

#include "config/make_config_key.h"
#include "scoring/rules.h"

namespace harrier {
namespace {

// A generic accessor of one member of Config: reads from a const one, writes to another.
#define FIELD(member) \
  [](auto& config) -> auto& { return config.member; }  // NOLINT(bugprone-macro-parentheses)

std::vector<ConfigKey> KafkaKeys() {
  return {
      Key("brokers", FIELD(brokers), NonEmptyText(), "Kafka brokers: `HOST:PORT[,HOST:PORT...]`"),
      Key("group_id", FIELD(group_id), KafkaName(),
          "Consumer group: detectors with the same one share the work"),
      Key("instance_id", FIELD(instance_id), KafkaName(),
          "Name of this process within its group; two that run at once need different ones"),
      Key("membership", FIELD(membership), OneOf({"static", "dynamic"}),
          "`static`: a restart moves no partitions; `dynamic`: a stop hands them over at once"),
      Key("start", FIELD(start), OneOf({"earliest", "latest"}),
          "Where a group without offsets begins"),
      Key("topics.prefix", FIELD(topics.prefix), KafkaNamePrefix(),
          "Stands before the name of every topic"),
      Key("topics.transactions", FIELD(topics.transactions), KafkaName(), "Input: transactions"),
      Key("topics.labels", FIELD(topics.labels), KafkaName(), "Ground truth and decisions"),
      Key("topics.alerts", FIELD(topics.alerts), KafkaName(), "Output: alerts"),
      Key("topics.scored", FIELD(topics.scored), KafkaName(), "Output: a verdict per transaction"),
      Key("topics.dead_letter", FIELD(topics.dead_letter), KafkaName(),
          "Output: records that cannot be judged"),
      Key("topics.checkpoint", FIELD(topics.checkpoint), KafkaName(),
          "Internal: states of customers"),
      KafkaPropertiesKey(),
  };
}

std::vector<ConfigKey> StreamKeys() {
  return {
      Key("workers", FIELD(workers), WholeNumber({1, 256}),
          "Threads that judge; each is a member of the group and owns its partitions"),
      Key("poll.records_max", FIELD(poll_records_max), WholeNumber({1, 1'000'000}),
          "Records taken at once"),
      Key("commit.interval_ms", FIELD(commit_interval_ms), WholeNumber({1, 60'000}),
          "Time between commits while no alert waits"),
      Key("commit.min_ms", FIELD(commit_min_ms), WholeNumber({0, 60'000}),
          "Least time between commits while an alert waits"),
      Key("commit.records_max", FIELD(commit_records_max), WholeNumber({1, 10'000'000}),
          "Input records in one commit"),
      Key("commit.bytes_max", FIELD(commit_bytes_max), WholeNumber({65'536, 1 << 30}),
          "Output bytes in one commit"),
      Key("commit.producers", FIELD(commit_producers), WholeNumber({1, 16}),
          "Transactional producers that take turns in each worker"),
      Key("transaction_timeout_ms", FIELD(transaction_timeout_ms), WholeNumber({1000, 900'000}),
          "After this the broker aborts the transaction of a worker that hangs"),
      Key("output.scored", FIELD(scored), OneOf({"all", "flagged", "off"}),
          "Which verdicts go to the scored topic; snapshots need `all`"),
  };
}

std::vector<ConfigKey> StateKeys() {
  return {
      Key("state.dir", FIELD(state_dir), NonEmptyText(), "Directory of the local stores"),
      Key("state.cache_bytes", FIELD(cache_bytes), WholeNumber({1 << 20, std::int64_t{1} << 40}),
          "Memory for customers' states, over all workers"),
      Key("state.flush_interval_ms", FIELD(flush_interval_ms), WholeNumber({10, 600'000}),
          "Bounds how long a state waits to be written to the local store"),
      Key("state.checkpoint_interval_ms", FIELD(checkpoint_interval_ms),
          WholeNumber({100, 3'600'000}),
          "Bounds how long a state waits to be written to the checkpoint topic"),
      Key("state.fold_records_max", FIELD(fold_records_max),
          WholeNumber({0, std::int64_t{1} << 40}),
          "A local store that lacks more records than this is replaced from the checkpoint topic"),
      Key("state.ttl_days", FIELD(policy.state.ttl_ms), WholeDays({1, 36'500}),
          "A customer unseen for longer counts as unknown"),
      Key("state.history_transactions_max", FIELD(policy.state.history_transactions_max),
          WholeNumber({8, 4096}), "Transactions of the last 24 hours kept for a customer"),
      Key("state.merchants_max", FIELD(policy.state.merchants_max), WholeNumber({1, 1024}),
          "Merchants counted for a customer, those seen last"),
  };
}

std::vector<ConfigKey> InputKeys() {
  return {
      ListKey("input.required_fields", FIELD(policy.state.required_fields),
              OneOfTexts({"channel", "country", "merchant_category"}),
              "Fields without which a transaction is refused, beside those that always are"),
      Key("input.default_currency", FIELD(policy.state.default_currency), Currency(),
          "Of a transaction that names none"),
      Key("currency.base", FIELD(policy.state.base_currency), Currency(),
          "In which amounts are compared; every amount of a rule is in it"),
      ExchangeRatesKey(),
      Key("time_zone", FIELD(policy.state.time_zone), NonEmptyText(),
          "IANA name, such as `Europe/Berlin`: whose hours and weekdays count"),
  };
}

// The mode and weight of one rule; the rule's name is given.
std::vector<ConfigKey> RuleKeys(RuleId rule) {
  const auto index = static_cast<std::size_t>(rule);
  const std::string prefix = "rules." + std::string(InfoOf(rule).name);
  return {
      Key(
          prefix + ".mode",
          [index](auto& config) -> auto& { return config.policy.rules[index].mode; },
          OneOf({"enforce", "evidence", "shadow", "off"}),
          "`enforce` decides, `evidence` is heard by the judge and given as a reason, `shadow` is "
          "reported alone"),
      Key(
          prefix + ".weight",
          [index](auto& config) -> auto& { return config.policy.rules[index].weight; },
          RealNumber({0, 1}), "Share of the remaining risk that a hit adds"),
  };
}

std::vector<ConfigKey> ThresholdKeys() {
  return {
      Key("rules.NIGHT_HIGH_AMOUNT.amount_above", FIELD(policy.thresholds.night_high_amount_above),
          MoneyAmount(), "Fires above this, in the base currency"),
      Key("rules.NIGHT_HIGH_AMOUNT.hour_from", FIELD(policy.thresholds.night_hour_from),
          WholeNumber({0, 23}), "First hour of the night"),
      Key("rules.NIGHT_HIGH_AMOUNT.hour_to", FIELD(policy.thresholds.night_hour_to),
          WholeNumber({0, 24}),
          "The hour at which the night is over; before `hour_from` when it goes through midnight"),
      Key("rules.HIGH_AMOUNT.amount_above", FIELD(policy.thresholds.high_amount_above),
          MoneyAmount(), "Fires above this, in the base currency"),
      Key("rules.UNUSUAL_HOUR.hour_from", FIELD(policy.thresholds.unusual_hour_from),
          WholeNumber({0, 23}), "First unusual hour"),
      Key("rules.UNUSUAL_HOUR.hour_to", FIELD(policy.thresholds.unusual_hour_to),
          WholeNumber({0, 24}),
          "The hour at which they are over; before `hour_from` when they go through midnight"),
      Key("rules.BURST.count_10m_min", FIELD(policy.thresholds.burst_count_10m),
          WholeNumber({2, 256}), "Fires at this many purchases in 10 minutes"),
      Key("rules.DUPLICATE.window_s", FIELD(policy.thresholds.duplicate_window_s),
          WholeSeconds({1, 86'400}), "How far back a twin counts"),
      Key("rules.IMPOSSIBLE_TRAVEL.distance_km_above",
          FIELD(policy.thresholds.travel_distance_km_above), RealNumber({0, 20'038}),
          "Fires above this distance, when the speed is exceeded too"),
      Key("rules.IMPOSSIBLE_TRAVEL.speed_kmh_above",
          FIELD(policy.thresholds.travel_speed_kmh_above), RealNumber({0, 999'999}),
          "Fires above this speed, when the distance is exceeded too"),
      Key("rules.VELOCITY_MULTI_CITY.purchases_1m_above",
          FIELD(policy.thresholds.velocity_purchases_1m_above), WholeNumber({0, 256}),
          "Fires above this many purchases in 1 minute, in enough cities"),
      Key("rules.VELOCITY_MULTI_CITY.cities_1m_min", FIELD(policy.thresholds.velocity_cities_1m),
          WholeNumber({1, 256}),
          "Fires at this many different cities, when there are enough purchases"),
      ListKey("rules.WATCHED_COUNTRY.countries", FIELD(policy.thresholds.watched_countries),
              Country(), "Fires for these countries"),
  };
}

// Rule by rule: mode, weight, then its thresholds.
std::vector<ConfigKey> AllRuleKeys() {
  std::vector<ConfigKey> all;
  const std::vector<ConfigKey> thresholds = ThresholdKeys();
  for (std::size_t index = 0; index < kRuleCount; ++index) {
    const auto rule = static_cast<RuleId>(index);
    for (ConfigKey& key : RuleKeys(rule)) all.push_back(std::move(key));
    const std::string prefix = "rules." + std::string(InfoOf(rule).name) + '.';
    for (const ConfigKey& key : thresholds) {
      if (key.name.starts_with(prefix)) all.push_back(key);
    }
  }
  return all;
}

std::vector<ConfigKey> VerdictKeys() {
  return {
      Key("model.path", FIELD(model_path), AnyText(),
          "Model file; empty: the one that ships with the program"),
      Key("judge.path", FIELD(judge_path), AnyText(),
          "Boosted trees in XGBoost's JSON that weigh features, forest and rules; `shipped`: those "
          "that ship with the program; empty: none"),
      Key("risk_table.path", FIELD(risk_table_path), AnyText(),
          "Risk table of `harrier train --risk`; empty: none"),
      Key("features.version", FIELD(policy.state.feature_version), WholeNumber({1, 2}),
          "Version of the feature table; 2 keeps a profile of each customer"),
      Key("alerts.contributions", FIELD(policy.contributions), OneOf({"off", "on"}),
          "Alerts tell what moved the score most, and at which amount there would be none"),
      Key("score.threshold", FIELD(policy.score_threshold), RealNumber({0, 1}),
          "Scores from here on are flagged by the model; 0.75: one in a thousand of training "
          "traffic. With a judge: its probability of fraud"),
      Key("severity.medium", FIELD(policy.severity_medium), RealNumber({0, 1}),
          "Risk from which an alert is MEDIUM"),
      Key("severity.high", FIELD(policy.severity_high), RealNumber({0, 1}),
          "Risk from which an alert is HIGH"),
      Key("severity.critical", FIELD(policy.severity_critical), RealNumber({0, 1}),
          "Risk from which an alert is CRITICAL and its recommendation BLOCK"),
  };
}

std::vector<ConfigKey> SnapshotKeys() {
  return {
      Key("snapshot.dir", FIELD(snapshot_dir), AnyText(),
          "Directory of snapshots; empty: `harrier run` writes none"),
      Key("snapshot.signing_key_file", FIELD(snapshot_signing_key), AnyText(),
          "PEM file of an Ed25519 private key that signs each run.json; empty: they are not "
          "signed"),
      Key("snapshot.archive_dir", FIELD(archive_dir), AnyText(),
          "Directory of state archives: one is made with each nightly run, `harrier explain` looks "
          "there; empty: none"),
      Key("snapshot.every_s", FIELD(snapshot_every_s), WholeSeconds({1, 86'400}),
          "Time between snapshots of `harrier run`"),
      Key("snapshot.case_gap_s", FIELD(case_gap_s), WholeSeconds({1, 31'536'000}),
          "Alerts of a customer closer together than this are one case"),
      Key("snapshot.cases_max", FIELD(cases_max), WholeNumber({1, 1'000'000}),
          "Cases written, those of highest risk"),
      Key("snapshot.cost_false_positive", FIELD(cost_false_positive), MoneyAmount(),
          "Cost of looking at an honest transaction, in the base currency"),
      Key("snapshot.cost_false_negative", FIELD(cost_false_negative), MoneyAmount(),
          "Cost of overlooking an anomaly, in the base currency"),
  };
}

std::vector<ConfigKey> OperationKeys() {
  return {
      Key("log.level", FIELD(log_level), OneOfTexts({"debug", "info", "warning", "error"}),
          "Least severe line that is logged"),
      Key("log.format", FIELD(log_format), OneOf({"text", "json"}),
          "Of log lines on standard error"),
  };
}

#undef FIELD

std::vector<ConfigKey> MakeTable() {
  const std::pair<std::string, std::vector<ConfigKey>> chapters[] = {
      {"Kafka", KafkaKeys()},        {"The stream", StreamKeys()},
      {"State", StateKeys()},        {"Input", InputKeys()},
      {"Rules", AllRuleKeys()},      {"Model and verdict", VerdictKeys()},
      {"Snapshots", SnapshotKeys()}, {"Operation", OperationKeys()},
  };
  std::vector<ConfigKey> table;
  for (const auto& [chapter, keys] : chapters) {
    for (const ConfigKey& key : keys) {
      table.push_back(key);
      table.back().chapter = chapter;
    }
  }
  return table;
}

}  // namespace

const std::vector<ConfigKey>& ConfigKeys() {
  static const std::vector<ConfigKey> kTable = MakeTable();
  return kTable;
}

const ConfigKey* FindConfigKey(std::string_view full_name) {
  for (const ConfigKey& key : ConfigKeys()) {
    if (key.Covers(full_name)) return &key;
  }
  return nullptr;
}

std::string EnvironmentName(std::string_view key) {
  std::string name = "HARRIER_";
  for (const char character : key) {
    name += character == '.'
                ? '_'
                : static_cast<char>(std::toupper(static_cast<unsigned char>(character)));
  }
  return name;
}

std::vector<ConfigEntry> ConfigEntries(const Config& config) {
  std::vector<ConfigEntry> entries;
  for (const ConfigKey& key : ConfigKeys()) {
    for (ConfigEntry& entry : key.read(config)) entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace harrier
