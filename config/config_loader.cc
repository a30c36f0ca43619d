#include "config/config_loader.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "config/config_checks.h"
#include "config/config_json.h"
#include "config/config_keys.h"
#include "config/kafka_properties.h"
#include "config/nearest_name.h"
#include "config/time_zone_loader.h"

namespace harrier {
namespace {

constexpr std::size_t kFileBytesMax = 1 << 20;
constexpr std::string_view kKafkaPrefix = "kafka.";
constexpr std::string_view kFileSuffix = ".file";
constexpr const char* kDefaultSource = "default";

Result<std::string, std::string> ReadSmallFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(kFileBytesMax + 1, '\0');
  if (!file || !file.read(bytes.data(), 0)) return Unexpected("cannot read " + path);
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (file.bad()) return Unexpected("cannot read " + path);
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  if (bytes.size() > kFileBytesMax) return Unexpected(path + " is larger than 1 MiB");
  return bytes;
}

bool IsSecret(std::string_view key) {
  return key.starts_with(kKafkaPrefix) && IsSecretKafkaProperty(key.substr(kKafkaPrefix.size()));
}

class Loader {
 public:
  Result<LoadedConfig, std::vector<ConfigError>> Load(const ConfigSources& sources) {
    ReadFile(sources.file_path);
    EnvironmentSettings environment = ReadEnvironment(sources.environment);
    errors_.insert(errors_.end(), environment.errors.begin(), environment.errors.end());
    ApplyAll(std::move(environment.settings));
    for (const ConfigSetting& setting : sources.command_line) ApplyAll({setting});
    CheckTogether();
    if (!errors_.empty()) return Unexpected(std::move(errors_));
    return LoadedConfig{WithCompleteNames(), EffectiveSettings()};
  }

 private:
  void ReadFile(const std::string& path) {
    if (path.empty()) return;
    const Result<std::string, std::string> bytes = ReadSmallFile(path);
    if (!bytes) {
      errors_.push_back({path, "", bytes.error()});
      return;
    }
    ConfigText text = ReadConfigText(*bytes, path);
    errors_.insert(errors_.end(), text.errors.begin(), text.errors.end());
    ApplyAll(std::move(text.settings));
  }

  // Applies the settings of one source.
  void ApplyAll(std::vector<ConfigSetting> settings) {
    std::map<std::string, std::string> given;  // Kafka property to its source
    for (ConfigSetting& setting : settings) {
      const bool is_kafka = setting.key.starts_with(kKafkaPrefix);
      if (is_kafka && !ReadSecretFile(&setting)) continue;
      const auto [first, is_new] = given.emplace(setting.key, setting.source);
      if (is_kafka && !is_new) {
        Reject(setting, setting.key + ": given twice, directly and as a file, at " + first->second);
        continue;
      }
      Apply(setting);
    }
  }

  // Turns `kafka.NAME.file` into `kafka.NAME`. False when the file cannot be read.
  bool ReadSecretFile(ConfigSetting* setting) {
    if (!setting->key.ends_with(kFileSuffix)) return true;
    const std::string path = setting->value.text;
    Result<std::string, std::string> secret = ReadSmallFile(path);
    if (!secret) {
      Reject(*setting, setting->key + ": " + secret.error());
      return false;
    }
    secret->erase(secret->find_last_not_of("\r\n") + 1);  // editors end the last line
    setting->key.resize(setting->key.size() - kFileSuffix.size());
    setting->value = {ConfigValue::Kind::kText, std::move(*secret), {}};
    setting->source += ", from " + path;
    return true;
  }

  void Apply(const ConfigSetting& setting) {
    if (setting.key == "$schema") return;  // for editors
    const ConfigKey* key = FindConfigKey(setting.key);
    if (key == nullptr) {
      RejectUnknown(setting);
      return;
    }
    const Result<void, std::string> written = key->write(setting.key, setting.value, &config_);
    if (written) {
      sources_[setting.key] = setting.source;
    } else {
      Reject(setting, setting.key + Shown(setting) + ": " + written.error());
    }
  }

