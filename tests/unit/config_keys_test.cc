// The table of keys: every key writes the member it names, within its bounds, and nothing else.
#include "config/config_keys.h"

#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "config/config_json.h"

namespace harrier {
namespace {

using nlohmann::json;

// Every key, at a value that is not its default.
constexpr const char* kEveryKeyChanged = R"({
  "brokers": "a:1,b:2", "group_id": "g", "instance_id": "i-7", "membership": "dynamic",
  "start": "latest",
  "topics": {"prefix": "eu.", "transactions": "t", "labels": "l", "alerts": "a", "scored": "s",
             "dead_letter": "d", "checkpoint": "c"},
  "kafka": {"security.protocol": "SSL", "socket.keepalive.enable": true, "fetch.min.bytes": 5},
  "workers": 3, "poll": {"records_max": 17},
  "commit": {"interval_ms": 51, "min_ms": 3, "records_max": 99, "bytes_max": 70000, "producers": 2},
  "transaction_timeout_ms": 20000, "output": {"scored": "flagged"},
  "state": {"dir": "d", "cache_bytes": 1048577, "flush_interval_ms": 77,
            "checkpoint_interval_ms": 1001, "fold_records_max": 78, "ttl_days": 2, "history_transactions_max": 9,
            "merchants_max": 5},
  "input": {"required_fields": ["country", "channel"], "default_currency": "USD"},
  "currency": {"base": "CHF", "rates": {"USD": "0.912345678", "JPY": 0.0061}},
  "time_zone": "Europe/Berlin",
  "rules": {
    "NIGHT_HIGH_AMOUNT": {"mode": "off", "weight": 0.11, "amount_above": "500.0001",
                          "hour_from": 22, "hour_to": 6},
    "HIGH_AMOUNT": {"mode": "evidence", "weight": 0.12, "amount_above": 12.5},
    "UNUSUAL_HOUR": {"mode": "enforce", "weight": 0.13, "hour_from": 1, "hour_to": 3},
    "NEW_COUNTRY": {"mode": "off", "weight": 0.14},
    "BURST": {"mode": "off", "weight": 0.15, "count_10m_min": 6},
    "DUPLICATE": {"mode": "off", "weight": 0.16, "window_s": 60},
    "IMPOSSIBLE_TRAVEL": {"mode": "off", "weight": 0.17, "distance_km_above": 51.5,
                          "speed_kmh_above": 1000},
    "VELOCITY_MULTI_CITY": {"mode": "off", "weight": 0.18, "purchases_1m_above": 4,
                            "cities_1m_min": 3},
    "WATCHED_COUNTRY": {"mode": "off", "weight": 0.19, "countries": ["KP", "IR", "KP"]}
  },
  "model": {"path": "m.json"}, "judge": {"path": "j.json"}, "risk_table": {"path": "r.jsonl"},
  "features": {"version": 2}, "alerts": {"contributions": "on"}, "score": {"threshold": 0.8},
  "severity": {"medium": 0.5, "high": 0.6, "critical": 0.95},
  "snapshot": {"dir": "snap", "archive_dir": "arch", "signing_key_file": "k.pem", "every_s": 60, "case_gap_s": 3600, "cases_max": 7,
               "cost_false_positive": 2.5, "cost_false_negative": 300},
  "log": {"level": "debug", "format": "json"}
})";

