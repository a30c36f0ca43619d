// RocksStateReader on a directory that is being written to, and the rows that it and the store
// share.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/random.h"
#include "state/rocks_layout.h"
#include "state/rocks_state_reader.h"
#include "state/rocks_state_store.h"
#include "tests/fakes/temporary_folder.h"

namespace harrier {
namespace {

TEST(RocksLayout, RowsReadBack) {
  const StoreMark mark{Offset(-1),
                       Offset(0x0102030405060708),
                       EventTime(std::numeric_limits<std::int64_t>::min()),
                       {Offset(77), EventTime(88)}};
  EXPECT_EQ(DecodeMarkRow(EncodeMarkRow(mark)), mark);
  IdentityRow identity;
  identity.cluster_id = "c";
  identity.topic = "t";
  identity.partitions = 12;
  identity.partition = PartitionId(11);
  identity.state_policy = "several\nlines";
  EXPECT_EQ(DecodeIdentityRow(EncodeIdentityRow(identity)), identity);
}

TEST(RocksLayout, TheMarkHasTheBytesOfTheHeader) {
  const StoreMark mark{Offset(1), Offset(0x0203), EventTime(-1), {Offset(4), EventTime(0x0506)}};
  EXPECT_EQ(EncodeMarkRow(mark), std::string("\1"
                                             "\1\0\0\0\0\0\0\0"
                                             "\3\2\0\0\0\0\0\0"
                                             "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
                                             "\4\0\0\0\0\0\0\0"
                                             "\6\5\0\0\0\0\0\0",
                                             41));
}

TEST(RocksLayout, OtherBytesAreNoRows) {
  const std::string mark = EncodeMarkRow(StoreMark());
  EXPECT_EQ(DecodeMarkRow(mark.substr(1)), std::nullopt);
  EXPECT_EQ(DecodeMarkRow(mark + 'x'), std::nullopt);
  EXPECT_EQ(DecodeMarkRow('\2' + mark.substr(1)), std::nullopt);
  EXPECT_EQ(DecodeMarkRow(mark.substr(0, 25)), std::nullopt);  // as builds before 0.1 wrote it
  EXPECT_EQ(DecodeIdentityRow(""), std::nullopt);
  EXPECT_EQ(DecodeIdentityRow("1\nc\nt\n4\nx\n{}"), std::nullopt);
  EXPECT_EQ(DecodeIdentityRow("9\nc\nt\n4\n0\n{}"), std::nullopt);
}

TEST(RocksLayout, OnlyAPartitionsOwnDirectoryHasItsName) {
  EXPECT_EQ(ParsePartitionDirectoryName(PartitionDirectoryName(PartitionId(42))), PartitionId(42));
  for (const char* name : {"partition-", "partition-01", "partition--1", "partition-1.set-aside-1",
                           "partition-99999999999", "1"}) {
    EXPECT_EQ(ParsePartitionDirectoryName(name), std::nullopt) << name;
  }
}

StoreIdentity AnyIdentity() {
  StoreIdentity identity;
  identity.topic = "transactions";
  return identity;
}

TEST(RocksStateReader, TheMarkIsThatOfTheNewestRows) {
  const TemporaryFolder folder;
  RocksStateStoreFactory factory(folder.path(), AnyIdentity(), RocksLimits());
  // Each opening but the first turns the log of the one before into a table file.
  for (std::int64_t step = 1; step <= 3; ++step) {
    const StoreMark mark{Offset(step), Offset(step), EventTime(step)};
    const std::string bytes = std::to_string(step);
    const std::vector<StateRow> rows = {{"a", bytes}};
    ASSERT_TRUE((*factory.Open(PartitionId(0)))->Write(rows, mark));
    const auto reader = RocksStateReader::Open(factory.PathOf(PartitionId(0)));
    ASSERT_TRUE(reader) << reader.error().message;
    EXPECT_EQ((*reader)->mark(), mark);
    std::string seen;
    ASSERT_TRUE((*reader)->ReadRows([&](const StateRow& row) {
      seen += *row.bytes;
      return true;
    }));
    EXPECT_EQ(seen, bytes);
  }
}

constexpr std::size_t kRows = 8;
constexpr int kSnapshots = 300;

// Row i at step n says the last step up to n that wrote it.
std::int64_t StepThatWrote(std::int64_t row, std::int64_t step) {
  constexpr auto kCount = static_cast<std::int64_t>(kRows);
  return step - (step - row + kCount) % kCount;
}

// Writes one row after another, each with the mark of its step, in values so large that logs and
// table files come and go.
void WriteUntil(const std::atomic<bool>& stop, StateStore* store) {
  Random random(1);
  std::string noise(5'000, '\0');
  for (char& c : noise) c = static_cast<char>(random.NextU64());
  for (std::int64_t step = 0; !stop; ++step) {
    const std::string value = std::to_string(step) + ' ' + noise;
    const auto id = std::to_string(step % static_cast<std::int64_t>(kRows));
    const std::vector<StateRow> rows = {{id, value}};
    ASSERT_TRUE(store->Write(rows, {Offset(step), Offset(step), EventTime(1)}));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

// A row that has gone missing, or is older than the mark, would make a state wrong without a word.
TEST(RocksStateReader, SeesOneMomentOfADirectoryThatIsBeingWritten) {
  const TemporaryFolder folder;
  RocksLimits limits;
  limits.write_buffer_bytes = 1 << 20;  // the log is changed many times a second
  RocksStateStoreFactory factory(folder.path(), AnyIdentity(), limits);
  const auto store = factory.Open(PartitionId(0));
  ASSERT_TRUE(store) << Describe(store.error());
  std::atomic<bool> stop = false;
  std::thread writer([&] { WriteUntil(stop, store->get()); });
  int seen = 0;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (seen < kSnapshots && std::chrono::steady_clock::now() < deadline) {
    const auto reader = RocksStateReader::Open(factory.PathOf(PartitionId(0)));
    EXPECT_TRUE(reader) << reader.error().message;
    if (!reader) break;
    if (!(*reader)->mark()) continue;
    ++seen;
    const std::int64_t step = (*reader)->mark()->low_water.value;
    std::int64_t rows = 0;
    const auto read = (*reader)->ReadRows([&](const StateRow& row) {
      EXPECT_EQ(std::stoll(std::string(row.bytes->substr(0, 20))),
                StepThatWrote(std::stoll(std::string(row.customer_id)), step));
      ++rows;
      return true;
    });
    EXPECT_TRUE(read) << read.error().message;
    EXPECT_EQ(rows, std::min<std::int64_t>(kRows, step + 1));
  }
  stop = true;
  writer.join();
  EXPECT_EQ(seen, kSnapshots);
}

}  // namespace
}  // namespace harrier
