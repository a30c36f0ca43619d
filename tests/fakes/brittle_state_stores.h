// BrittleStateStores: a StateStoreFactory in memory whose stores fail where a test says so, which
// keeps what was set aside, and which fails the test when a requirement of the port is broken.
// Outlives its stores. Single-threaded.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "state/memory_state_store.h"

namespace harrier {

class BrittleStateStores final : public StateStoreFactory {
 public:
  // What goes wrong, for as long as it is set.
  struct Faults {
    std::optional<Fault> open;
    std::optional<Fault> read_mark;
    std::optional<Fault> load;
    std::optional<Fault> write;
    std::optional<Fault> scan;
  };

  [[nodiscard]] Result<std::unique_ptr<StateStore>, Fault> Open(PartitionId partition) override;
  // Damage leaves with the directory: there are no faults from then on.
  [[nodiscard]] Outcome SetAside(PartitionId partition) override;
  [[nodiscard]] Result<std::unique_ptr<StateRestore>, Fault> BeginRestore(
      PartitionId partition) override;

  [[nodiscard]] MemoryStateDirectory* Directory(PartitionId partition) {
    return stores_.Directory(partition);
  }

  Faults faults;
  std::vector<MemoryStateDirectory> set_aside;
  std::map<PartitionId, int> open;  // stores that are open now
  int writes = 0;

 private:
  MemoryStateStoreFactory stores_;
};

}  // namespace harrier
