// Failpoints (core/failpoint.h): that they fire where and how they are told to, that their counts
// outlive the process, and that the program which ships has none. `failpoint_walk` passes them.
#include "core/failpoint.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <map>
#include <sstream>

#include "tests/fakes/temporary_folder.h"
#include "tests/walls/source_tree.h"

namespace harrier {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;

struct Count {
  std::uint64_t passed = 0;
  std::uint64_t fired = 0;
};

// Reads the layout of tests/fault/failpoint_counts.h, byte for byte.
std::map<std::string, Count> ReadCounts(const std::string& path) {
  constexpr std::size_t kSlot = 64;
  const std::string bytes = ReadWholeFile(path);
  EXPECT_EQ(bytes.size(), 128 * kSlot);
  const auto number = [&](std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t i = 8; i-- > 0;)
      value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
  };
  std::map<std::string, Count> counts;
  for (std::size_t at = 0; at < bytes.size(); at += kSlot) {
    const std::string name = bytes.substr(at, 48).c_str();
    if (!name.empty()) counts[name] = {number(at + 48), number(at + 56)};
  }
  return counts;
}

class FailpointTest : public testing::Test {
 protected:
  // Starts a program with `environment` alone; what it says goes to files.
  pid_t Start(std::vector<std::string> command, std::vector<std::string> environment) const {
    const pid_t child = ::fork();
    if (child != 0) return child;
    const auto pointers = [](std::vector<std::string>* texts) {
      std::vector<char*> result;
      for (std::string& text : *texts) result.push_back(text.data());
      result.push_back(nullptr);
      return result;
    };
    const int output = ::open((folder_ / "output").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    const int errors = ::open((folder_ / "errors").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (::dup2(output, STDOUT_FILENO) < 0 || ::dup2(errors, STDERR_FILENO) < 0) ::_exit(126);
    ::execve(command[0].c_str(), pointers(&command).data(), pointers(&environment).data());
    ::_exit(127);
  }

  // The status of waitpid: of its end, or of a stop.
  static int Wait(pid_t child) {
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, WUNTRACED), child);
    return status;
  }

  int Walk(std::vector<std::string> arguments, const std::string& failpoints) const {
    arguments.insert(arguments.begin(), FAILPOINT_WALK);
    return Wait(Start(arguments, {"HARRIER_FAILPOINTS=" + failpoints, counts_variable_}));
  }

  // What `commit.aborts` answered at each of `times` passings: 'x' for "fails".
  [[nodiscard]] std::string Answers(int times, const std::string& failpoints) const {
    EXPECT_EQ(Walk({std::to_string(times), "fallible"}, failpoints), 0);
    std::istringstream lines(Output());
    std::string answers;
    for (std::string line; std::getline(lines, line);)
      answers += line.ends_with("fails") ? 'x' : '.';
    return answers;
  }

  [[nodiscard]] std::string Output() const { return ReadWholeFile(folder_ / "output"); }
  [[nodiscard]] std::string Errors() const { return ReadWholeFile(folder_ / "errors"); }
  [[nodiscard]] std::map<std::string, Count> Counts() const {
    return ReadCounts(folder_ / "counts");
  }

  TemporaryFolder folder_;
  std::string counts_variable_ = "HARRIER_FAILPOINT_COUNTS=" + (folder_ / "counts");
};

bool WasKilled(int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL; }
bool ExitedWith(int status, int code) { return WIFEXITED(status) && WEXITSTATUS(status) == code; }

TEST_F(FailpointTest, UnsetVariablesChangeNothing) {
  EXPECT_TRUE(ExitedWith(Wait(Start({FAILPOINT_WALK, "3"}, {})), 0));
  EXPECT_EQ(Output(), "1\n2\n3\n");
  EXPECT_EQ(Answers(3, ""), "...");
}

TEST_F(FailpointTest, KillsAtTheHitAskedFor) {
  EXPECT_TRUE(WasKilled(Walk({"5"}, "commit.begun=kill@3")));
  EXPECT_EQ(Output(), "1\n2\n");
}

