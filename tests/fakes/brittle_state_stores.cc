#include "tests/fakes/brittle_state_stores.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace harrier {
namespace {

class BrittleStore final : public StateStore {
 public:
  BrittleStore(std::unique_ptr<StateStore> store, PartitionId partition, BrittleStateStores* owner)
      : store_(std::move(store)), partition_(partition), owner_(owner) {
    EXPECT_EQ(++owner_->open[partition_], 1) << "a store is opened once";
  }
  ~BrittleStore() override { --owner_->open[partition_]; }
  BrittleStore(const BrittleStore&) = delete;
  BrittleStore& operator=(const BrittleStore&) = delete;

  Result<std::optional<StoreMark>, Fault> ReadMark() override {
    if (owner_->faults.read_mark) return Unexpected(*owner_->faults.read_mark);
    return store_->ReadMark();
  }
  Result<std::span<const std::optional<std::string_view>>, Fault> Load(
      std::span<const std::string_view> keys) override {
    const bool is_ascending =
        std::adjacent_find(keys.begin(), keys.end(), std::greater_equal<>()) == keys.end();
    EXPECT_TRUE(is_ascending) << "keys are sorted and distinct";
    if (owner_->faults.load) return Unexpected(*owner_->faults.load);
    return store_->Load(keys);
  }
  Outcome Write(std::span<const StateRow> rows, const StoreMark& mark) override {
    if (owner_->faults.write) return Unexpected(*owner_->faults.write);
    ++owner_->writes;
    return store_->Write(rows, mark);
  }
  Result<std::span<const StateRow>, Fault> Scan(std::string_view after,
                                                std::size_t rows_max) override {
    if (owner_->faults.scan) return Unexpected(*owner_->faults.scan);
    return store_->Scan(after, rows_max);
  }
  std::uint64_t SizeBytes() const override { return store_->SizeBytes(); }

 private:
  std::unique_ptr<StateStore> store_;
  PartitionId partition_;
  BrittleStateStores* owner_;
};

class BrittleRestore final : public StateRestore {
 public:
  BrittleRestore(std::unique_ptr<StateRestore> restore, PartitionId partition,
                 BrittleStateStores* owner)
      : restore_(std::move(restore)), partition_(partition), owner_(owner) {}

  Outcome Add(const StateRow& row) override { return restore_->Add(row); }
  Result<std::unique_ptr<StateStore>, Fault> Finish(const StoreMark& mark) override {
    auto store = restore_->Finish(mark);
    if (!store) return store;
    return std::make_unique<BrittleStore>(std::move(*store), partition_, owner_);
  }

 private:
  std::unique_ptr<StateRestore> restore_;
  PartitionId partition_;
  BrittleStateStores* owner_;
};

}  // namespace

Result<std::unique_ptr<StateStore>, Fault> BrittleStateStores::Open(PartitionId partition) {
  if (faults.open) return Unexpected(*faults.open);
  auto opened = stores_.Open(partition);
  if (!opened) return opened;
  return std::make_unique<BrittleStore>(std::move(*opened), partition, this);
}

Outcome BrittleStateStores::SetAside(PartitionId partition) {
  EXPECT_EQ(open[partition], 0) << "an open store is not set aside";
  faults = Faults();
  set_aside.push_back(*Directory(partition));
  return stores_.SetAside(partition);
}

Result<std::unique_ptr<StateRestore>, Fault> BrittleStateStores::BeginRestore(
    PartitionId partition) {
  EXPECT_EQ(open[partition], 0) << "an open store is not replaced";
  EXPECT_TRUE(Directory(partition)->states.empty()) << "what has customers is set aside first";
  auto begun = stores_.BeginRestore(partition);
  if (!begun) return begun;
  return std::make_unique<BrittleRestore>(std::move(*begun), partition, this);
}

}  // namespace harrier
