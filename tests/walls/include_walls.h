// Who may include what: the walls between folders, third-party libraries behind their adapters, and
// code that does no IO (ARCHITECTURE.md). Pure.
#pragma once

#include <string_view>

#include "tests/walls/source_tree.h"

namespace harrier {

// Code that does no IO, reads no clock, draws no random number and starts no thread.
[[nodiscard]] bool IsPure(std::string_view path);

[[nodiscard]] Violations IncludeViolations(const SourceFile& file);

}  // namespace harrier