TEST_F(FailpointTest, FiresAtTheFirstPassingUnlessToldOtherwise) {
  EXPECT_TRUE(WasKilled(Walk({"5"}, "commit.begun=kill")));
  EXPECT_EQ(Output(), "");
}

TEST_F(FailpointTest, ANameThatIsNotPassedDoesNotFire) {
  EXPECT_TRUE(ExitedWith(Walk({"5"}, "commit.answered=kill;commit.begun=kill@6"), 0));
}

TEST_F(FailpointTest, FailsOnceOrAtEveryNthPassing) {
  EXPECT_EQ(Answers(7, "commit.aborts=abort@2"), ".x.....");
  EXPECT_EQ(Answers(7, "commit.aborts=abort@%3"), "..x..x.");
  EXPECT_EQ(Answers(7, "commit.aborts=abort@%3;;commit.aborts=abort@4;"), "..xx.x.");
  EXPECT_EQ(Answers(3, "commit.aborts=sleep:1@2"), "...");
  EXPECT_EQ(Counts()["commit.aborts"].passed, 24U);
  EXPECT_EQ(Counts()["commit.aborts"].fired, 7U);
}

TEST_F(FailpointTest, StopsUntilContinued) {
  const pid_t child = Start({FAILPOINT_WALK, "3"}, {"HARRIER_FAILPOINTS=commit.begun=stop@2"});
  const int status = Wait(child);
  ASSERT_TRUE(WIFSTOPPED(status));
  EXPECT_EQ(WSTOPSIG(status), SIGSTOP);
  EXPECT_EQ(Output(), "1\n");
  ASSERT_EQ(::kill(child, SIGCONT), 0);
  EXPECT_TRUE(ExitedWith(Wait(child), 0));
  EXPECT_EQ(Output(), "1\n2\n3\n");
}

TEST_F(FailpointTest, SleepsAsLongAsTold) {
  const auto began = std::chrono::steady_clock::now();
  EXPECT_TRUE(ExitedWith(Walk({"5"}, "commit.begun=sleep:50@%2"), 0));
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(100));
}

TEST_F(FailpointTest, KillWithinLetsTheCodeRunOn) {
  const int lives = 3;
  for (int life = 0; life < lives; ++life) {
    EXPECT_TRUE(WasKilled(Walk({"2000000000", "1"}, "commit.begun=kill-within:20000")));
  }
  EXPECT_GT(Counts()["commit.begun"].passed, 1000U);
  EXPECT_EQ(Counts()["commit.begun"].fired, 3U);
}

TEST_F(FailpointTest, CountsOutliveKillsAndAddUp) {
  for (int life = 0; life < 3; ++life) {
    EXPECT_TRUE(WasKilled(Walk({"9"}, "commit.begun=kill@4")));
  }
  EXPECT_TRUE(ExitedWith(Walk({"2"}, ""), 0));
  const auto counts = Counts();
  ASSERT_EQ(counts.size(), kFailpoints.size());
  for (const Failpoint& failpoint : kFailpoints) {
    const bool is_passed = failpoint.name == "commit.begun";
    const auto found = counts.find(std::string(failpoint.name));
    ASSERT_NE(found, counts.end()) << failpoint.name;
    EXPECT_EQ(found->second.passed, is_passed ? 14U : 0U) << failpoint.name;
    EXPECT_EQ(found->second.fired, is_passed ? 3U : 0U) << failpoint.name;
  }
}

TEST_F(FailpointTest, ThreadsAndProcessesShareOneFile) {
  std::vector<pid_t> children;
  for (int i = 0; i < 3; ++i) {
    children.push_back(Start({FAILPOINT_WALK, "50000", "2"}, {counts_variable_}));
  }
  for (const pid_t child : children) EXPECT_TRUE(ExitedWith(Wait(child), 0));
  EXPECT_EQ(Counts()["commit.begun"].passed, 3U * 2U * 50000U);
}

