#include "state/memory_state_store.h"

namespace harrier {
namespace {

class MemoryStateStore final : public StateStore {
 public:
  explicit MemoryStateStore(MemoryStateDirectory* directory) : directory_(directory) {}

  Result<std::optional<StoreMark>, Fault> ReadMark() override { return directory_->mark; }

  Result<std::span<const std::optional<std::string_view>>, Fault> Load(
      std::span<const std::string_view> keys) override {
    loaded_.clear();
    for (const std::string_view key : keys) {
      const auto found = directory_->states.find(key);
      loaded_.push_back(found == directory_->states.end()
                            ? std::nullopt
                            : std::optional<std::string_view>(found->second));
    }
    return std::span<const std::optional<std::string_view>>(loaded_);
  }

  Outcome Write(std::span<const StateRow> rows, const StoreMark& mark) override {
    for (const StateRow& row : rows) directory_->Put(row);
    directory_->mark = mark;
    return {};
  }

  Result<std::span<const StateRow>, Fault> Scan(std::string_view after,
                                                std::size_t rows_max) override {
    scanned_.clear();
    for (auto row = directory_->states.upper_bound(after);
         row != directory_->states.end() && scanned_.size() < rows_max; ++row) {
      scanned_.push_back({row->first, row->second});
    }
    return std::span<const StateRow>(scanned_);
  }

  std::uint64_t SizeBytes() const override {
    std::uint64_t bytes = 0;
    for (const auto& [key, value] : directory_->states) bytes += key.size() + value.size();
    return bytes;
  }

 private:
  MemoryStateDirectory* directory_;
  std::vector<std::optional<std::string_view>> loaded_;
  std::vector<StateRow> scanned_;
};

class MemoryStateRestore final : public StateRestore {
 public:
  explicit MemoryStateRestore(MemoryStateDirectory* target) : target_(target) {}

  Outcome Add(const StateRow& row) override {
    filled_.Put(row);
    return {};
  }

  Result<std::unique_ptr<StateStore>, Fault> Finish(const StoreMark& mark) override {
    filled_.mark = mark;
    *target_ = std::move(filled_);
    return std::make_unique<MemoryStateStore>(target_);
  }

 private:
  MemoryStateDirectory* target_;
  MemoryStateDirectory filled_;
};

}  // namespace

void MemoryStateDirectory::Put(const StateRow& row) {
  if (row.bytes) {
    states.insert_or_assign(std::string(row.customer_id), std::string(*row.bytes));
  } else {
    states.erase(std::string(row.customer_id));
  }
}

Result<std::unique_ptr<StateStore>, Fault> MemoryStateStoreFactory::Open(PartitionId partition) {
  return std::make_unique<MemoryStateStore>(&directories_[partition]);
}

Outcome MemoryStateStoreFactory::SetAside(PartitionId partition) {
  directories_[partition] = MemoryStateDirectory();
  return {};
}

Result<std::unique_ptr<StateRestore>, Fault> MemoryStateStoreFactory::BeginRestore(
    PartitionId partition) {
  return std::make_unique<MemoryStateRestore>(&directories_[partition]);
}

}  // namespace harrier
