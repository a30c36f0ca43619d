#include "tests/bench/bench_frame.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <optional>
#include <string_view>

#include "core/json_text.h"

namespace harrier {
namespace {

#ifdef NDEBUG
constexpr bool kIsDebugBuild = false;
#else
constexpr bool kIsDebugBuild = true;
#endif

struct Options {
  bool json = false;
  int repetitions = 7;
};

std::optional<Options> ParseOptions(int argc, char** argv) {
  constexpr std::string_view kRepetitions = "--repetitions=";
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--json") {
      options.json = true;
    } else if (argument.starts_with(kRepetitions)) {
      const std::string_view digits = argument.substr(kRepetitions.size());
      std::from_chars(digits.data(), digits.data() + digits.size(), options.repetitions);
    } else {
      return std::nullopt;
    }
  }
  if (options.repetitions < 1) return std::nullopt;
  return options;
}

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::string CpuModel() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

// Units per CPU second of each repetition, in the order they ran.
std::vector<double> Measure(const BenchmarkCase& benchmark, int repetitions) {
  std::vector<double> rates;
  for (int i = 0; i < repetitions; ++i) {
    if (benchmark.prepare) benchmark.prepare();
    const double begin = CpuSeconds();
    const std::int64_t units = benchmark.work();
    rates.push_back(static_cast<double>(units) / (CpuSeconds() - begin));
  }
  return rates;
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2.0;
}

void PrintText(const BenchmarkCase& benchmark, const std::vector<double>& rates) {
  const double median = Median(rates);
  std::printf("%s: %.0f %s/CPU s (%.0f ns each)", benchmark.name.c_str(), median,
              benchmark.unit.c_str(), 1e9 / median);
  if (benchmark.target > 0) {
    std::printf(", target %.0f: %s", benchmark.target,
                median >= benchmark.target ? "reached" : "MISSED");
  }
  std::printf("\n  repetitions:");
  for (const double rate : rates) std::printf(" %.0f", rate);
  std::printf("\n");
  std::fflush(stdout);
}

void AppendJson(const BenchmarkCase& benchmark, const std::vector<double>& rates,
                std::string* out) {
  JsonObjectWriter object(out);
  object.String("name", benchmark.name);
  object.String("unit", benchmark.unit + "/CPU s");
  object.Number("median", Median(rates));
  if (benchmark.target > 0) object.Number("target", benchmark.target);
  *object.Name("repetitions") += '[';
  for (std::size_t i = 0; i < rates.size(); ++i) {
    if (i > 0) *out += ',';
    AppendNumber(out, rates[i]);
  }
  *out += ']';
  object.Close();
}

std::string ToJson(const std::vector<BenchmarkCase>& cases, int repetitions) {
  std::string json;
  JsonObjectWriter object(&json);
  object.String("cpu", CpuModel());
  object.String("flags", HARRIER_BUILD_FLAGS);
  object.String("commit", HARRIER_COMMIT);
  *object.Name("results") += '[';
  bool first = true;
  for (const BenchmarkCase& benchmark : cases) {
    if (!first) json += ',';
    first = false;
    AppendJson(benchmark, Measure(benchmark, repetitions), &json);
  }
  json += ']';
  object.Close();
  return json;
}

}  // namespace

int RunBenchmarks(int argc, char** argv, const std::vector<BenchmarkCase>& cases) {
  const auto options = ParseOptions(argc, argv);
  if (!options) {
    std::fprintf(stderr, "usage: %s [--json] [--repetitions=N]\n", argv[0]);
    return 2;
  }
  if (kIsDebugBuild) {
    std::fprintf(stderr,
                 "%s: refused: a debug build says nothing about speed; use the preset release\n",
                 argv[0]);
    return 2;
  }
  if (options->json) {
    std::printf("%s\n", ToJson(cases, options->repetitions).c_str());
    return 0;
  }
  std::printf("cpu: %s\nflags: %s\ncommit: %s\n", CpuModel().c_str(), HARRIER_BUILD_FLAGS,
              HARRIER_COMMIT);
  for (const BenchmarkCase& benchmark : cases) {
    PrintText(benchmark, Measure(benchmark, options->repetitions));
  }
  return 0;
}

void RefuseWrongAnswer(const std::string& what) {
  std::fprintf(stderr, "wrong answer, nothing timed: %s\n", what.c_str());
  std::exit(1);
}

}  // namespace harrier