TEST_F(FailpointTest, MalformedSettingsEndTheProgramBeforeItBegins) {
  const std::pair<const char*, const char*> malformed[] = {
      {"commit.begin=kill", "there is no failpoint \"commit.begin\"; there are commit.begun, "},
      {"=kill", "there is no failpoint \"\""},
      {"commit.begun", "must be NAME=ACTION"},
      {"commit.begun=", "the action must be"},
      {"commit.begun=kil", "the action must be"},
      {"commit.begun=kill:3", "the action must be"},
      {"commit.begun=sleep", "the action must be"},
      {"commit.begun=sleep:", "the action must be"},
      {"commit.begun=sleep:0", "the action must be"},
      {"commit.begun=sleep:-1", "the action must be"},
      {"commit.begun=kill-within:10ms", "the action must be"},
      {"commit.begun=sleep:4294967296", "the action must be"},
      {"commit.begun=abort", "this failpoint cannot fail"},
      {"commit.begun=kill@", "after @ must stand HIT or %N"},
      {"commit.begun=kill@0", "after @ must stand HIT or %N"},
      {"commit.begun=kill@%0", "after @ must stand HIT or %N"},
      {"commit.begun=kill@two", "after @ must stand HIT or %N"},
      {"commit.begun=kill@1,commit.answered=kill", "after @ must stand HIT or %N"},
      {"commit.answered=kill; commit.begun=kill", "there is no failpoint \" commit.begun\""},
  };
  for (const auto& [settings, message] : malformed) {
    EXPECT_TRUE(ExitedWith(Walk({"2"}, settings), 2)) << settings;
    EXPECT_THAT(Errors(), HasSubstr("harrier: HARRIER_FAILPOINTS: \"")) << settings;
    EXPECT_THAT(Errors(), HasSubstr(message)) << settings;
    EXPECT_THAT(Output(), IsEmpty()) << settings;
  }
}

TEST_F(FailpointTest, AFileThatIsNotOfCountsIsLeftAlone) {
  std::ofstream(folder_ / "counts") << "precious";
  EXPECT_TRUE(ExitedWith(Walk({"2"}, ""), 2));
  EXPECT_THAT(Errors(), HasSubstr("counts: is no file of counts"));
  EXPECT_EQ(ReadWholeFile(folder_ / "counts"), "precious");
}

TEST_F(FailpointTest, CountsOfOtherFailpointsAreNotMixedIn) {
  EXPECT_TRUE(ExitedWith(Walk({"2"}, ""), 0));
  std::fstream(folder_ / "counts", std::ios::in | std::ios::out) << "Commit";
  EXPECT_TRUE(ExitedWith(Walk({"2"}, ""), 2));
  EXPECT_THAT(Errors(), HasSubstr("counts: was written by a program with other failpoints"));
}

TEST_F(FailpointTest, ACountsFileThatCannotBeMadeIsRefused) {
  counts_variable_ = "HARRIER_FAILPOINT_COUNTS=" + (folder_ / "missing/counts");
  EXPECT_TRUE(ExitedWith(Walk({"2"}, ""), 2));
  EXPECT_THAT(Errors(), HasSubstr("missing/counts: open: No such file or directory"));
}

TEST_F(FailpointTest, OnlyNamesOfTheTableCompile) {
  const auto compiles = [this](const std::string& statement) {
    std::ofstream(folder_ / "code.cc")
        << "#include \"core/failpoint.h\"\nbool F();\nbool F() { " << statement << "; }\n";
    const std::vector<std::string> command = {CXX_COMPILER,
                                              "-std=c++20",
                                              "-fsyntax-only",
                                              "-DHARRIER_WITH_FAILPOINTS",
                                              "-I" HARRIER_SOURCE_DIR,
                                              folder_ / "code.cc"};
    return ExitedWith(Wait(Start(command, {std::string("PATH=") + std::getenv("PATH")})), 0);
  };
  EXPECT_TRUE(compiles("HARRIER_FAILPOINT(\"commit.begun\"); return true")) << Errors();
  EXPECT_TRUE(compiles("return HARRIER_FAILPOINT_FAILS(\"commit.aborts\")")) << Errors();
  EXPECT_FALSE(compiles("HARRIER_FAILPOINT(\"commit.begin\"); return true"));
  EXPECT_FALSE(compiles("HARRIER_FAILPOINT(\"commit.aborts\"); return true"));
  EXPECT_FALSE(compiles("return HARRIER_FAILPOINT_FAILS(\"commit.begun\")"));
}

