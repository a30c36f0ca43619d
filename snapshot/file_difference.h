// FirstDifference: where a published CSV file and the same file made again part. IO; reads both
// from the front; bounded memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/fault.h"
#include "core/result.h"

namespace harrier {

struct FileDifference {
  std::int64_t row = 0;   // from 1; the header is 0
  std::int64_t byte = 0;  // from 0: the first that differs
  std::string column;     // empty: not known
  std::string published;  // the cells, as they stand in the files, with "..." where they are long
  std::string recomputed;
};

struct FilePair {
  std::string published;  // paths
  std::string recomputed;
};
// nullopt: they are the same.
[[nodiscard]] Result<std::optional<FileDifference>, Fault> FirstDifference(const FilePair& files);

}  // namespace harrier
