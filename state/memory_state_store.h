// MemoryStateStore: a StateStore in a map, for tests and for runs that keep nothing. Survives as
// long as its factory, so that a "restart" in a test finds what an earlier life wrote.
// Adapter; single-threaded.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "state/state_store.h"

namespace harrier {

struct MemoryStateDirectory {
  std::map<std::string, std::string, std::less<>> states;
  std::optional<StoreMark> mark;

  void Put(const StateRow& row);
};

class MemoryStateStoreFactory final : public StateStoreFactory {
 public:
  [[nodiscard]] Result<std::unique_ptr<StateStore>, Fault> Open(PartitionId partition) override;
  [[nodiscard]] Outcome SetAside(PartitionId partition) override;
  [[nodiscard]] Result<std::unique_ptr<StateRestore>, Fault> BeginRestore(
      PartitionId partition) override;

  [[nodiscard]] MemoryStateDirectory* Directory(PartitionId partition) {
    return &directories_[partition];
  }

 private:
  std::map<PartitionId, MemoryStateDirectory> directories_;
};

}  // namespace harrier