// --- the two programs

TEST_F(FailpointTest, TheTestProgramIsTheWholeProgramAndReadsTheVariables) {
  EXPECT_TRUE(ExitedWith(
      Wait(Start({HARRIER_FAILPOINTS_BINARY, "--version"}, {"HARRIER_FAILPOINTS=x=kill"})), 2));
  EXPECT_THAT(Errors(), HasSubstr("there is no failpoint \"x\""));
  EXPECT_TRUE(
      ExitedWith(Wait(Start({HARRIER_FAILPOINTS_BINARY, "--version"}, {counts_variable_})), 0));
  const std::string version = Output();
  EXPECT_EQ(Counts().size(), kFailpoints.size());
  EXPECT_TRUE(ExitedWith(Wait(Start({HARRIER_BINARY, "--version"}, {})), 0));
  EXPECT_EQ(version, Output());
}

class ProgramBytes {
 public:
  // What is loaded when the program runs: debug information and symbols are stripped.
  explicit ProgramBytes(const std::string& stripped) : bytes_(ReadWholeFile(stripped)) {}
  [[nodiscard]] std::vector<std::string> Failpoints() const {
    std::vector<std::string> found;
    for (const Failpoint& failpoint : kFailpoints) {
      const std::string name(failpoint.name);
      if (bytes_.find(name) != std::string::npos) found.push_back(name);
    }
    return found;
  }

 private:
  std::string bytes_;
};

TEST_F(FailpointTest, TheProgramThatShipsHasNone) {
  const std::vector<std::string> path = {std::string("PATH=") + std::getenv("PATH")};
  const auto run = [&](const std::string& command) {
    return ExitedWith(Wait(Start({"/bin/sh", "-c", command}, path)), 0);
  };
  const std::string stripped = folder_ / "stripped";
  const auto strip = [&](const std::string& program) {
    return run("strip -o '" + stripped + "' '" + program + "'");
  };
  ASSERT_TRUE(strip(HARRIER_FAILPOINTS_BINARY)) << Errors();
  EXPECT_EQ(ProgramBytes(stripped).Failpoints().size(), kFailpoints.size());
  ASSERT_TRUE(strip(HARRIER_BINARY)) << Errors();
  EXPECT_THAT(ProgramBytes(stripped).Failpoints(), IsEmpty());

  ASSERT_TRUE(run("nm '" HARRIER_FAILPOINTS_BINARY "'")) << Errors();
  EXPECT_THAT(Output(), HasSubstr("Failpoint"));
  ASSERT_TRUE(run("nm '" HARRIER_BINARY "'")) << Errors();
  EXPECT_THAT(Output(), testing::Not(HasSubstr("Failpoint")));
}

// A failpoint in any other file would be compiled to nothing, in the test program, too.
TEST(FailpointSourcesTest, OnlyListedSourcesHaveFailpoints) {
  std::istringstream list(FAILPOINT_SOURCES);
  std::vector<std::string> listed;
  for (std::string path; list >> path;) listed.push_back(path);
  std::vector<std::string> using_them;
  for (const SourceFile& file : ReadSourceTree(HARRIER_SOURCE_DIR)) {
    if (!IsCpp(file.path) || file.path.starts_with("tests/") || file.path == "core/failpoint.h") {
      continue;
    }
    if (file.text.find("HARRIER_FAILPOINT") != std::string::npos) using_them.push_back(file.path);
  }
  EXPECT_THAT(listed, IsSupersetOf(using_them));
}

TEST(FailpointSourcesTest, EveryNameHasItsPlace) {
  std::string all;
  for (const SourceFile& file : ReadSourceTree(HARRIER_SOURCE_DIR)) {
    if (IsCpp(file.path) && !file.path.starts_with("tests/")) all += file.text;
  }
  for (const Failpoint& failpoint : kFailpoints) {
    const std::string macro = failpoint.can_fail ? "HARRIER_FAILPOINT_FAILS" : "HARRIER_FAILPOINT";
    EXPECT_THAT(all, HasSubstr(macro + "(\"" + std::string(failpoint.name) + "\")"));
  }
}

}  // namespace
}  // namespace harrier
