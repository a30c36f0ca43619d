// harrier config: check, print and describe the configuration.
#include <algorithm>
#include <iostream>
#include <string>

#include "app/command.h"
#include "config/config_document.h"
#include "config/config_schema_json.h"
#include "core/json_text.h"

namespace harrier {
namespace {

void PrintErrorsAsJson(const std::vector<ConfigError>& errors) {
  std::string json;
  JsonObjectWriter result(&json);
  result.Bool("ok", errors.empty());
  std::string* const list = result.Name("errors");
  *list += '[';
  for (const ConfigError& error : errors) {
    if (list->back() != '[') *list += ',';
    JsonObjectWriter object(list);
    object.String("source", error.source);
    object.StringUnlessEmpty("key", error.key);
    object.String("message", error.message);
    object.Close();
  }
  *list += ']';
  result.Close();
  std::cout << json << '\n';
}

int CheckConfiguration(const CommonOptions& options) {
  const auto loaded = LoadConfigWithSources(options);
  const std::vector<ConfigError> errors = loaded ? std::vector<ConfigError>{} : loaded.error();
  if (options.json) {
    PrintErrorsAsJson(errors);
  } else if (loaded) {
    std::cout << "the configuration is right\n";
  } else {
    std::cerr << "harrier: " << DescribeConfigErrors(errors) << '\n';
  }
  return loaded ? kExitDone : kExitCheckFailed;
}

void PrintSettings(const std::vector<EffectiveSetting>& settings) {
  const auto cell = [](const EffectiveSetting& setting) {
    return setting.key + " = " + setting.json;
  };
  std::size_t width = 0;
  for (const EffectiveSetting& setting : settings) {
    width = std::max(width, cell(setting).size());
  }
  for (const EffectiveSetting& setting : settings) {
    std::string line = cell(setting);
    line.resize(width + 2, ' ');
    std::cout << line << setting.source << '\n';
  }
}

void PrintSettingsAsJson(const std::vector<EffectiveSetting>& settings) {
  std::string json = "[";
  for (const EffectiveSetting& setting : settings) {
    json += json.size() == 1 ? "\n" : ",\n";
    JsonObjectWriter object(&json);
    object.String("key", setting.key);
    object.Raw("value", setting.json);
    object.String("source", setting.source);
    object.Close();
  }
  std::cout << json << "\n]\n";
}

int PrintConfiguration(const CommonOptions& options) {
  const auto loaded = LoadConfigWithSources(options);
  if (!loaded) throw StartupError{kExitUsage, DescribeConfigErrors(loaded.error())};
  if (options.json) {
    PrintSettingsAsJson(loaded->settings);
  } else {
    PrintSettings(loaded->settings);
  }
  return kExitDone;
}

}  // namespace

void AddConfigCommand(CLI::App* app, CommandContext* context) {
  CommonOptions* const common = &context->common;
  CLI::App* const config =
      app->add_subcommand("config", "Check, print and describe the configuration");
  config->require_subcommand(1);
  config->footer("Example: harrier config print --config config/harrier.json --set workers=2");

  CLI::App* const check = config->add_subcommand("check", "Say whether the configuration is right");
  AddCommonOptions(check, common);
  check->footer("Example: harrier config check --config config/harrier.json");
  check->callback([=] { context->run = [=] { return CheckConfiguration(*common); }; });

  CLI::App* const print =
      config->add_subcommand("print", "Print every value in effect and where it comes from");
  AddCommonOptions(print, common);
  print->footer("Example: harrier config print --set workers=2");
  print->callback([=] { context->run = [=] { return PrintConfiguration(*common); }; });

  CLI::App* const schema = config->add_subcommand("schema", "Print the JSON Schema of the file");
  CLI::Option* const markdown =
      schema->add_flag("--markdown")->description("Print docs/configuration.md instead");
  schema->footer("Example: harrier config schema > config.schema.json");
  schema->callback([=] {
    context->run = [=] {
      std::cout << (markdown->count() > 0 ? ConfigDocument() : ConfigSchemaText());
      return kExitDone;
    };
  });
}

}  // namespace harrier
