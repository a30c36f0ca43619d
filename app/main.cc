// harrier: one program, one command line. Parses it, runs the command that was given, and turns
// what goes wrong into a message on standard error and an exit code (docs/cli.md).
#include <csignal>
#include <exception>
#include <iostream>
#include <optional>
#include <span>
#include <string>

#include "app/command.h"
#include "app/command_line.h"
#include "app/standard_output.h"
#include "app/version.h"
#include "core/check.h"

namespace harrier {
namespace {

void AddCommands(CLI::App* app, CommandContext* context) {
  AddSimulateCommand(app, context);
  AddImportCommand(app, context);
  AddRunCommand(app, context);
  AddTrainCommand(app, context);
  AddFeaturesCommand(app, context);
  AddEvaluateCommand(app, context);
  AddSnapshotCommand(app, context);
  AddVerifyCommand(app, context);
  AddExplainCommand(app, context);
  AddTopicsCommand(app, context);
  AddStateCommand(app, context);
  AddConfigCommand(app, context);
}

int RunCommand(std::span<char*> arguments) {
  CLI::App app("Harrier: streaming transaction-anomaly detection over Kafka");
  CommandContext context;
  AddCommands(&app, &context);
  if (const std::optional<int> exit_code = ParseCommandLine(&app, arguments)) {
    return *exit_code;
  }
  const int exit_code = context.run();
  FlushStandardOutput();
  return exit_code;
}

int ReportBug(const std::exception& error) {
  std::cerr << "harrier: this is a bug: " << error.what()
            << "\nplease report it with what you did and these lines:\n"
            << VersionText() << '\n';
  return kExitBug;
}

}  // namespace
}  // namespace harrier

int main(int argument_count, char** arguments) {
  // A reader that leaves (`harrier ... | head`) is an error of one write, not the end of the
  // process.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return harrier::RunCommand({arguments, static_cast<std::size_t>(argument_count)});
  } catch (const harrier::StartupError& error) {
    std::cerr << "harrier: " << error.message << '\n';
    return error.exit_code;
  } catch (const std::exception& error) {
    return harrier::ReportBug(error);
  }
}
