// The frame of a benchmark program: refuses debug builds, repeats each case, prints the CPU, the
// flags and the commit, then for each case the median and all repetitions; --json prints one JSON
// object instead, --repetitions=N changes how often. A program checks its answers before it calls
// RunBenchmarks. Rates are per second of CPU time of the process. Single-threaded.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace harrier {

struct BenchmarkCase {
  std::string name;
  std::string unit;                    // of what is counted: "transactions"
  double target = 0;                   // units per CPU second that it should reach; 0: none
  std::function<void()> prepare;       // before each repetition, not timed; may be empty
  std::function<std::int64_t()> work;  // returns how many units it did
};

// Returns the exit code. A missed target is reported, not an error: times inform.
[[nodiscard]] int RunBenchmarks(int argc, char** argv, const std::vector<BenchmarkCase>& cases);

// For the check before timing: says what differs and leaves with exit code 1.
[[noreturn]] void RefuseWrongAnswer(const std::string& what);

}  // namespace harrier
