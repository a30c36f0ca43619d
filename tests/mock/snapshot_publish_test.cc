// Publishing on a real file system: a reader sees a whole run or none, whatever happens to the
// writer. The disk fills up by a file size limit; the death is a real SIGKILL.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/sha256.h"
#include "snapshot/snapshot_writer.h"
#include "tests/fakes/fake_records.h"
#include "tests/fakes/temporary_folder.h"

namespace harrier {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const EventTime kRunTime = *ParseEventTime("2026-11-21T02:00:00.500Z");

std::vector<std::string> Lines(int count) {
  std::vector<std::string> lines;
  for (int i = 0; i < count; ++i) {
    FakeRow row;
    row.transaction_id = "t" + std::to_string(i);
    row.at.offset = Offset(i);
    if (i % 5 == 0) row.rules = Rules({RuleId::kBurst});
    lines.push_back(ScoredLine(row));
  }
  return lines;
}

SnapshotOptions OptionsFor(const std::string& directory) {
  SnapshotOptions options;
  options.directory = directory;
  options.kind = "day";
  options.run_time = kRunTime;
  options.base_currency = *ParseCurrency("EUR");
  options.memory_bytes = 8 << 20;
  options.program_version = "0.0.0";
  return options;
}

Result<SnapshotReport, SnapshotError> Write(const std::string& directory, int rows) {
  FakeRecordReader reader(Lines(rows));
  return WriteSnapshot(&reader, LabelIndex(), OptionsFor(directory));
}

// Everything below the folder, sorted; the lock left out.
std::vector<std::string> Tree(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    const std::string name = entry.path().lexically_relative(directory).string();
    if (name != ".lock") names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST(SnapshotPublishTest, ARunIsWholeAndLatestPointsAtIt) {
  const TemporaryFolder folder;
  const std::string out = folder / "deep/er";
  const auto report = Write(out, 10);
  ASSERT_TRUE(report.has_value()) << report.error().fault.what;
  const std::string run = "runs/20261121T020000Z-day";
  EXPECT_EQ(Tree(out), (std::vector<std::string>{
                           "latest", "runs", run, run + "/cases.csv", run + "/confusion_matrix.csv",
                           run + "/daily.csv", run + "/metrics_by_type.csv", run + "/run.json",
                           run + "/thresholds.csv", run + "/transactions_scored.csv"}));
  EXPECT_EQ(fs::read_symlink(out + "/latest"), run);
  const Json manifest = Json::parse(ReadWholeFile(out + "/latest/run.json"));
  EXPECT_EQ(manifest["run_id"], "20261121T020000Z-day");
  EXPECT_EQ(manifest["counts"]["transactions"], 10);
  EXPECT_EQ(manifest["counts"]["alerts"], 2);
  EXPECT_EQ(manifest["offsets"]["fake.jsonl"]["0"], (Json{{"start", 0}, {"end", 10}}));
  for (const auto& [name, facts] : manifest["files"].items()) {
    const std::string bytes = ReadWholeFile(out + "/latest/" + name);
    EXPECT_EQ(facts["bytes"], bytes.size()) << name;
    EXPECT_EQ(facts["sha256"], Sha256Hex(bytes)) << name;
    EXPECT_EQ(facts["rows"], std::count(bytes.begin(), bytes.end(), '\n') - 1) << name;
  }
  EXPECT_EQ(manifest["files"].size(), 6U);
  EXPECT_FALSE(manifest.contains("previous"));
}

TEST(SnapshotPublishTest, ASecondRunChainsAndChangesNothingPublished) {
  const TemporaryFolder folder;
  const std::string out = folder / "out";
  ASSERT_TRUE(Write(out, 10).has_value());
  const std::string first = fs::canonical(out + "/latest").string();
  const std::string first_manifest = ReadWholeFile(first + "/run.json");
  const std::string first_rows = ReadWholeFile(first + "/transactions_scored.csv");
  ASSERT_TRUE(Write(out, 10).has_value());  // in the same second
  const Json second = Json::parse(ReadWholeFile(out + "/latest/run.json"));
  EXPECT_EQ(second["run_id"], "20261121T020001Z-day");
  EXPECT_EQ(second["previous"]["run_id"], "20261121T020000Z-day");
  EXPECT_EQ(second["previous"]["run_json_sha256"], Sha256Hex(first_manifest));
  EXPECT_EQ(ReadWholeFile(first + "/run.json"), first_manifest);
  EXPECT_EQ(ReadWholeFile(out + "/latest/transactions_scored.csv"), first_rows);
}

TEST(SnapshotPublishTest, AnEmptyRunStillHasHeaders) {
  const TemporaryFolder folder;
  const auto report = Write(folder / "out", 0);
  ASSERT_TRUE(report.has_value());
  for (const char* name : {"transactions_scored.csv", "cases.csv", "daily.csv"}) {
    const std::string bytes = ReadWholeFile(report->path + "/" + name);
    EXPECT_EQ(std::count(bytes.begin(), bytes.end(), '\n'), 1) << name;
  }
}

TEST(SnapshotPublishTest, AReaderThatFailsHalfWayLeavesNoTrace) {
  const TemporaryFolder folder;
  const std::string out = folder / "out";
  ASSERT_TRUE(Write(out, 10).has_value());
  const auto before = Tree(out);
  FakeRecordReader reader(Lines(100));
  reader.before_record = [](std::size_t index) -> Outcome {
    if (index < 50) return {};
    return Unexpected(Fault{FaultKind::kFatal, "reader", "lost", ""});
  };
  const auto failed = WriteSnapshot(&reader, LabelIndex(), OptionsFor(out));
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().cause, SnapshotError::Cause::kInput);
  EXPECT_EQ(Tree(out), before);
}

TEST(SnapshotPublishTest, ABrokenLineNamesItsPlace) {
  const TemporaryFolder folder;
  auto lines = Lines(3);
  lines[1] = "{\"transaction_id\":1}";
  FakeRecordReader reader(lines);
  const auto failed = WriteSnapshot(&reader, LabelIndex(), OptionsFor(folder / "out"));
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().cause, SnapshotError::Cause::kInput);
  EXPECT_EQ(failed.error().fault.where, "fake.jsonl:2");
}

