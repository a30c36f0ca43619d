#include "app/command_line.h"

#include <iostream>
#include <string>
#include <vector>

#include "app/command.h"
#include "app/version.h"
#include "config/nearest_name.h"

namespace harrier {
namespace {

const CLI::App* FindCommand(const CLI::App& app, const std::string& name) {
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    if (command->get_name() == name) return command;
  }
  return nullptr;
}

std::string UnknownCommand(const CLI::App& app, const std::string& name) {
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands(nullptr)) known.push_back(command->get_name());
  const auto nearest = NearestName(name, known);
  return "there is no command \"" + name + '"' +
         (nearest ? "; did you mean " + *nearest + '?' : std::string());
}

// The innermost command that was given, for its own help.
const CLI::App& GivenCommand(const CLI::App& app) {
  const CLI::App* command = &app;
  for (auto given = app.get_subcommands(); !given.empty(); given = command->get_subcommands()) {
    command = given.front();
  }
  return *command;
}

// "harrier config": what stands before the command's own name.
std::string ParentName(const CLI::App& command) {
  const CLI::App* const parent = command.get_parent();
  if (parent == nullptr) return "";
  const std::string grandparent = ParentName(*parent);
  return grandparent.empty() ? parent->get_name() : grandparent + ' ' + parent->get_name();
}

std::string FullName(const CLI::App& command) {
  const std::string parent = ParentName(command);
  return parent.empty() ? command.get_name() : parent + ' ' + command.get_name();
}

int Complain(const std::string& message, const std::string& hint) {
  std::cerr << "harrier: " << message << "\nsee " << hint << '\n';
  return kExitUsage;
}

// Words before the first option name commands, level by level.
std::optional<int> ComplainOfUnknownCommand(const CLI::App& app, std::span<char*> words) {
  const CLI::App* command = &app;
  for (const char* word : words) {
    if (word[0] == '-' || command->get_subcommands(nullptr).empty()) break;
    const CLI::App* const next = FindCommand(*command, word);
    if (next == nullptr) {
      return Complain(UnknownCommand(*command, word), FullName(*command) + " --help");
    }
    command = next;
  }
  return std::nullopt;
}

int PrintHelp(CLI::App* app, const std::vector<std::string>& names) {
  app->clear();  // or its help would be that of the command that was given, which is `help`
  const CLI::App* command = app;
  for (const std::string& name : names) {
    const CLI::App* const next = FindCommand(*command, name);
    if (next == nullptr) {
      return Complain(UnknownCommand(*command, name), FullName(*command) + " --help");
    }
    command = next;
  }
  std::cout << command->help(ParentName(*command));
  return kExitDone;
}

}  // namespace

std::optional<int> ParseCommandLine(CLI::App* app, std::span<char*> arguments) {
  app->name("harrier");
  app->set_version_flag("--version", VersionText, "Print versions and leave");
  app->require_subcommand(0, 1);
  app->footer("Each command has its own help: harrier COMMAND --help");
  std::vector<std::string> help_names;
  CLI::App* const help = app->add_subcommand("help", "Print the help of a command");
  help->add_option("command", help_names, "Such as: config print");
  help->footer("Example: harrier help config");

  if (const auto exit_code = ComplainOfUnknownCommand(*app, arguments.subspan(1))) return exit_code;
  try {
    app->parse(static_cast<int>(arguments.size()), arguments.data());
  } catch (const CLI::CallForHelp&) {
    const CLI::App& command = GivenCommand(*app);
    std::cout << command.help(ParentName(command));
    return kExitDone;
  } catch (const CLI::CallForVersion& version) {
    std::cout << version.what() << '\n';
    return kExitDone;
  } catch (const CLI::ParseError& mistake) {
    return Complain(mistake.what(), FullName(GivenCommand(*app)) + " --help");
  }
  if (help->parsed()) return PrintHelp(app, help_names);
  if (!app->get_subcommands().empty()) return std::nullopt;
  std::cerr << app->help();
  return kExitUsage;
}

}  // namespace harrier
