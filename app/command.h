// The frame that every command stands in: common options, configuration, exit codes, results to
// standard output, progress and logs to standard error. One short file per command adds itself.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "config/config.h"
#include "config/config_loader.h"
#include "core/fault.h"

namespace harrier {

// docs/cli.md
inline constexpr int kExitDone = 0;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitInput = 3;
inline constexpr int kExitEnvironment = 4;
inline constexpr int kExitCheckFailed = 5;

struct CommonOptions {
  std::string config_path;
  std::vector<std::string> set;             // key=value
  std::vector<ConfigSetting> from_options;  // of AddSettingOption
  std::string brokers;
  bool json = false;
  bool quiet = false;
  std::string log_level;
};

struct CommandContext {
  CommonOptions common;
  std::function<int()> run;  // set by the command that was given; returns the exit code
};

// Adds the common options to a command.
void AddCommonOptions(CLI::App* command, CommonOptions* options);

// Adds an option that sets a key of the configuration, such as `--state-dir` for `state.dir`. It is
// checked like every setting, and its help is the key's documentation.
struct SettingOption {
  std::string option;  // "--state-dir"
  std::string key;     // "state.dir"
};
void AddSettingOption(CLI::App* command, CommonOptions* options, const SettingOption& setting);

// Reads file, environment, --set and options, and logs from then on as log.level and log.format
// say. Throws StartupError(2) that names key, value and what is allowed.
[[nodiscard]] Config LoadConfig(const CommonOptions& options);
// The same with the source of every value, and errors as a value; leaves logging as it is.
[[nodiscard]] Result<LoadedConfig, std::vector<ConfigError>> LoadConfigWithSources(
    const CommonOptions& options);

// Ends the command with a message and an exit code.
[[noreturn]] inline void Fail(int exit_code, const std::string& message) {
  throw StartupError{exit_code, message};
}

void AddSimulateCommand(CLI::App* app, CommandContext* context);
void AddImportCommand(CLI::App* app, CommandContext* context);
void AddRunCommand(CLI::App* app, CommandContext* context);
void AddTrainCommand(CLI::App* app, CommandContext* context);
void AddFeaturesCommand(CLI::App* app, CommandContext* context);
void AddEvaluateCommand(CLI::App* app, CommandContext* context);
void AddSnapshotCommand(CLI::App* app, CommandContext* context);
void AddVerifyCommand(CLI::App* app, CommandContext* context);
void AddExplainCommand(CLI::App* app, CommandContext* context);
void AddTopicsCommand(CLI::App* app, CommandContext* context);
void AddStateCommand(CLI::App* app, CommandContext* context);
void AddConfigCommand(CLI::App* app, CommandContext* context);

}  // namespace harrier
