// Settings from the environment and the command line: which one wins, what is said of mistakes.
#include "config/config_loader.h"

#include <gmock/gmock.h>

namespace harrier {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ConfigSetting Set(const std::string& argument) { return ParseSetOption(argument).value(); }

std::string SourceOf(const LoadedConfig& loaded, const std::string& key) {
  for (const EffectiveSetting& setting : loaded.settings) {
    if (setting.key == key) return setting.source;
  }
  return "absent";
}

std::vector<std::string> MessagesOf(const ConfigSources& sources) {
  const auto loaded = LoadConfiguration(sources);
  std::vector<std::string> messages;
  if (loaded) return messages;
  for (const ConfigError& error : loaded.error()) {
    messages.push_back(error.source + ": " + error.message);
  }
  return messages;
}

TEST(ConfigLoaderTest, NoSourcesGiveTheDefaults) {
  const auto loaded = LoadConfiguration({});
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->config, Config{});
  EXPECT_EQ(SourceOf(*loaded, "workers"), "default");
}

TEST(ConfigLoaderTest, TheCommandLineWinsOverTheEnvironment) {
  ConfigSources sources;
  sources.environment = {{"HARRIER_WORKERS", "2"}, {"HARRIER_COMMIT_MIN_MS", "7"}};
  sources.command_line = {Set("workers=3"), Set("workers=4")};
  const auto loaded = LoadConfiguration(sources);
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->config.workers, 4);
  EXPECT_EQ(loaded->config.commit_min_ms, 7);
  EXPECT_EQ(SourceOf(*loaded, "workers"), "--set");
  EXPECT_EQ(SourceOf(*loaded, "commit.min_ms"), "HARRIER_COMMIT_MIN_MS");
}

TEST(ConfigLoaderTest, KafkaPropertiesComeFromTheEnvironmentInLowerCaseWithDots) {
  ConfigSources sources;
  sources.environment = {{"HARRIER_KAFKA_SASL_USERNAME", "me"},
                         {"HARRIER_CURRENCY_RATES_USD", "0.5"}};
  const auto loaded = LoadConfiguration(sources);
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->config.kafka.at("sasl.username"), "me");
  EXPECT_EQ(loaded->config.policy.state.exchange_rates.at(0).second.billionths, 500'000'000);
}

TEST(ConfigLoaderTest, VariablesOfOthersAreLeftAlone) {
  ConfigSources sources;
  sources.environment = {{"HARRIER_SERVICE_HOST", "10.0.0.1"},
                         {"HARRIER_PORT_8080_TCP", "tcp://10.0.0.1:8080"},
                         {"HARRIER_HOME", "x"},
                         {"HARRIER_CONFIG", "x"}};
  EXPECT_THAT(MessagesOf(sources), ElementsAre());
}

TEST(ConfigLoaderTest, AnUnknownVariableIsAnErrorWithTheNearestName) {
  ConfigSources sources;
  sources.environment = {{"HARRIER_WORKRES", "2"}};
  EXPECT_THAT(MessagesOf(sources),
              ElementsAre("HARRIER_WORKRES: this environment variable is no setting of Harrier; "
                          "did you mean HARRIER_WORKERS?"));
}

TEST(ConfigLoaderTest, AllErrorsAreReportedTogether) {
  ConfigSources sources;
  sources.environment = {{"HARRIER_WORKERS", "0"}};
  sources.command_line = {Set("start=now"), Set("comit.min_ms=2"), Set("commit=2")};
  EXPECT_THAT(
      MessagesOf(sources),
      ElementsAre("HARRIER_WORKERS: workers = 0: must be a whole number from 1 to 256",
                  "--set: start = now: must be one of earliest, latest",
                  "--set: comit.min_ms: unknown key; did you mean commit.min_ms?",
                  "--set: commit: is a section, not a key; one of its keys is commit.interval_ms"));
}