Config ExpectedConfig() {
  Config config;
  config.brokers = "a:1,b:2";
  config.group_id = "g";
  config.instance_id = "i-7";
  config.membership = Membership::kDynamic;
  config.start = StartFrom::kLatest;
  config.topics = {"eu.", "t", "l", "a", "s", "d", "c"};
  config.kafka = {
      {"security.protocol", "SSL"}, {"socket.keepalive.enable", "true"}, {"fetch.min.bytes", "5"}};
  config.workers = 3;
  config.poll_records_max = 17;
  config.commit_interval_ms = 51;
  config.commit_min_ms = 3;
  config.commit_records_max = 99;
  config.commit_bytes_max = 70'000;
  config.commit_producers = 2;
  config.transaction_timeout_ms = 20'000;
  config.scored = ScoredOutput::kFlagged;
  config.state_dir = "d";
  config.cache_bytes = 1'048'577;
  config.flush_interval_ms = 77;
  config.checkpoint_interval_ms = 1001;
  config.fold_records_max = 78;
  StatePolicy& state = config.policy.state;
  state.ttl_ms = 2 * 86'400'000;
  state.history_transactions_max = 9;
  state.merchants_max = 5;
  state.required_fields = {"channel", "country"};
  state.default_currency = *ParseCurrency("USD");
  state.base_currency = *ParseCurrency("CHF");
  state.exchange_rates = {{*ParseCurrency("JPY"), {6'100'000}},
                          {*ParseCurrency("USD"), {912'345'678}}};
  state.time_zone = "Europe/Berlin";
  using enum RuleMode;
  config.policy.rules = {{{kOff, 0.11},
                          {kEvidence, 0.12},
                          {kEnforce, 0.13},
                          {kOff, 0.14},
                          {kOff, 0.15},
                          {kOff, 0.16},
                          {kOff, 0.17},
                          {kOff, 0.18},
                          {kOff, 0.19}}};
  RuleThresholds& limits = config.policy.thresholds;
  limits.night_high_amount_above = Money(5'000'001);
  limits.night_hour_from = 22;
  limits.night_hour_to = 6;
  limits.high_amount_above = Money(125'000);
  limits.unusual_hour_from = 1;
  limits.unusual_hour_to = 3;
  limits.burst_count_10m = 6;
  limits.duplicate_window_s = 60;
  limits.travel_distance_km_above = 51.5;
  limits.travel_speed_kmh_above = 1000;
  limits.velocity_purchases_1m_above = 4;
  limits.velocity_cities_1m = 3;
  limits.watched_countries = {*ParseCountry("IR"), *ParseCountry("KP")};
  config.model_path = "m.json";
  config.judge_path = "j.json";
  config.risk_table_path = "r.jsonl";
  state.feature_version = 2;
  config.policy.contributions = true;
  config.policy.score_threshold = 0.8;
  config.policy.severity_medium = 0.5;
  config.policy.severity_high = 0.6;
  config.policy.severity_critical = 0.95;
  config.snapshot_dir = "snap";
  config.archive_dir = "arch";
  config.snapshot_signing_key = "k.pem";
  config.snapshot_every_s = 60;
  config.case_gap_s = 3600;
  config.cases_max = 7;
  config.cost_false_positive = Money(25'000);
  config.cost_false_negative = Money(3'000'000);
  config.log_level = "debug";
  config.log_format = LogFormat::kJson;
  return config;
}

Result<void, std::string> Write(const std::string& key, const json& value, Config* config) {
  const std::string text = json{{key, value}}.dump();
  const ConfigText read = ReadConfigText(text, "test");
  EXPECT_TRUE(read.errors.empty()) << text;
  return FindConfigKey(key)->write(key, read.settings.at(0).value, config);
}

Config Written(const ConfigText& text) {
  Config config;
  for (const ConfigSetting& setting : text.settings) {
    const ConfigKey* key = FindConfigKey(setting.key);
    EXPECT_NE(key, nullptr) << setting.key;
    if (key == nullptr) continue;
    const auto written = key->write(setting.key, setting.value, &config);
    EXPECT_TRUE(written.has_value()) << setting.key << ": " << (written ? "" : written.error());
  }
  return config;
}

TEST(ConfigKeysTest, EveryKeyWritesTheMemberItNames) {
  EXPECT_EQ(Written(ReadConfigText(kEveryKeyChanged, "test")), ExpectedConfig());
}

TEST(ConfigKeysTest, TheSampleAboveChangesEveryKey) {
  const ConfigText text = ReadConfigText(kEveryKeyChanged, "test");
  for (const ConfigKey& key : ConfigKeys()) {
    EXPECT_TRUE(std::any_of(text.settings.begin(), text.settings.end(),
                            [&](const ConfigSetting& setting) { return key.Covers(setting.key); }))
        << key.name;
    EXPECT_NE(key.read(Config{}), key.read(ExpectedConfig())) << key.name;
  }
}

TEST(ConfigKeysTest, WhatAKeyReadsItCanWrite) {
  const Config original = ExpectedConfig();
  Config copy;
  for (const ConfigEntry& entry : ConfigEntries(original)) {
    EXPECT_TRUE(Write(entry.key, json::parse(entry.json), &copy).has_value()) << entry.key;
  }
  EXPECT_EQ(copy, original);
}

TEST(ConfigKeysTest, BoundsAreWhatTheSchemaSays) {
  std::size_t bounded = 0;
  for (const ConfigKey& key : ConfigKeys()) {
    const json schema = json::parse(key.json_schema);
    if (!schema.contains("maximum")) continue;
    ++bounded;
    const double step = schema["type"] == "integer" ? 1 : 0.5;
    const auto number = [&](double value) {
      return step == 1 ? json(static_cast<std::int64_t>(value)) : json(value);
    };
    const auto minimum = schema["minimum"].get<double>();
    const auto maximum = schema["maximum"].get<double>();
    Config config;
    EXPECT_TRUE(Write(key.name, number(minimum), &config).has_value()) << key.name;
    EXPECT_TRUE(Write(key.name, number(maximum), &config).has_value()) << key.name;
    const Config before = config;
    EXPECT_FALSE(Write(key.name, number(minimum - step), &config).has_value()) << key.name;
    EXPECT_FALSE(Write(key.name, number(maximum + step), &config).has_value()) << key.name;
    EXPECT_EQ(config, before) << key.name;
  }
  EXPECT_GT(bounded, 30U);
}

TEST(ConfigKeysTest, ValuesOfAnotherTypeAreRefused) {
  for (const ConfigKey& key : ConfigKeys()) {
    const std::string name = key.is_family() ? key.family_prefix() + "USD" : key.name;
    Config config;
    EXPECT_FALSE(Write(name, json(nullptr), &config).has_value()) << name;
    EXPECT_FALSE(Write(name, json::object(), &config).has_value()) << name;
    const json schema = json::parse(key.json_schema);
    const std::string type = schema["type"].dump();
    if (type.find("string") == std::string::npos) {
      EXPECT_FALSE(Write(name, "1", &config).has_value()) << name;
    }
    if (type.find("boolean") == std::string::npos) {
      EXPECT_FALSE(Write(name, true, &config).has_value()) << name;
    }
    if (type.find("array") == std::string::npos) {
      EXPECT_FALSE(Write(name, json::array({"x"}), &config).has_value()) << name;
    }
    EXPECT_EQ(config, Config{}) << name;
  }
}

TEST(ConfigKeysTest, MoneyAndRatesAreExactOrRefused) {
  Config config;
  const std::string amount = "rules.HIGH_AMOUNT.amount_above";
  for (const char* wrong : {"-1", "1.00001", "x", "", "1e400"}) {
    EXPECT_FALSE(Write(amount, wrong, &config).has_value()) << wrong;
  }
  EXPECT_TRUE(Write(amount, "0.0001", &config).has_value());
  EXPECT_EQ(config.policy.thresholds.high_amount_above, Money(1));
  const std::string rate = "currency.rates.USD";
  for (const char* wrong : {"0", "-1", "1.", ".5", "1.0000000001", "1e-3", "", "1000000001"}) {
    EXPECT_FALSE(Write(rate, wrong, &config).has_value()) << wrong;
  }
  EXPECT_TRUE(Write(rate, "0.000000001", &config).has_value());
  EXPECT_TRUE(Write(rate, "1000000000", &config).has_value());
  ASSERT_EQ(config.policy.state.exchange_rates.size(), 1U);
  EXPECT_EQ(config.policy.state.exchange_rates[0].second.billionths, 1'000'000'000'000'000'000);
  EXPECT_FALSE(Write("currency.rates.usd", "1", &config).has_value());
}

TEST(ConfigKeysTest, NamesOfTheEnvironmentAreUnique) {
  std::set<std::string> names;
  for (const ConfigKey& key : ConfigKeys()) {
    EXPECT_TRUE(names.insert(EnvironmentName(key.name)).second) << key.name;
    EXPECT_FALSE(key.meaning.empty() || key.meaning.ends_with('.')) << key.name;
    EXPECT_FALSE(key.allowed.empty() || key.chapter.empty()) << key.name;
  }
  EXPECT_EQ(EnvironmentName("commit.interval_ms"), "HARRIER_COMMIT_INTERVAL_MS");
}

TEST(ConfigKeysTest, PropertiesThatExactlyOnceDependsOnAreRefused) {
  for (const char* property :
       {"enable.auto.commit", "isolation.level", "transactional.id", "group.id",
        "group.instance.id", "enable.idempotence", "partition.assignment.strategy",
        "auto.offset.reset", "bootstrap.servers", "transaction.timeout.ms", "partitioner"}) {
    Config config;
    const auto written = Write(std::string("kafka.") + property, "x", &config);
    ASSERT_FALSE(written.has_value()) << property;
    EXPECT_THAT(written.error(), testing::StartsWith("Harrier sets this property itself: "));
    EXPECT_TRUE(config.kafka.empty());
  }
}

}  // namespace
}  // namespace harrier
