#include "tests/walls/text_walls.h"

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string_view>

#include "tests/walls/include_walls.h"

namespace harrier {
namespace {

constexpr std::size_t kLinesMax = 400;

struct BannedWord {
  std::string_view word;
  bool only_in_pure_code;
  std::string_view instead;
};
constexpr BannedWord kBannedWords[] = {
    {"system_clock", true, "time comes with the record"},
    {"steady_clock", true, "time comes from the caller"},
    {"high_resolution_clock", true, "time comes from the caller"},
    {"random_device", true, "seeds come from the caller"},
    {"mt19937", true, "core/random.h is the same everywhere"},
    {"sleep_for", true, "the caller waits"},
    {"std::thread", true, "the caller starts threads"},
    {"std::jthread", true, "the caller starts threads"},
    {"std::async", true, "the caller starts threads"},
    {"ifstream", true, "the caller reads files"},
    {"ofstream", true, "the caller writes files"},
    {"fopen", true, "the caller opens files"},
    {"getenv", true, "settings come from Config"},
    {"std::exp(", true, "core/portable_math.h"},
    {"std::log(", true, "core/portable_math.h"},
    {"std::log10(", true, "core/portable_math.h"},
    {"std::log1p(", true, "core/portable_math.h"},
    {"std::log2(", true, "core/portable_math.h"},
    {"std::pow(", true, "core/portable_math.h"},
    {"std::sin(", true, "core/portable_math.h"},
    {"std::cos(", true, "core/portable_math.h"},
    {"std::asin(", true, "core/portable_math.h"},
    {"std::atan2(", true, "core/portable_math.h"},
    {"std::rand(", false, "core/random.h"},
    {"std::srand(", false, "core/random.h"},
    {"using namespace", false, "name what is used"},
    {"_distribution<", false, "core/random.h is the same everywhere"},
};

std::string At(const SourceFile& file, std::size_t index) {
  return file.path + ':' + std::to_string(index + 1) + ": ";
}

bool IsWordCharacter(char character) {
  return std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '_' ||
         character == '.' || character == '-' || character == '}';
}

// Whether a path in `line` begins with `folder`.
bool NamesFolder(std::string_view line, std::string_view folder) {
  for (std::size_t at = line.find(folder); at != std::string_view::npos;
       at = line.find(folder, at + 1)) {
    if (at == 0 || !IsWordCharacter(line[at - 1])) return true;
  }
  return false;
}

// The targets of [text](target) in one line.
std::vector<std::string> LinkTargets(std::string_view line) {
  std::vector<std::string> targets;
  for (std::size_t at = line.find("]("); at != std::string_view::npos;
       at = line.find("](", at + 1)) {
    const std::size_t end = line.find(')', at);
    if (end == std::string_view::npos) break;
    targets.emplace_back(line.substr(at + 2, end - at - 2));
  }
  return targets;
}

bool IsElsewhere(std::string_view target) {
  return target.find("://") != std::string_view::npos || target.starts_with("mailto:") ||
         target.starts_with('#');
}

// What `foreach(name a b) ... ${name} ... endforeach()` stands for.
std::string WithLoopsUnrolled(const std::string& cmake) {
  std::string unrolled;
  std::string name;
  std::string body;
  std::vector<std::string> values;
  for (const std::string& line : SplitLines(cmake)) {
    if (line.starts_with("foreach(")) {
      std::istringstream words(line.substr(8, line.find(')') - 8));
      words >> name;
      for (std::string value; words >> value;) values.push_back(value);
    } else if (line.starts_with("endforeach(")) {
      for (const std::string& value : values) {
        std::string copy = body;
        const std::string variable = "${" + name + "}";
        for (std::size_t at = 0; (at = copy.find(variable, at)) != std::string::npos;) {
          copy.replace(at, variable.size(), value);
        }
        unrolled += copy;
      }
      name.clear();
      body.clear();
      values.clear();
    } else {
      (name.empty() ? unrolled : body) += line + '\n';
    }
  }
  return unrolled;
}

}  // namespace

Violations BannedWords(const SourceFile& file) {
  Violations violations;
  const std::vector<std::string> lines = CodeLines(file.text);
  const bool is_pure = IsPure(file.path);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (const BannedWord& banned : kBannedWords) {
      const bool counts = is_pure || !banned.only_in_pure_code;
      if (!counts || lines[i].find(banned.word) == std::string::npos) continue;
      violations.push_back(At(file, i) + std::string(banned.word) + ": " +
                           std::string(banned.instead));
    }
  }
  return violations;
}

Violations ShapeViolations(const SourceFile& file) {
  Violations violations;
  const std::vector<std::string> lines = SplitLines(file.text);
  if (lines.size() > kLinesMax) {
    violations.push_back(file.path + ": " + std::to_string(lines.size()) + " lines, 400 at most");
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool is_ascii = std::all_of(lines[i].begin(), lines[i].end(), [](char character) {
      return static_cast<unsigned char>(character) < 0x80;
    });
    if (!is_ascii) violations.push_back(At(file, i) + "not ASCII");
  }
  if (!IsHeader(file.path)) return violations;
  if (!file.text.starts_with("// ")) {
    violations.push_back(file.path + ": a header opens with what it is for");
  }
  if (file.text.find("\n#pragma once\n") == std::string::npos) {
    violations.push_back(file.path + ": no #pragma once");
  }
  return violations;
}

Violations MachinePaths(const SourceFile& file) {
  // Put together here, so that this file does not hold them.
  const std::string folders[] = {std::string("/wor") + "k/", std::string("/roo") + "t/",
                                 std::string("/hom") + "e/", std::string("/tm") + "p/"};
  Violations violations;
  const std::vector<std::string> lines = SplitLines(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (const std::string& folder : folders) {
      if (NamesFolder(lines[i], folder))
        violations.push_back(At(file, i) + "a path under " + folder);
    }
  }
  return violations;
}

Violations BrokenLinks(const SourceFile& document,
                       const std::function<bool(const std::string&)>& exists) {
  Violations violations;
  const std::vector<std::string> lines = SplitLines(document.text);
  bool is_code = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].starts_with("```")) is_code = !is_code;
    if (is_code) continue;
    for (const std::string& target : LinkTargets(lines[i])) {
      if (IsElsewhere(target)) continue;
      const std::filesystem::path path =
          std::filesystem::path(document.path).parent_path() / target.substr(0, target.find('#'));
      if (!exists(path.lexically_normal().generic_string())) {
        violations.push_back(At(document, i) + "there is no " + target);
      }
    }
  }
  return violations;
}

Violations UnregisteredTests(const std::vector<SourceFile>& files, const std::string& cmake) {
  Violations violations;
  const std::string registered = WithLoopsUnrolled(cmake);
  for (const SourceFile& file : files) {
    if (!file.path.starts_with("tests/") || !file.path.ends_with("_test.cc")) continue;
    const std::string in_folder = file.path.substr(std::string_view("tests/").size());
    if (registered.find(' ' + in_folder) == std::string::npos) {
      violations.push_back(file.path + ": not in tests/CMakeLists.txt");
    }
  }
  return violations;
}

}  // namespace harrier