TEST(ConfigLoaderTest, KeysThatContradictEachOtherAreAnError) {
  const std::pair<const char*, const char*> contradictions[] = {
      {"commit.min_ms=200", "must be at most commit.interval_ms"},
      {"commit.interval_ms=10000", "must be less than transaction_timeout_ms"},
      {"severity.high=0.95", "must be at most severity.high"},
      {"input.default_currency=USD", "must be currency.base or have a rate"},
      {"currency.rates.EUR=0.9", "must be 1 or absent"},
      {"topics.alerts=transactions", "must differ from the other topics"},
      {"time_zone=Atlantis/Poseidonis", "is not in the system's zone data"},
  };
  for (const auto& [setting, message] : contradictions) {
    ConfigSources sources;
    sources.command_line = {Set(setting)};
    EXPECT_THAT(MessagesOf(sources), ElementsAre(HasSubstr(message))) << setting;
  }
}

TEST(ConfigLoaderTest, ThePrefixStandsBeforeEveryTopic) {
  ConfigSources sources;
  sources.command_line = {Set("topics.prefix=eu."), Set("topics.alerts=a")};
  const TopicNames topics = LoadConfiguration(sources)->config.topics;
  EXPECT_EQ(topics, (TopicNames{"eu.", "eu.transactions", "eu.transactions.labels", "eu.a",
                                "eu.transactions.scored", "eu.transactions.dead-letter",
                                "eu.harrier.checkpoint"}));
}

TEST(ConfigLoaderTest, SecretsAreNeverPrinted) {
  for (const char* property : {"sasl.password", "sasl.passwd", "sasl.oauthbearer.config",
                               "ssl.key.pem", "client.Secret", "access.token"}) {
    ConfigSources sources;
    sources.command_line = {Set(std::string("kafka.") + property + "=hunter2")};
    const auto loaded = LoadConfiguration(sources);
    ASSERT_TRUE(loaded.has_value());
    EXPECT_EQ(loaded->config.kafka.at(property), "hunter2");
    for (const EffectiveSetting& setting : loaded->settings) {
      EXPECT_THAT(setting.json + setting.source, testing::Not(HasSubstr("hunter2")));
    }
  }
}

TEST(ConfigLoaderTest, ASetOptionNeedsKeyAndValue) {
  for (const char* wrong : {"", "workers", "=2"}) {
    EXPECT_FALSE(ParseSetOption(wrong).has_value()) << wrong;
  }
  EXPECT_EQ(Set("a=b=c").value.text, "b=c");
}

TEST(ConfigLoaderTest, ListsAreGivenWithCommas) {
  ConfigSources sources;
  sources.command_line = {Set("rules.WATCHED_COUNTRY.countries=KP,IR"),
                          Set("input.required_fields=")};
  const auto loaded = LoadConfiguration(sources);
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->config.policy.thresholds.watched_countries.size(), 2U);
  EXPECT_TRUE(loaded->config.policy.state.required_fields.empty());
}

TEST(ConfigLoaderTest, SecondsMayCarryAUnit) {
  const std::pair<const char*, std::int64_t> given[] = {
      {"90", 90}, {"90s", 90}, {"15m", 900}, {"2h", 7200}, {"1d", 86'400}};
  for (const auto& [text, seconds] : given) {
    ConfigSources sources;
    sources.command_line = {Set(std::string("snapshot.every_s=") + text)};
    EXPECT_EQ(LoadConfiguration(sources)->config.snapshot_every_s, seconds) << text;
  }
  for (const char* wrong : {"0m", "2d", "m", "", "1.5h", "-1m", "999999999999999999d", "1w"}) {
    ConfigSources sources;
    sources.command_line = {Set(std::string("snapshot.every_s=") + wrong)};
    EXPECT_FALSE(LoadConfiguration(sources).has_value()) << wrong;
  }
}

TEST(ConfigLoaderTest, OnlyHarriersVariablesAreTaken) {
  const char* const entries[] = {"PATH=/bin", "HARRIER_WORKERS=2", "HARRIERX=1", "HARRIER_A",
                                 nullptr};
  EXPECT_THAT(HarrierVariables(entries), ElementsAre(EnvironmentVariable("HARRIER_WORKERS", "2")));
}

}  // namespace
}  // namespace harrier
