// PassOverFile: reads a file once, from front to back: hands every piece to the caller, while
// another thread hashes the same bytes; so that a check takes as long as the slower of the two.
// IO; starts and joins one thread. Memory: a few pieces.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/fault.h"
#include "core/result.h"

namespace harrier {

struct FilePass {
  bool is_there = false;  // as a regular file
  std::int64_t bytes = 0;
  std::string sha256;  // hex digits
};

// `take` is called on the calling thread; false ends the pass early, and what is returned then is
// of the bytes up to there. Faults: what is there cannot be read.
[[nodiscard]] Result<FilePass, Fault> PassOverFile(
    const std::string& path, const std::function<bool(std::string_view)>& take);

// All of a small file; the first `bytes_max` of a larger one. nullopt-like: is_there of a pass.
struct SmallFile {
  bool is_there = false;
  std::string bytes;
};
[[nodiscard]] Result<SmallFile, Fault> ReadSmallFile(const std::string& path);

}  // namespace harrier
