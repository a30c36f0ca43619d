// Parses the command line: help, versions and mistakes are answered here. IO (standard output and
// standard error); single-threaded.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <span>

namespace harrier {

// Adds `help` and `--version` to `app`, which has all its commands, and parses. The exit code when
// that is all there is to do; nullopt when a command is to be run.
[[nodiscard]] std::optional<int> ParseCommandLine(CLI::App* app, std::span<char*> arguments);

}  // namespace harrier
