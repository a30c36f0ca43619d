// The program as a user meets it: exit codes, and which stream says what (docs/cli.md).
#include <gmock/gmock.h>
#include <unistd.h>

#include <map>
#include <nlohmann/json.hpp>

#include "tests/fakes/finished_program.h"
#include "tests/fakes/temporary_folder.h"

namespace harrier {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

using Finished = FinishedProgram;

class CliTest : public testing::Test {
 protected:
  // `environment harrier arguments` for a shell, without other HARRIER_ variables.
  [[nodiscard]] std::string Command(const std::string& arguments,
                                    const std::string& environment = "") const {
    return "env -i PATH=\"$PATH\" " + environment + " '" HARRIER_BINARY "' 2>'" +
           (folder_ / "errors") + "' " + arguments;
  }

  [[nodiscard]] Finished RunInShell(const std::string& command) const {
    return harrier::RunInShell(command, folder_ / "errors");
  }

  [[nodiscard]] Finished Run(const std::string& arguments,
                             const std::string& environment = "") const {
    return RunInShell(Command(arguments, environment));
  }

  std::string WriteFile(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return "'" + (folder_ / name) + "'";
  }

  TemporaryFolder folder_;
};

TEST_F(CliTest, VersionNamesEverythingASupportCaseNeeds) {
  for (const char* arguments : {"--version", "config print --version"}) {
    const Finished finished = Run(arguments);
    EXPECT_EQ(finished.exit_code, 0);
    EXPECT_THAT(
        finished.output,
        testing::MatchesRegex("harrier [0-9.]+\ncommit [0-9a-z]+\nmodel format [0-9]+\n"
                              "feature version [0-9]+\nlibrdkafka [0-9.]+\nRocksDB [0-9.]+\n"));
    EXPECT_THAT(finished.errors, IsEmpty());
  }
}

TEST_F(CliTest, WithoutACommandHelpGoesToStandardError) {
  const Finished finished = Run("");
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.output, IsEmpty());
  EXPECT_THAT(finished.errors, HasSubstr("Usage: harrier"));
}

TEST_F(CliTest, HelpThatWasAskedForGoesToStandardOutput) {
  const std::pair<const char*, const char*> asked[] = {
      {"help", "Usage: harrier [OPTIONS] [SUBCOMMAND]\n"},
      {"--help", "Usage: harrier [OPTIONS] [SUBCOMMAND]\n"},
      {"help config print", "Usage: harrier config print [OPTIONS]\n"},
      {"config print --help", "Usage: harrier config print [OPTIONS]\n"},
  };
  for (const auto& [arguments, usage] : asked) {
    const Finished finished = Run(arguments);
    EXPECT_EQ(finished.exit_code, 0) << arguments;
    EXPECT_THAT(finished.output, HasSubstr(usage)) << arguments;
    EXPECT_THAT(finished.errors, IsEmpty()) << arguments;
  }
}

TEST_F(CliTest, EveryCommandEndsItsHelpWithAnExample) {
  const std::string help = Run("help").output;
  const std::string list = help.substr(help.find("Subcommands:"));
  std::size_t commands = 0;
  for (const char* name : {"simulate", "import", "run", "train", "evaluate", "snapshot", "topics",
                           "state", "config", "help"}) {
    if (list.find("\n  " + std::string(name) + ' ') == std::string::npos) continue;
    ++commands;
    const Finished finished = Run(std::string(name) + " --help");
    EXPECT_EQ(finished.exit_code, 0) << name;
    EXPECT_THAT(finished.output, HasSubstr("harrier " + std::string(name))) << name;
    EXPECT_THAT(finished.output, HasSubstr("Example")) << name;
  }
  EXPECT_GE(commands, 2U);
}

TEST_F(CliTest, MistakesOnTheCommandLineSayWhatToDo) {
  const std::pair<const char*, const char*> mistakes[] = {
      {"confg",
       "harrier: there is no command \"confg\"; did you mean config?\n"
       "see harrier --help\n"},
      {"config prnt",
       "harrier: there is no command \"prnt\"; did you mean print?\n"
       "see harrier config --help\n"},
      {"help config prnt",
       "harrier: there is no command \"prnt\"; did you mean print?\n"
       "see harrier config --help\n"},
      {"config print --frob",
       "harrier: The following argument was not expected: --frob\n"
       "see harrier config print --help\n"},
      {"config", "harrier: A subcommand is required\nsee harrier config --help\n"},
  };
  for (const auto& [arguments, errors] : mistakes) {
    const Finished finished = Run(arguments);
    EXPECT_EQ(finished.exit_code, 2) << arguments;
    EXPECT_EQ(finished.errors, errors);
    EXPECT_THAT(finished.output, IsEmpty());
  }
}

