// FilePublisher on real files: what it writes, the input file's reader gets back byte for byte.
#include "stream/file_publisher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "core/text_arena.h"
#include "producer-sim/simulation.h"
#include "stream/envelope_json.h"
#include "stream/line_reader.h"

namespace harrier {
namespace {

using ::testing::HasSubstr;

class FilePublisherTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "file-publisher-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  [[nodiscard]] std::string Content(const std::string& name) const {
    std::ifstream file(Path(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::string folder_;
};

TEST_F(FilePublisherTest, PlainRecordsAreLinesAndLabelsHaveTheirOwnFile) {
  auto publisher = FilePublisher::Open(Path("t"), Path("l"));
  ASSERT_TRUE(publisher);
  ASSERT_TRUE((*publisher)->Publish(PublishTo::kTransactions, {"c1", R"({"a":1})", EventTime()}));
  ASSERT_TRUE((*publisher)->Publish(PublishTo::kLabels, {"c1", R"({"b":2})", EventTime()}));
  ASSERT_TRUE((*publisher)->Publish(PublishTo::kTransactions, {"c1", R"({"a":3})", EventTime()}));
  ASSERT_TRUE((*publisher)->Flush());
  EXPECT_EQ(Content("t"), "{\"a\":1}\n{\"a\":3}\n");
  EXPECT_EQ(Content("l"), "{\"b\":2}\n");
}

TEST_F(FilePublisherTest, WithoutALabelsPathLabelsAreLeftOut) {
  auto publisher = FilePublisher::Open(Path("t"), "");
  ASSERT_TRUE(publisher);
  EXPECT_TRUE((*publisher)->Publish(PublishTo::kLabels, {"c1", "{}", EventTime()}));
  EXPECT_TRUE((*publisher)->Flush());
  EXPECT_EQ(Content("t"), "");
}

TEST_F(FilePublisherTest, EveryHostileRecordComesBackAsItWas) {
  SimulationOptions options;
  options.hostile = true;
  options.traffic.customers = 100;
  options.traffic.start = *ParseDate("2026-01-05");
  auto publisher = FilePublisher::Open(Path("t"), "");
  ASSERT_TRUE(publisher);
  SimulatedRecord record;
  for (Simulation simulation(options); simulation.Next(&record);) {
    ASSERT_TRUE((*publisher)
                    ->Publish(PublishTo::kTransactions,
                              {record.key, record.value, record.kafka_time, record.is_plain}));
  }
  ASSERT_TRUE((*publisher)->Flush());

  auto reader = LineReader::Open(Path("t"));
  ASSERT_TRUE(reader);
  InputLineReader lines;
  TextArena arena;
  std::int64_t compared = 0;
  for (Simulation simulation(options); simulation.Next(&record); ++compared) {
    arena.Reset();
    const auto text = reader->NextLine();
    ASSERT_TRUE(text);
    const auto line = lines.Read(*text, &arena);
    ASSERT_TRUE(line) << line.error();
    ASSERT_EQ(line->key, record.key);
    ASSERT_EQ(line->value, record.value);
    ASSERT_EQ(line->kafka_time, record.kafka_time);
  }
  EXPECT_FALSE(reader->NextLine());
  EXPECT_GT(compared, 1'000);
}

TEST_F(FilePublisherTest, AFolderThatIsNotThereIsNamed) {
  const auto publisher = FilePublisher::Open(Path("missing/t"), "");
  ASSERT_FALSE(publisher);
  EXPECT_THAT(Describe(publisher.error()), HasSubstr("missing/t: cannot be created"));
}

TEST_F(FilePublisherTest, AFullDiskIsAFaultWithAdvice) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full on this system";
  auto publisher = FilePublisher::Open("/dev/full", "");
  ASSERT_TRUE(publisher);
  ASSERT_TRUE((*publisher)->Publish(PublishTo::kTransactions, {"c1", "{}", EventTime()}));
  const auto flushed = (*publisher)->Flush();
  ASSERT_FALSE(flushed);
  EXPECT_THAT(Describe(flushed.error()), HasSubstr("/dev/full: cannot be written"));
  EXPECT_THAT(flushed.error().advice, HasSubstr("make room"));
}

}  // namespace
}  // namespace harrier
