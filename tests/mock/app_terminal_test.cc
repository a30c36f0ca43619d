// Standard error as its reader gets it: on a terminal a live line that log lines do not garble,
// elsewhere whole lines only. Each case runs in a child process with a standard error of its own.
#include <gmock/gmock.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <nlohmann/json.hpp>

#include "app/live_line.h"
#include "app/logging.h"

namespace harrier {
namespace {

using testing::MatchesRegex;

std::string ReadToEnd(int file) {
  std::string text;
  std::array<char, 4096> bytes{};
  // A terminal ends with an error instead of an empty read.
  for (ssize_t count = 0; (count = ::read(file, bytes.data(), bytes.size())) > 0;) {
    text.append(bytes.data(), static_cast<std::size_t>(count));
  }
  ::close(file);
  return text;
}

std::string OnTerminal(const std::function<void()>& act) {
  int terminal = -1;
  winsize size{};
  size.ws_row = 10;
  size.ws_col = 20;
  const pid_t child = ::forkpty(&terminal, nullptr, nullptr, &size);
  if (child == 0) {
    act();
    ::_exit(0);
  }
  const std::string text = ReadToEnd(terminal);
  ::waitpid(child, nullptr, 0);
  return text;
}

std::string OnPipe(const std::function<void()>& act) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return "no pipe";
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDERR_FILENO);
    act();
    ::_exit(0);
  }
  ::close(ends[1]);
  const std::string text = ReadToEnd(ends[0]);
  ::waitpid(child, nullptr, 0);
  return text;
}

TEST(TerminalTest, ALogLineStandsAboveTheLiveLine) {
  const std::string text = OnTerminal([] {
    LiveLine& line = LiveLine::OfStandardError();
    line.Show("50%");
    line.Print("logged\n");
    line.Show("");
  });
  EXPECT_EQ(text, "\r\033[K50%\r\033[Klogged\r\n50%\r\033[K");
}

TEST(TerminalTest, TheLiveLineIsCutWhereTheTerminalEnds) {
  const std::string text =
      OnTerminal([] { LiveLine::OfStandardError().Show("0123456789012345678901234"); });
  EXPECT_EQ(text, "\r\033[K0123456789012345678");
}

TEST(TerminalTest, APipeGetsWholeLinesOnly) {
  const std::string text = OnPipe([] {
    LiveLine& line = LiveLine::OfStandardError();
    line.Show("50%");
    line.Print("logged\n");
    line.Show("");
  });
  EXPECT_EQ(text, "logged\n");
}

TEST(TerminalTest, TextLinesCarryTimeAndLevel) {
  const std::string text = OnPipe([] {
    StartLogging({"info", LogFormat::kText});
    LogDebug("not this one");
    LogWarning("disk is slow", {{"ms", 12}});
  });
  EXPECT_THAT(text, MatchesRegex("20..-..-..T..:..:..\\....Z warning disk is slow ms=12\n"));
}

TEST(TerminalTest, EveryJsonLineIsOneObject) {
  const std::string text = OnPipe([] {
    StartLogging({"debug", LogFormat::kJson});
    LogError("two\nlines", {{"topic", "a\"b"}, {"offset", 7}});
  });
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  const auto line = nlohmann::json::parse(text);
  EXPECT_EQ(line["level"], "error");
  EXPECT_EQ(line["message"], "two\nlines");
  EXPECT_EQ(line["topic"], "a\"b");
  EXPECT_EQ(line["offset"], 7);
  EXPECT_THAT(line["time"].get<std::string>(), MatchesRegex("20..-..-..T..:..:..\\....Z"));
}

}  // namespace
}  // namespace harrier
