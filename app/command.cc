#include "app/command.h"

#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "app/logging.h"
#include "app/version.h"
#include "config/config_environment.h"
#include "config/config_keys.h"
#include "core/check.h"

namespace harrier {
namespace {

ConfigSetting SettingOf(const std::string& option, const std::string& key,
                        const std::string& value) {
  return {key, {ConfigValue::Kind::kUntyped, value, {}}, option};
}

std::string ConfigPath(const CommonOptions& options) {
  if (!options.config_path.empty()) return options.config_path;
  const char* const path = std::getenv("HARRIER_CONFIG");
  return path == nullptr ? "" : path;
}

}  // namespace

void AddCommonOptions(CLI::App* command, CommonOptions* options) {
  constexpr const char* kGroup = "Common options";
  command
      ->add_option("--config", options->config_path, "Configuration file (docs/configuration.md)")
      ->type_name("FILE")
      ->group(kGroup);
  command
      ->add_option("--set", options->set, "Sets one key of the configuration; may be given again")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)
      ->group(kGroup);
  command->add_option("--brokers", options->brokers, "Kafka brokers")
      ->type_name("HOST:PORT[,...]")
      ->group(kGroup);
  command->add_flag("--json", options->json, "Print the result as JSON")->group(kGroup);
  command->add_flag("--quiet", options->quiet, "No progress, warnings and errors only")
      ->group(kGroup);
  command
      ->add_option("--log-level", options->log_level,
                   "Least severe line: debug, info, warning, error")
      ->type_name("LEVEL")
      ->group(kGroup);
  command->get_help_ptr()->group(kGroup);
  command->set_version_flag("--version", VersionText, "Print versions and leave")->group(kGroup);
}

void AddSettingOption(CLI::App* command, CommonOptions* options, const SettingOption& setting) {
  const ConfigKey* const key = FindConfigKey(setting.key);
  HARRIER_CHECK(key != nullptr, setting.key);
  command
      ->add_option_function<std::string>(
          setting.option,
          [options, setting](const std::string& value) {
            options->from_options.push_back(SettingOf(setting.option, setting.key, value));
          },
          key->meaning + " (" + key->name + ")")
      ->type_name("VALUE");
}

Result<LoadedConfig, std::vector<ConfigError>> LoadConfigWithSources(const CommonOptions& options) {
  ConfigSources sources;
  sources.file_path = ConfigPath(options);
  sources.environment = HarrierVariables(environ);
  std::vector<ConfigError> errors;
  for (const std::string& argument : options.set) {
    Result<ConfigSetting, ConfigError> setting = ParseSetOption(argument);
    if (setting) {
      sources.command_line.push_back(std::move(*setting));
    } else {
      errors.push_back(setting.error());
    }
  }
  if (!options.brokers.empty()) {
    sources.command_line.push_back(SettingOf("--brokers", "brokers", options.brokers));
  }
  if (!options.log_level.empty()) {
    sources.command_line.push_back(SettingOf("--log-level", "log.level", options.log_level));
  } else if (options.quiet) {
    sources.command_line.push_back(SettingOf("--quiet", "log.level", "warning"));
  }
  sources.command_line.insert(sources.command_line.end(), options.from_options.begin(),
                              options.from_options.end());
  Result<LoadedConfig, std::vector<ConfigError>> loaded = LoadConfiguration(sources);
  if (errors.empty()) return loaded;
  if (!loaded) errors.insert(errors.end(), loaded.error().begin(), loaded.error().end());
  return Unexpected(std::move(errors));
}

Config LoadConfig(const CommonOptions& options) {
  Result<LoadedConfig, std::vector<ConfigError>> loaded = LoadConfigWithSources(options);
  if (!loaded) throw StartupError{kExitUsage, DescribeConfigErrors(loaded.error())};
  StartLogging({loaded->config.log_level, loaded->config.log_format});
  return std::move(loaded->config);
}

}  // namespace harrier