TEST_F(CliTest, AWrongConfigurationEndsWithTwoAndItsCheckWithFive) {
  const std::string file = WriteFile("wrong.json", "{\n \"wrkers\": 2\n}\n");
  const Finished print = Run("config print --config " + file);
  EXPECT_EQ(print.exit_code, 2);
  EXPECT_THAT(print.errors, StartsWith("harrier: the configuration is wrong\n  "));
  EXPECT_THAT(print.errors, HasSubstr("wrong.json:2: wrkers: unknown key; did you mean workers?"));
  const Finished check = Run("config check --config " + file);
  EXPECT_EQ(check.exit_code, 5);
  EXPECT_EQ(check.errors, print.errors);
  EXPECT_THAT(check.output, IsEmpty());
  const Finished as_json = Run("config check --json --config " + file);
  EXPECT_EQ(as_json.exit_code, 5);
  const auto result = nlohmann::json::parse(as_json.output);
  EXPECT_EQ(result["ok"], false);
  EXPECT_EQ(result["errors"][0]["key"], "wrkers");
}

TEST_F(CliTest, TheShippedExampleIsRight) {
  const Finished check = Run("config check --config '" HARRIER_SOURCE_DIR "/config/harrier.json'");
  EXPECT_EQ(check.exit_code, 0) << check.errors;
}

TEST_F(CliTest, PrintSaysWhereEachValueComesFrom) {
  const std::string file = WriteFile("a.json", R"({"workers": 2, "group_id": "g"})");
  const Finished finished =
      Run("config print --json --brokers cli:1 --set commit.min_ms=3 --config " + file,
          "HARRIER_WORKERS=5 HARRIER_BROKERS=environment:1");
  ASSERT_EQ(finished.exit_code, 0) << finished.errors;
  std::map<std::string, std::string> seen;
  for (const auto& setting : nlohmann::json::parse(finished.output)) {
    const std::string source = setting["source"];
    seen[setting["key"]] = setting["value"].dump() + ' ' + source.substr(source.rfind('/') + 1);
  }
  EXPECT_EQ(seen["workers"], "5 HARRIER_WORKERS");
  EXPECT_EQ(seen["brokers"], "\"cli:1\" --brokers");
  EXPECT_EQ(seen["group_id"], "\"g\" a.json:1");
  EXPECT_EQ(seen["commit.min_ms"], "3 --set");
  EXPECT_EQ(seen["start"], "\"earliest\" default");
}

TEST_F(CliTest, TheFileCanBeNamedByTheEnvironment) {
  const std::string file = WriteFile("a.json", R"({"workers": 2})");
  EXPECT_THAT(Run("config print", "HARRIER_CONFIG=" + file).output, HasSubstr("workers = 2 "));
}

TEST_F(CliTest, SecretsAreHidden) {
  const std::string file = WriteFile("password", "hunter2\n");
  const Finished finished = Run("config print", "HARRIER_KAFKA_SASL_PASSWORD_FILE=" + file);
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.output, HasSubstr("kafka.sasl.password = \"(hidden)\""));
  EXPECT_THAT(finished.output, testing::Not(HasSubstr("hunter2")));
}

TEST_F(CliTest, NoColourAndNoControlCharactersReachAPipe) {
  const Finished help = Run("help");
  const Finished wrong = Run("config print --set x=1");
  for (const std::string& text : {help.output, wrong.errors}) {
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find('\r'), std::string::npos);
  }
}

TEST_F(CliTest, AReaderThatLeavesIsNoError) {
  // The reader is gone before the first byte comes.
  const std::string exit_code = folder_ / "exit_code";
  const Finished finished = RunInShell("(sleep 0.2; " + Command("config schema") + "; echo $? >'" +
                                       exit_code + "') | true; sleep 0.5");
  EXPECT_EQ(ReadWholeFile(exit_code), "0\n");
  EXPECT_THAT(finished.errors, IsEmpty());
}

TEST_F(CliTest, ADiskThatIsFullIsAnError) {
  if (::access("/dev/full", W_OK) != 0) GTEST_SKIP() << "no /dev/full here";
  const Finished finished = Run("config schema >/dev/full");
  EXPECT_EQ(finished.exit_code, 4);
  EXPECT_THAT(finished.errors, HasSubstr("cannot write to standard output"));
}

}  // namespace
}  // namespace harrier
