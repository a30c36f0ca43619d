// Passes failpoints and says so, for tests/mock/failpoint_test.cc:
//   failpoint_walk TIMES            passes commit.begun TIMES times; one line after each
//   failpoint_walk TIMES fallible   the same with commit.aborts; the line says what it answered
//   failpoint_walk TIMES THREADS    each thread passes commit.begun TIMES times, without a word
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "core/failpoint.h"

namespace harrier {
namespace {

// Unbuffered: a killed process has said all that it did.
void Say(const std::string& line) {
  if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::abort();
}

void Walk(int times) {
  for (int i = 1; i <= times; ++i) {
    HARRIER_FAILPOINT("commit.begun");
    Say(std::to_string(i) + '\n');
  }
}

void WalkFallibly(int times) {
  for (int i = 1; i <= times; ++i) {
    const bool fails = HARRIER_FAILPOINT_FAILS("commit.aborts");
    Say(std::to_string(i) + (fails ? " fails\n" : " passes\n"));
  }
}

void WalkInThreads(int times, int thread_count) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < thread_count; ++i) {
    threads.emplace_back([times] {
      for (int j = 0; j < times; ++j) HARRIER_FAILPOINT("commit.begun");
    });
  }
}

}  // namespace
}  // namespace harrier

int main(int argument_count, char** arguments) {
  if (argument_count < 2) return 2;
  const int times = std::atoi(arguments[1]);
  const std::string how = argument_count > 2 ? arguments[2] : "";
  if (how.empty()) {
    harrier::Walk(times);
  } else if (how == "fallible") {
    harrier::WalkFallibly(times);
  } else {
    harrier::WalkInThreads(times, std::atoi(how.c_str()));
  }
  return 0;
}
