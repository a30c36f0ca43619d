// The CSV bytes do not depend on the order in which rows are read, nor on the memory given.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "snapshot/snapshot_writer.h"
#include "tests/fakes/fake_records.h"
#include "tests/fakes/temporary_folder.h"

namespace harrier {
namespace {

using Files = std::map<std::string, std::string>;

Files CsvFilesOf(const std::vector<std::string>& lines, std::size_t memory_bytes) {
  const TemporaryFolder folder;
  FakeRecordReader reader(lines);
  SnapshotOptions options;
  options.directory = folder / "out";
  options.base_currency = *ParseCurrency("EUR");
  options.cases_max = 5;
  options.memory_bytes = memory_bytes;
  const auto report = WriteSnapshot(&reader, LabelIndex(), options);
  RC_ASSERT(report.has_value());
  Files files;
  for (const FileFacts& file : report->manifest.files) {
    files[file.name] = ReadWholeFile(report->path + "/" + file.name);
  }
  return files;
}

// Few customers, few ids, few times: ties everywhere. Coordinates tell all rows apart.
rc::Gen<FakeRow> AnyRow() {
  return rc::gen::map(rc::gen::tuple(rc::gen::inRange(0, 3), rc::gen::inRange(0, 3),
                                     rc::gen::inRange(0, 4), rc::gen::inRange(0, 8)),
                      [](const std::tuple<int, int, int, int>& drawn) {
                        const auto& [customer, id, hours, flags] = drawn;
                        FakeRow row;
                        row.customer_id = "c" + std::to_string(customer);
                        row.transaction_id = "t" + std::to_string(id);
                        row.time = EventTime(row.time.ms + hours * 13 * kHourMs);
                        row.amount = Money(flags * 7 - 20);
                        row.is_ml_flag = (flags & 1) != 0;
                        if ((flags & 2) != 0)
                          row.rules = Rules({RuleId::kBurst, RuleId::kNewCountry});
                        if (row.is_ml_flag) row.reasons = {"MODEL_SCORE"};
                        row.risk = flags / 8.0;
                        return row;
                      });
}

RC_GTEST_PROP(SnapshotProperty, RowsReadInAnyOrderGiveTheSameBytes, ()) {
  auto rows = *rc::gen::container<std::vector<FakeRow>>(AnyRow());
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].at = {PartitionId(static_cast<std::int32_t>(i % 2)),
                  Offset(static_cast<std::int64_t>(i / 2))};
    lines.push_back(ScoredLine(rows[i]));
  }
  const Files expected = CsvFilesOf(lines, 8 << 20);
  std::vector<std::string> shuffled = lines;
  std::mt19937_64 order(*rc::gen::arbitrary<std::uint64_t>());
  std::shuffle(shuffled.begin(), shuffled.end(), order);
  RC_ASSERT(CsvFilesOf(shuffled, 8 << 20) == expected);
  RC_ASSERT(expected.size() == 6U);
}

TEST(SnapshotTest, SpillingToDiskGivesTheSameBytes) {
  std::vector<std::string> lines;
  for (int i = 0; i < 3'000; ++i) {
    FakeRow row;
    row.at.offset = Offset(i);
    row.transaction_id = "t" + std::to_string(i * 7919 % 3'000);
    row.customer_id = "c" + std::to_string(i % 100);
    row.time = EventTime(row.time.ms + i * 104'729 % 3'000 * kMinuteMs);
    row.device = std::string(20'000, 'd');  // 60 MB in all
    if (i % 3 == 0) row.rules = Rules({RuleId::kBurst});
    lines.push_back(ScoredLine(row));
  }
  EXPECT_EQ(CsvFilesOf(lines, 8 << 20), CsvFilesOf(lines, 256 << 20));
}

TEST(SnapshotTest, TheLastVerdictOnAnInputRecordCounts) {
  FakeRow first;
  first.score = 0.25;
  FakeRow second = first;
  second.score = 0.5;
  const TemporaryFolder folder;
  FakeRecordReader reader({ScoredLine(first), ScoredLine(second), ScoredLine(second)});
  SnapshotOptions options;
  options.directory = folder / "out";
  const auto report = WriteSnapshot(&reader, LabelIndex(), options);
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->manifest.counts.transactions, 1);
  EXPECT_EQ(report->manifest.counts.superseded, 2);
  const std::string csv = ReadWholeFile(report->path + "/transactions_scored.csv");
  EXPECT_NE(csv.find(",0.5,false,"), std::string::npos) << csv;
  EXPECT_EQ(csv.find(",0.25,false,"), std::string::npos) << csv;
}

}  // namespace
}  // namespace harrier
