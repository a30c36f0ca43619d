#include "config/config_environment.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

#include "config/config_keys.h"
#include "config/nearest_name.h"

namespace harrier {
namespace {

constexpr std::string_view kPrefix = "HARRIER_";

// Not settings: where the program's own files are, which file to read, what tests tell each other.
// Kubernetes gives every container HARRIER_SERVICE_* and HARRIER_PORT* when a service is called
// "harrier"; they mean nothing to us.
bool IsSomethingElse(std::string_view name) {
  return name == "HARRIER_CONFIG" || name == "HARRIER_HOME" || name == "HARRIER_PORT" ||
         name.starts_with("HARRIER_PORT_") || name.starts_with("HARRIER_SERVICE_") ||
         name.starts_with("HARRIER_TEST_") || name.starts_with("HARRIER_FAIL");
}

// A member of a family: librdkafka's properties are in lower case with dots, currencies in
// capitals.
std::string FamilyMember(const ConfigKey& family, std::string_view suffix) {
  std::string member(suffix);
  if (family.name == "kafka.*") {
    std::transform(member.begin(), member.end(), member.begin(), [](unsigned char character) {
      return character == '_' ? '.' : static_cast<char>(std::tolower(character));
    });
  }
  return family.family_prefix() + member;
}

std::optional<std::string> KeyOfVariable(std::string_view variable) {
  for (const ConfigKey& key : ConfigKeys()) {
    if (!key.is_family()) {
      if (EnvironmentName(key.name) == variable) return key.name;
      continue;
    }
    const std::string prefix = EnvironmentName(key.family_prefix());
    if (variable.size() > prefix.size() && variable.starts_with(prefix)) {
      return FamilyMember(key, variable.substr(prefix.size()));
    }
  }
  return std::nullopt;
}

ConfigError UnknownVariable(const std::string& variable) {
  std::vector<std::string> known;
  for (const ConfigKey& key : ConfigKeys()) known.push_back(EnvironmentName(key.name));
  const std::optional<std::string> nearest = NearestName(variable, known);
  return {variable, "",
          "this environment variable is no setting of Harrier" +
              (nearest ? "; did you mean " + *nearest + '?' : std::string())};
}

}  // namespace

std::vector<EnvironmentVariable> HarrierVariables(const char* const* entries) {
  std::vector<EnvironmentVariable> variables;
  for (; entries != nullptr && *entries != nullptr; ++entries) {
    const std::string_view entry = *entries;
    const std::size_t equals = entry.find('=');
    if (!entry.starts_with(kPrefix) || equals == std::string_view::npos) continue;
    variables.emplace_back(entry.substr(0, equals), entry.substr(equals + 1));
  }
  std::sort(variables.begin(), variables.end());
  return variables;
}

EnvironmentSettings ReadEnvironment(const std::vector<EnvironmentVariable>& variables) {
  EnvironmentSettings result;
  for (const auto& [name, value] : variables) {
    if (IsSomethingElse(name)) continue;
    if (const std::optional<std::string> key = KeyOfVariable(name)) {
      result.settings.push_back({*key, {ConfigValue::Kind::kUntyped, value, {}}, name});
    } else {
      result.errors.push_back(UnknownVariable(name));
    }
  }
  return result;
}

}  // namespace harrier