  // " = 0", as far as it may be shown.
  static std::string Shown(const ConfigSetting& setting) {
    using Kind = ConfigValue::Kind;
    const ConfigValue& value = setting.value;
    if (IsSecret(setting.key) || value.kind == Kind::kEmptyObject) return "";
    if (value.kind == Kind::kText) return " = \"" + value.text + '"';
    if (value.kind != Kind::kList) return " = " + value.text;
    std::string list = " = [";
    for (const std::string& item : value.items) list += (list.size() == 4 ? "" : ", ") + item;
    return list + ']';
  }

  void RejectUnknown(const ConfigSetting& setting) {
    const std::string prefix = setting.key + '.';
    std::vector<std::string> known;
    for (const ConfigKey& key : ConfigKeys()) {
      if (key.name.starts_with(prefix)) {
        if (setting.value.kind == ConfigValue::Kind::kEmptyObject) return;  // an empty section
        Reject(setting, setting.key + ": is a section, not a key; one of its keys is " + key.name);
        return;
      }
      known.push_back(key.name);
    }
    const std::optional<std::string> nearest = NearestName(setting.key, known);
    Reject(setting, setting.key + ": unknown key" +
                        (nearest ? "; did you mean " + *nearest + '?' : std::string()));
  }

  void Reject(const ConfigSetting& setting, std::string message) {
    errors_.push_back({setting.source, setting.key, std::move(message)});
  }

  void CheckTogether() {
    for (ConfigConflict& conflict : FindConfigConflicts(config_)) {
      errors_.push_back(
          {SourceOf(conflict.key), conflict.key, conflict.key + ": " + conflict.message});
    }
    const Result<LoadedTimeZone, std::string> zone = LoadTimeZone(config_.policy.state.time_zone);
    if (zone) {
      config_.policy.state.tzdata_version = zone->tzdata_version;
    } else {
      errors_.push_back({SourceOf("time_zone"), "time_zone", "time_zone: " + zone.error()});
    }
  }

  [[nodiscard]] std::string SourceOf(const std::string& key) const {
    const auto found = sources_.find(key);
    return found == sources_.end() ? kDefaultSource : found->second;
  }

  [[nodiscard]] std::vector<EffectiveSetting> EffectiveSettings() const {
    std::vector<EffectiveSetting> settings;
    for (ConfigEntry& entry : ConfigEntries(config_)) {
      settings.push_back({entry.key, IsSecret(entry.key) ? "\"(hidden)\"" : std::move(entry.json),
                          SourceOf(entry.key)});
    }
    return settings;
  }

  [[nodiscard]] Config WithCompleteNames() const {
    Config complete = config_;
    TopicNames& topics = complete.topics;
    for (std::string* name : {&topics.transactions, &topics.labels, &topics.alerts, &topics.scored,
                              &topics.dead_letter, &topics.checkpoint}) {
      name->insert(0, topics.prefix);
    }
    return complete;
  }

  Config config_;
  std::map<std::string, std::string> sources_;  // by key
  std::vector<ConfigError> errors_;
};

}  // namespace

Result<LoadedConfig, std::vector<ConfigError>> LoadConfiguration(const ConfigSources& sources) {
  return Loader().Load(sources);
}

Result<ConfigSetting, ConfigError> ParseSetOption(const std::string& argument) {
  const std::size_t equals = argument.find('=');
  if (equals == 0 || equals == std::string::npos) {
    return Unexpected(ConfigError{"--set", "", "\"" + argument + "\": must be KEY=VALUE"});
  }
  return ConfigSetting{argument.substr(0, equals),
                       {ConfigValue::Kind::kUntyped, argument.substr(equals + 1), {}},
                       "--set"};
}

std::string DescribeConfigErrors(const std::vector<ConfigError>& errors) {
  std::string text = errors.size() == 1
                         ? "the configuration is wrong"
                         : std::to_string(errors.size()) + " errors in the configuration";
  for (const ConfigError& error : errors) text += "\n  " + error.source + ": " + error.message;
  return text;
}

}  // namespace harrier
