#include "tests/walls/include_walls.h"

#include <algorithm>
#include <initializer_list>
#include <string>

namespace harrier {
namespace {

using Prefixes = std::initializer_list<std::string_view>;

bool StartsWithAny(std::string_view text, Prefixes prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

// What the files of a folder may include of ours.
struct FolderRule {
  std::string_view folder;
  Prefixes may_include;
};
const FolderRule kFolderRules[] = {
    {"core/", {"core/"}},
    {"evaluation/", {"core/", "evaluation/"}},
    {"state/", {"core/", "state/"}},
    {"scoring/", {"core/", "state/", "scoring/"}},
    {"stream/", {"core/", "state/", "scoring/", "stream/"}},
    {"snapshot/", {"core/", "evaluation/", "scoring/", "stream/", "snapshot/"}},
    {"producer-sim/", {"core/", "stream/", "producer-sim/"}},
    {"ingest/", {"core/", "scoring/", "stream/", "ingest/"}},
    {"config/", {"core/", "state/", "scoring/", "config/"}},
    {"app/", {""}},
    {"tests/", {""}},
};

// Adapters are leaves: besides their own family only these include them.
struct AdapterRule {
  std::string_view adapter;
  Prefixes included_by;
};
const AdapterRule kAdapterRules[] = {
    {"state/rocks_", {"state/rocks_", "app/", "tests/"}},
    {"stream/kafka_", {"stream/kafka_", "app/", "tests/"}},
    {"stream/monotonic_clock", {"stream/kafka_source.", "stream/file_source."}},
    {"app/", {"app/", "tests/"}},
    {"tests/", {"tests/"}},
};

// Third-party headers, and who may include them. Heavy ones stay out of headers.
struct LibraryRule {
  std::string_view header;
  Prefixes included_by;
  std::string_view suffix;  // of the file that includes it
};
const LibraryRule kLibraryRules[] = {
    {"rocksdb/status.h", {"state/rocks_"}, ""},  // light
    {"rocksdb/", {"state/rocks_", "app/version.cc"}, ".cc"},
    {"librdkafka/", {"stream/kafka_", "app/version.cc"}, ""},
    {"simdjson.h", {""}, "_json.cc"},
    {"nlohmann/", {""}, "_json.cc"},
    {"spdlog/", {"app/logging.cc"}, ".cc"},
    {"CLI/", {"app/"}, ""},
    {"openssl/", {"core/sha256.cc", "snapshot/ed25519.cc"}, ".cc"},
    {"archive", {"stream/input_file.cc"}, ".cc"},
    {"Eigen/", {"scoring/"}, ".cc"},
    {"immintrin.h", {"scoring/", "snapshot/csv_cells.cc"}, ".cc"},
    {"absl/time/", {"config/time_zone_loader.cc", "ingest/"}, ".cc"},
    {"absl/", {"state/", "stream/", "snapshot/"}, ""},
    {"xxhash.h", {"state/", "stream/", "snapshot/"}, ".cc"},
    {"tl/", {"core/result.h"}, ""},
    {"fcntl.h", {"stream/", "snapshot/", "app/"}, ".cc"},
    {"unistd.h", {"stream/", "snapshot/", "app/"}, ".cc"},
    {"poll.h", {"stream/", "app/"}, ".cc"},
    {"sys/", {"stream/", "snapshot/", "app/"}, ".cc"},
};

// Standard headers that pure code has no use for.
constexpr std::string_view kImpureHeaders[] = {"condition_variable",
                                               "ctime",
                                               "filesystem",
                                               "fstream",
                                               "future",
                                               "iostream",
                                               "mutex",
                                               "random",
                                               "semaphore",
                                               "stop_token",
                                               "thread"};

// The files of otherwise pure folders that do IO.
bool DoesIo(std::string_view path) {
  return StartsWithAny(path, {"core/check.cc", "state/rocks_", "scoring/model_json.",
                              "stream/kafka_", "stream/file_", "stream/input_file.",
                              "stream/line_reader.", "stream/monotonic_clock."});
}

std::string OwnIncludeProblem(std::string_view path, std::string_view header) {
  if (header.find('/') == std::string_view::npos) return "is not relative to the root";
  for (const FolderRule& rule : kFolderRules) {
    if (path.starts_with(rule.folder) && !StartsWithAny(header, rule.may_include)) {
      return "is behind a wall: " + std::string(rule.folder) + " does not know it";
    }
  }
  for (const AdapterRule& rule : kAdapterRules) {
    if (header.starts_with(rule.adapter) && !StartsWithAny(path, rule.included_by)) {
      return "is an adapter: only app/ and tests include it";
    }
  }
  if (IsPure(path) && DoesIo(header) && header != "scoring/model_json.h") {
    return "does IO, which this file must not";
  }
  return "";
}

std::string SystemIncludeProblem(std::string_view path, std::string_view header) {
  const bool is_impure = std::find(std::begin(kImpureHeaders), std::end(kImpureHeaders), header) !=
                         std::end(kImpureHeaders);
  if (is_impure && IsPure(path)) return "has no place in pure code";
  const bool is_standard = header.find_first_of("/.") == std::string_view::npos;
  if (is_standard || path.starts_with("tests/")) return "";
  for (const LibraryRule& rule : kLibraryRules) {
    if (!header.starts_with(rule.header)) continue;
    const bool is_allowed = StartsWithAny(path, rule.included_by) && path.ends_with(rule.suffix);
    return is_allowed ? "" : "belongs to other files (tests/walls/include_walls.cc)";
  }
  return "is of no library in the table (tests/walls/include_walls.cc)";
}

// The text between `open` and `close` of an include line; empty when it is none.
std::string_view Included(std::string_view line, char open, char close) {
  if (!line.starts_with("#include ")) return "";
  const std::size_t begin = line.find(open);
  const std::size_t end = line.find(close, begin == std::string_view::npos ? 0 : begin + 1);
  if (begin == std::string_view::npos || end == std::string_view::npos) return "";
  return line.substr(begin + 1, end - begin - 1);
}

}  // namespace

bool IsPure(std::string_view path) {
  return StartsWithAny(
             path, {"core/", "evaluation/", "state/", "scoring/", "stream/", "producer-sim/"}) &&
         !DoesIo(path);
}

Violations IncludeViolations(const SourceFile& file) {
  Violations violations;
  int number = 0;
  for (const std::string& line : SplitLines(file.text)) {
    ++number;
    const std::string_view own = Included(line, '"', '"');
    const std::string_view system = own.empty() ? Included(line, '<', '>') : "";
    std::string problem;
    if (!own.empty()) problem = OwnIncludeProblem(file.path, own);
    if (!system.empty()) problem = SystemIncludeProblem(file.path, system);
    if (problem.empty()) continue;
    violations.push_back(file.path + ':' + std::to_string(number) + ": " +
                         std::string(own.empty() ? system : own) + ' ' + problem);
  }
  return violations;
}

}  // namespace harrier