TEST(SnapshotPublishTest, AStopLeavesNoTrace) {
  const TemporaryFolder folder;
  const std::string out = folder / "out";
  std::atomic<bool> stop = true;
  SnapshotOptions options = OptionsFor(out);
  options.stop = &stop;
  FakeRecordReader reader(Lines(10));
  const auto stopped = WriteSnapshot(&reader, LabelIndex(), options);
  ASSERT_FALSE(stopped.has_value());
  EXPECT_EQ(stopped.error().cause, SnapshotError::Cause::kStopped);
  EXPECT_EQ(Tree(out), (std::vector<std::string>{"runs"}));
}

// Runs `act` in a child process and returns how it ended.
template <class Act>
int InChild(Act&& act) {
  const pid_t child = fork();
  if (child == 0) {
    act();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

TEST(SnapshotPublishTest, AFullDiskLeavesLatestUntouched) {
  const TemporaryFolder folder;
  const std::string out = folder / "out";
  ASSERT_TRUE(Write(out, 10).has_value());
  const auto before = Tree(out);
  const int status = InChild([&out] {
    signal(SIGXFSZ, SIG_IGN);  // the write fails instead
    const rlimit limit{64 << 10, 64 << 10};
    setrlimit(RLIMIT_FSIZE, &limit);
    const auto failed = Write(out, 2'000);
    const bool as_expected = !failed && failed.error().cause == SnapshotError::Cause::kFolder;
    _exit(as_expected ? 42 : 1);
  });
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 42);
  EXPECT_EQ(Tree(out), before);
}

TEST(SnapshotPublishTest, AKilledWriterLeavesADotFolderThatTheNextOneRemoves) {
  const TemporaryFolder folder;
  const std::string out = folder / "out";
  ASSERT_TRUE(Write(out, 10).has_value());
  const std::string latest = fs::read_symlink(out + "/latest");
  const int status = InChild([&out] {
    FakeRecordReader reader(Lines(100));
    reader.before_record = [](std::size_t index) -> Outcome {
      if (index == 50) raise(SIGKILL);
      return {};
    };
    (void)WriteSnapshot(&reader, LabelIndex(), OptionsFor(out));
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(fs::read_symlink(out + "/latest"), latest);
  const auto after_kill = Tree(out);
  EXPECT_EQ(std::count_if(after_kill.begin(), after_kill.end(),
                          [](const std::string& name) { return name.starts_with("runs/."); }),
            1);
  ASSERT_TRUE(Write(out, 10).has_value());
  for (const std::string& name : Tree(out)) EXPECT_FALSE(name.starts_with("runs/.")) << name;
}

TEST(SnapshotPublishTest, TwoWritersAtOnceAreRefused) {
  const TemporaryFolder folder;
  const std::string out = folder / "out";
  ASSERT_TRUE(Write(out, 1).has_value());
  const int lock = open((out + "/.lock").c_str(), O_RDWR);
  ASSERT_GE(lock, 0);
  ASSERT_EQ(flock(lock, LOCK_EX), 0);
  const auto refused = Write(out, 1);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().fault.what, "another snapshot is being written here");
  close(lock);
  EXPECT_TRUE(Write(out, 1).has_value());
}

TEST(SnapshotPublishTest, SomebodyElsesLatestIsLeftAlone) {
  const TemporaryFolder folder;
  const std::string out = folder / "out";
  fs::create_directories(out + "/latest");
  const auto refused = Write(out, 1);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().fault.what, "is not a symbolic link");
}

}  // namespace
}  // namespace harrier
