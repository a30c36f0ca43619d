// Images of stores, taken while somebody writes to them: each is all of some moment, and stays as
// it is whatever becomes of the store.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "state/rocks_state_archive.h"
#include "state/rocks_state_store.h"
#include "tests/fakes/temporary_folder.h"

namespace harrier {
namespace {

namespace fs = std::filesystem;

constexpr PartitionId kPartition(0);
constexpr int kCustomers = 50;

class StateArchiveTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  RocksStateStoreFactory stores_{
      folder_ / "state", {"cluster", "transactions", 1, "{}"}, RocksLimits()};

  [[nodiscard]] std::string Store() const { return stores_.PathOf(kPartition); }
  [[nodiscard]] std::string Image(int number) const {
    return folder_ / ("image-" + std::to_string(number));
  }

  // Everybody's state says which write it is of, and so does the mark.
  static Outcome WriteRound(StateStore* store, std::int64_t round, std::size_t bytes) {
    std::vector<std::string> ids;
    for (int i = 0; i < kCustomers; ++i) ids.push_back("c" + std::to_string(i));
    const std::string text = std::to_string(round) + ":" + std::string(bytes, 'x');
    std::vector<StateRow> rows;
    for (const std::string& id : ids) rows.push_back({id, text});
    return store->Write(rows, {Offset(round), Offset(round), EventTime(round)});
  }

  // The write that an image is of; fails when it holds parts of two.
  static std::int64_t RoundOf(const std::string& image) {
    const auto reader = RocksStateReader::Open(image);
    if (!reader) {
      ADD_FAILURE() << reader.error().message;
      return -1;
    }
    const std::int64_t round = (*reader)->mark() ? (*reader)->mark()->low_water.value : -1;
    int customers = 0;
    const auto read = (*reader)->ReadRows([&](const StateRow& row) {
      EXPECT_EQ(row.bytes->substr(0, row.bytes->find(':')), std::to_string(round));
      ++customers;
      return true;
    });
    EXPECT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(customers, kCustomers);
    return round;
  }
};

TEST_F(StateArchiveTest, ImagesOfAStoreAtWorkAreOfOneMomentEach) {
  auto store = stores_.Open(kPartition);
  ASSERT_TRUE(store.has_value());
  ASSERT_TRUE(WriteRound(store->get(), 1, 100));
  std::atomic<bool> stop{false};
  std::atomic<std::int64_t> round{1};
  // 50 rows of 20 kB: a write buffer of 16 MiB is full after some 16 writes, so that table files
  // come and go while images are taken.
  std::thread writer([&] {
    while (!stop) {
      ASSERT_TRUE(WriteRound(store->get(), round + 1, 20'000));
      ++round;
    }
  });
  std::vector<std::int64_t> rounds;
  for (int i = 0; i < 12; ++i) {
    const std::int64_t before = round;
    const auto archived = ArchiveRocksStore(Store(), Image(i));
    ASSERT_TRUE(archived.has_value()) << archived.error().message;
    EXPECT_EQ(archived->identity.topic, "transactions");
    rounds.push_back(RoundOf(Image(i)));
    EXPECT_GE(rounds.back(), before) << "what was written before is in it";
  }
  while (round < 60) std::this_thread::yield();
  stop = true;
  writer.join();
  store->reset();
  ASSERT_TRUE(stores_.SetAside(kPartition));
  fs::remove_all(Store() + ".set-aside-1");
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    EXPECT_EQ(RoundOf(Image(static_cast<int>(i))), rounds[i]);
  }
}

TEST_F(StateArchiveTest, TableFilesAreLinkedAndNothingInTheStoreChanges) {
  {
    auto store = stores_.Open(kPartition);
    ASSERT_TRUE(store.has_value());
    for (int round = 1; round <= 60; ++round) {
      ASSERT_TRUE(WriteRound(store->get(), round, 20'000));
    }
  }
  std::map<std::string, std::pair<std::uintmax_t, fs::file_time_type>> before;
  for (const auto& entry : fs::directory_iterator(Store())) {
    before[entry.path().filename()] = {entry.file_size(), entry.last_write_time()};
  }
  const auto archived = ArchiveRocksStore(Store(), Image(0));
  ASSERT_TRUE(archived.has_value()) << archived.error().message;
  EXPECT_EQ(RoundOf(Image(0)), 60);
  EXPECT_GT(archived->linked_bytes, 0U);
  int tables = 0;
  for (const auto& entry : fs::directory_iterator(Store())) {
    const std::pair now{entry.file_size(), entry.last_write_time()};
    EXPECT_EQ(before.at(entry.path().filename()), now) << entry.path();
    if (entry.path().extension() != ".sst") continue;
    ++tables;
    EXPECT_TRUE(fs::equivalent(entry.path(), fs::path(Image(0)) / entry.path().filename()));
  }
  EXPECT_GT(tables, 0);
}

TEST_F(StateArchiveTest, OneCustomerIsFoundInAnImage) {
  {
    auto store = stores_.Open(kPartition);
    ASSERT_TRUE(store.has_value());
    ASSERT_TRUE(WriteRound(store->get(), 7, 3));
  }
  ASSERT_TRUE(ArchiveRocksStore(Store(), Image(0)).has_value());
  const auto reader = RocksStateReader::Open(Image(0));
  ASSERT_TRUE(reader.has_value());
  EXPECT_EQ(*(*reader)->ReadState("c12"), "7:xxx");
  EXPECT_EQ(*(*reader)->ReadState("c1"), "7:xxx");
  EXPECT_EQ(*(*reader)->ReadState("c"), std::nullopt);
}

TEST_F(StateArchiveTest, WhatIsNoStoreIsRefusedAndLeavesNothing) {
  fs::create_directories(Store());
  const auto archived = ArchiveRocksStore(Store(), Image(0));
  ASSERT_FALSE(archived.has_value());
  EXPECT_EQ(archived.error().kind, StateReadError::Kind::kNoStore);
  EXPECT_FALSE(fs::exists(Image(0)));
}

}  // namespace
}  // namespace harrier
