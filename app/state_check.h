// What `harrier state check` finds in one partition. IO (reads only); single-threaded.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "app/stored_partitions.h"

namespace harrier {

struct StateProblem {
  std::string customer_id;  // printable; empty: of the partition as a whole
  std::string what;
};

struct CheckedPartition {
  PartitionId partition;
  std::int64_t states = 0;  // that were read, expired ones too
  std::int64_t problems_found = 0;
  std::vector<StateProblem> problems;  // the first ones
};

inline constexpr std::size_t kProblemsShown = 10;  // of each partition

// Throws StartupError(4) when the environment keeps it from looking.
[[nodiscard]] CheckedPartition CheckPartition(const StoredPartition& stored,
                                              const std::function<void()>& on_state);

}  // namespace harrier
