// Rules that a look at the text of one file can keep (CONTRIBUTING.md). Pure, but for the `exists`
// that a caller passes in.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/walls/source_tree.h"

namespace harrier {

// Clocks, random numbers, threads, files, the environment and libm in code that must be pure; a few
// words that no code may hold.
[[nodiscard]] Violations BannedWords(const SourceFile& file);
// At most 400 lines; ASCII; a header opens with a comment and `#pragma once`.
[[nodiscard]] Violations ShapeViolations(const SourceFile& file);
// Paths of the machine it was written on.
[[nodiscard]] Violations MachinePaths(const SourceFile& file);
// Links of a document to files that `exists` does not know (paths relative to the root).
[[nodiscard]] Violations BrokenLinks(const SourceFile& document,
                                     const std::function<bool(const std::string&)>& exists);
// Tests that tests/CMakeLists.txt, whose text is `cmake`, does not name.
[[nodiscard]] Violations UnregisteredTests(const std::vector<SourceFile>& files,
                                           const std::string& cmake);

}  // namespace harrier
