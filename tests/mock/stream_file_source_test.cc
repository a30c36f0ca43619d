// A file as the one partition of a topic, and outputs as files.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include "stream/dead_letter.h"
#include "stream/file_committer.h"
#include "stream/file_source.h"
#include "tests/fakes/temporary_folder.h"

namespace harrier {
namespace {

constexpr PartitionId kPartition{0};
constexpr std::string_view kFirst =
    R"({"transaction_id":"t1","customer_id":"anna","timestamp":"2026-01-05T08:13:22.417Z","amount":1})";

// Seeks each partition that it is given to where a recovery would.
class SeekingListener final : public PartitionListener {
 public:
  explicit SeekingListener(TransactionSource* source) : source_(source) {}
  Outcome OnAssigned(std::span<const PartitionId> partitions) override {
    for (const PartitionId id : partitions) {
      ++assigned;
      EXPECT_EQ(id, kPartition);
      if (Outcome sought = source_->Seek(id, Offset(0)); !sought) return sought;
    }
    return {};
  }
  Outcome OnRevoked(std::span<const PartitionId> /*partitions*/) override { return {}; }
  void OnLost(std::span<const PartitionId> /*partitions*/) override {}
  int assigned = 0;

 private:
  TransactionSource* source_;
};

struct Kept {
  std::int64_t offset;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::int64_t kafka_ms;
  bool operator==(const Kept&) const = default;
};

std::vector<Kept> Keep(const Polled& polled) {
  std::vector<Kept> kept;
  for (const RawRecord& record : polled.records) {
    EXPECT_EQ(record.at.partition, kPartition);
    kept.push_back({record.at.offset.value,
                    record.key ? std::optional<std::string>(*record.key) : std::nullopt,
                    record.value ? std::optional<std::string>(*record.value) : std::nullopt,
                    record.kafka_time.ms});
  }
  return kept;
}

std::vector<Kept> ReadAll(FileSource* source, PartitionListener* listener, int records_max) {
  std::vector<Kept> all;
  while (!source->AtEnd(kPartition)) {
    const auto polled = source->Poll(records_max, 0, listener);
    EXPECT_TRUE(polled);
    if (!polled) return all;
    EXPECT_LE(polled->records.size(), static_cast<std::size_t>(records_max));
    const auto kept = Keep(*polled);
    all.insert(all.end(), kept.begin(), kept.end());
  }
  return all;
}

class FileSourceTest : public testing::Test {
 protected:
  std::string Write(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    return path_;
  }
  TemporaryFolder folder_;
  std::string path_ = folder_ / "input.jsonl";
};

TEST_F(FileSourceTest, PlainLinesEnvelopesAndBrokenLinesAreRecords) {
  const auto source = FileSource::Open(
      Write(std::string(kFirst) + "\n" +
            R"({"key":"bob","kafka_timestamp":"2026-01-05T00:00:00.000Z","value_base64":"/wA="})"
            "\n" +
            R"({"kafka_timestamp":"2026-01-05T00:00:00.001Z"})"
            "\n" +
            "{broken\n\nlast"));
  ASSERT_TRUE(source);
  SeekingListener listener(source->get());
  const std::vector<Kept> expected = {
      {0, "anna", std::string(kFirst), ParseEventTime("2026-01-05T08:13:22.417Z")->ms},
      {1, "bob", std::string("\xFF\0", 2), ParseEventTime("2026-01-05T00:00:00Z")->ms},
      {2, std::nullopt, std::nullopt, ParseEventTime("2026-01-05T00:00:00.001Z")->ms},
      {3, std::nullopt, "{broken", 0},
      {4, std::nullopt, "", 0},
      {5, std::nullopt, "last", 0}};
  EXPECT_EQ(ReadAll(source->get(), &listener, 2), expected);
  EXPECT_EQ(listener.assigned, 1);
}

TEST_F(FileSourceTest, BatchSizeDoesNotChangeTheRecords) {
  std::string text;
  for (int i = 0; i < 5000; ++i)
    text += std::string(kFirst) + std::string(static_cast<std::size_t>(i % 7), ' ') + "\n";
  Write(text);
  std::vector<std::vector<Kept>> runs;
  for (const int records_max : {1, 100, 4096, 100'000}) {
    const auto source = FileSource::Open(path_);
    ASSERT_TRUE(source);
    SeekingListener listener(source->get());
    runs.push_back(ReadAll(source->get(), &listener, records_max));
    EXPECT_EQ(runs.back().size(), 5000U);
    EXPECT_EQ(runs.back(), runs.front());
  }
}

TEST_F(FileSourceTest, ABrokenEnvelopeIsAFaultThatNamesFileAndLine) {
  const auto source = FileSource::Open(Write("{}\n{\"kafka_timestamp\":\"soon\"}\n"));
  ASSERT_TRUE(source);
  SeekingListener listener(source->get());
  const auto polled = (*source)->Poll(10, 0, &listener);
  ASSERT_FALSE(polled);
  EXPECT_EQ(polled.error().kind, FaultKind::kFatal);
  EXPECT_EQ(polled.error().where, path_ + ":2");
}

TEST_F(FileSourceTest, APipeHandsOutWhatIsThereAndDoesNotWaitForMore) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  const int writer = open(path_.c_str(), O_RDWR);
  const std::string line = std::string(kFirst) + "\n";
  ASSERT_EQ(write(writer, line.data(), line.size()), static_cast<ssize_t>(line.size()));
  const auto source = FileSource::Open(path_);
  ASSERT_TRUE(source);
  SeekingListener listener(source->get());
  const auto first = (*source)->Poll(100, 1000, &listener);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->records.size(), 1U);
  const auto nothing = (*source)->Poll(100, 1, &listener);
  ASSERT_TRUE(nothing);
  EXPECT_TRUE(nothing->records.empty());
  EXPECT_FALSE((*source)->AtEnd(kPartition));
  ASSERT_EQ(write(writer, line.data(), line.size()), static_cast<ssize_t>(line.size()));
  const auto second = (*source)->Poll(100, 1000, &listener);
  ASSERT_TRUE(second);
  ASSERT_EQ(second->records.size(), 1U);
  EXPECT_EQ(second->records[0].at.offset, Offset(1));
  close(writer);
}

TEST_F(FileSourceTest, CommittedOutputsAreInTheFilesOfTheirTopics) {
  const FileCommitterPaths paths{folder_ / "alerts", "", folder_ / "dead"};
  auto committer = FileCommitter::Open(paths, "transactions");
  ASSERT_TRUE(committer);
  Decisions decisions;
  OutputRecord output;
  output.value = "{\"alert\":1}";
  decisions.Add(output);
  output.topic = OutputTopic::kScored;
  decisions.Add(output);
  output.topic = OutputTopic::kDeadLetter;
  output.value = "{broken";
  decisions.Add(output);
  ASSERT_TRUE((*committer)->Commit(decisions));
  EXPECT_EQ(ReadWholeFile(paths.alerts), "{\"alert\":1}\n");
  std::string letter;
  AppendDeadLetterLine(output, "transactions", &letter);
  EXPECT_EQ(ReadWholeFile(paths.dead_letter), letter + "\n");
  ASSERT_TRUE((*committer)->Commit(decisions));
  EXPECT_EQ(ReadWholeFile(paths.alerts), "{\"alert\":1}\n{\"alert\":1}\n");
}

TEST_F(FileSourceTest, AFullDiskIsAFaultThatNamesTheFileAndWhatToDo) {
  auto committer = FileCommitter::Open({"/dev/full", "", ""}, "transactions");
  ASSERT_TRUE(committer);
  Decisions decisions;
  OutputRecord output;
  output.value = "{}";
  decisions.Add(output);
  const auto committed = (*committer)->Commit(decisions);
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().kind, FaultKind::kFatal);
  EXPECT_EQ(committed.error().where, "/dev/full");
  EXPECT_FALSE(committed.error().advice.empty());
  const Outcome renewed = (*committer)->Renew();
  ASSERT_FALSE(renewed);
  EXPECT_EQ(renewed.error().where, "/dev/full");
}

}  // namespace
}  // namespace harrier
