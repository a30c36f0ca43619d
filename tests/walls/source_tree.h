// The text files of the repository, for tests that look at the code itself. IO in ReadSourceTree.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace harrier {

struct SourceFile {
  std::string path;  // relative to the root: "core/money.h"
  std::string text;
};

// What stands in the way of one rule: "core/money.h:12: includes <fstream>".
using Violations = std::vector<std::string>;

// Everything but build folders, hidden folders and data of tests.
[[nodiscard]] std::vector<SourceFile> ReadSourceTree(const std::string& root);

[[nodiscard]] bool IsCpp(std::string_view path);     // .h or .cc
[[nodiscard]] bool IsHeader(std::string_view path);  // .h
[[nodiscard]] std::vector<std::string> SplitLines(std::string_view text);

// The same lines without comments and without what stands in quotes.
[[nodiscard]] std::vector<std::string> CodeLines(std::string_view text);

}  // namespace harrier
