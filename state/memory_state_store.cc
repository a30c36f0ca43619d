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
    for (const StateRow& row : rows) {
      directory_->states.insert_or_assign(std::string(row.customer_id), std::string(row.bytes));
    }
    directory_->mark = mark;
    return {};
  }

  std::uint64_t SizeBytes() const override {
    std::uint64_t bytes = 0;
    for (const auto& [key, value] : directory_->states) bytes += key.size() + value.size();
    return bytes;
  }

 private:
  MemoryStateDirectory* directory_;
  std::vector<std::optional<std::string_view>> loaded_;
};

}  // namespace

Result<std::unique_ptr<StateStore>, Fault> MemoryStateStoreFactory::Open(PartitionId partition) {
  return std::make_unique<MemoryStateStore>(&directories_[partition]);
}

Result<std::unique_ptr<StateStore>, Fault> MemoryStateStoreFactory::Rebuild(PartitionId partition) {
  directories_[partition] = MemoryStateDirectory();
  return Open(partition);
}

}  // namespace harrier
