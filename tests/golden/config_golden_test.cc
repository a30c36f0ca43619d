// The shipped copies of what is made from the table of keys, and the words of configuration errors.
#include <gmock/gmock.h>

#include <filesystem>

#include "config/config_document.h"
#include "config/config_keys.h"
#include "config/config_loader.h"
#include "config/config_schema_json.h"
#include "tests/fakes/temporary_folder.h"

namespace harrier {
namespace {

std::string Source(const std::string& path) {
  return ReadWholeFile(std::string(HARRIER_SOURCE_DIR) + '/' + path);
}

class ConfigGoldenTest : public testing::Test {
 protected:
  // Errors name the file as it was given: relative, so that they are the same everywhere.
  void SetUp() override {
    std::filesystem::current_path(std::string(HARRIER_SOURCE_DIR) + "/tests/data/config");
  }
};

TEST_F(ConfigGoldenTest, TheShippedSchemaIsTheOneOfTheTable) {
  EXPECT_TRUE(Source("config/schemas/config.schema.json") == ConfigSchemaText())
      << "harrier config schema > config/schemas/config.schema.json";
}

TEST_F(ConfigGoldenTest, TheDocumentIsTheOneOfTheTable) {
  EXPECT_TRUE(Source("docs/configuration.md") == ConfigDocument())
      << "harrier config schema --markdown > docs/configuration.md";
}

TEST_F(ConfigGoldenTest, TheExampleGivesEveryKeyItsDefault) {
  ConfigSources sources;
  sources.file_path = std::string(HARRIER_SOURCE_DIR) + "/config/harrier.json";
  const auto loaded = LoadConfiguration(sources);
  ASSERT_TRUE(loaded.has_value()) << DescribeConfigErrors(loaded.error());
  EXPECT_EQ(loaded->config, Config{});
  for (const EffectiveSetting& setting : loaded->settings) {
    EXPECT_NE(setting.source, "default") << setting.key << " is not in the example";
  }
}

TEST_F(ConfigGoldenTest, ErrorsSayWhereWhatAndWhatIsAllowed) {
  ConfigSources sources;
  sources.file_path = "wrong.json";
  const auto loaded = LoadConfiguration(sources);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(DescribeConfigErrors(loaded.error()) + '\n',
            Source("tests/data/config/wrong.errors.txt"));
}

TEST_F(ConfigGoldenTest, AFileThatIsNotThereIsAnError) {
  ConfigSources sources;
  sources.file_path = "missing.json";
  const auto loaded = LoadConfiguration(sources);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(DescribeConfigErrors(loaded.error()),
            "the configuration is wrong\n  missing.json: cannot read missing.json");
}

TEST_F(ConfigGoldenTest, ASecretIsReadFromItsFileWithoutTheLineEnd) {
  const TemporaryFolder folder;
  std::ofstream(folder / "password") << "hunter2\r\n";
  ConfigSources sources;
  sources.environment = {{"HARRIER_KAFKA_SASL_PASSWORD_FILE", folder / "password"}};
  const auto loaded = LoadConfiguration(sources);
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->config.kafka.at("sasl.password"), "hunter2");
  sources.environment.emplace_back("HARRIER_KAFKA_SASL_PASSWORD", "other");
  EXPECT_FALSE(LoadConfiguration(sources).has_value());
}

}  // namespace
}  // namespace harrier
