// The frame that every command stands in: common options, configuration, exit codes, results to
// standard output, progress and logs to standard error. One short file per command adds itself.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "config/config.h"

namespace harrier {

// docs/cli.md
inline constexpr int kExitDone = 0;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitInput = 3;
inline constexpr int kExitEnvironment = 4;
inline constexpr int kExitCheckFailed = 5;

struct CommonOptions {
  std::string config_path;
  std::vector<std::string> set;  // key=value
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
// Reads file, environment and --set. Throws StartupError(2) that names key, value and what is allowed.
[[nodiscard]] Config LoadConfig(const CommonOptions& options);

void AddSimulateCommand(CLI::App* app, CommandContext* context);
void AddImportCommand(CLI::App* app, CommandContext* context);
void AddRunCommand(CLI::App* app, CommandContext* context);
void AddTrainCommand(CLI::App* app, CommandContext* context);
void AddEvaluateCommand(CLI::App* app, CommandContext* context);
void AddSnapshotCommand(CLI::App* app, CommandContext* context);
void AddTopicsCommand(CLI::App* app, CommandContext* context);
void AddConfigCommand(CLI::App* app, CommandContext* context);

}  // namespace harrier
