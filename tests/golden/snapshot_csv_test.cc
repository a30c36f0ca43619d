// Every cell of a snapshot, read back with Python's csv and recomputed from the scored rows by an
// independent program (snapshot_oracle.py): odd texts, formulas, refunds, two currencies, ties.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "snapshot/columns.h"
#include "snapshot/file_record_reader.h"
#include "snapshot/quality_columns.h"
#include "snapshot/snapshot_writer.h"
#include "snapshot/table_schemas.h"
#include "tests/fakes/temporary_folder.h"

namespace harrier {
namespace {

const std::string kOracle =
    "python3 '" + std::string(HARRIER_SOURCE_DIR) + "/tests/golden/snapshot_oracle.py' ";

int RunCommand(const std::string& command) { return std::system(command.c_str()); }

std::string Quoted(const std::string& text) { return "'" + text + "'"; }

FileRecordReader Open(const std::string& path) {
  auto reader = FileRecordReader::Open(path);
  EXPECT_TRUE(reader.has_value());
  return std::move(*reader);
}

SnapshotReport SnapshotOf(const std::string& scored, const std::string& labels,
                          const SnapshotOptions& options) {
  LabelIndex index;
  if (!labels.empty()) {
    FileRecordReader reader = Open(labels);
    auto loaded = LoadLabels(&reader, OnUnreadable::kFail);
    EXPECT_TRUE(loaded.has_value()) << Describe(loaded.error());
    index = std::move(loaded->index);
  }
  FileRecordReader reader = Open(scored);
  const auto report = WriteSnapshot(&reader, index, options);
  EXPECT_TRUE(report.has_value()) << Describe(report.error().fault);
  return *report;
}

class SnapshotCsvTest : public ::testing::TestWithParam<int> {};

TEST_P(SnapshotCsvTest, EveryCellIsWhatAnIndependentProgramComputes) {
  const TemporaryFolder folder;
  const std::string scored = folder / "scored.jsonl";
  const std::string labels = folder / "labels.jsonl";
  const std::string seed = std::to_string(GetParam());
  ASSERT_EQ(RunCommand(kOracle + "make " + seed + " 600 " + Quoted(scored) + " " + Quoted(labels)),
            0);
  SnapshotOptions options;
  options.directory = folder / "out";
  options.case_gap_s = 36'000;
  options.cases_max = 60;
  options.policy = {"p1", "model", 0.755};
  options.costs = {Money(12'500), Money(333'333)};
  const SnapshotReport with_labels = SnapshotOf(scored, labels, options);
  EXPECT_EQ(RunCommand(kOracle + "check " + Quoted(scored) + " " + Quoted(labels) + " " +
                       Quoted(with_labels.path) + " --case-gap-s 36000 --cases-max 60"),
            0);
  const SnapshotReport without = SnapshotOf(scored, "", options);
  EXPECT_EQ(RunCommand(kOracle + "check " + Quoted(scored) + " - " + Quoted(without.path) +
                       " --case-gap-s 36000 --cases-max 60"),
            0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SnapshotCsvTest, ::testing::Range(1, 3));

std::string ReadOfRepository(const std::string& path) {
  return ReadWholeFile(std::string(HARRIER_SOURCE_DIR) + "/" + path);
}

// Whether the file's page in docs/formats has the table that the columns make.
template <class Row>
void ExpectDocumented(const std::string& page, const std::vector<Column<Row>>& columns) {
  std::string table = "| column | type | empty | meaning |\n|---|---|---|---|\n";
  for (const Column<Row>& column : columns) {
    table += "| " + column.name + " | " + std::string(CellTypeName(column.type)) + " | " +
             (column.empty == Empty::kNever ? "never" : "unknown") + " | " + column.meaning +
             " |\n";
  }
  EXPECT_NE(ReadOfRepository("docs/formats/" + page).find("\n\n" + table + "\n"), std::string::npos)
      << page << ": the table should be:\n"
      << table;
}

TEST(SnapshotDocumentTest, EveryColumnIsInItsTableInOrder) {
  ExpectDocumented("transactions-scored.md", TransactionColumns());
  ExpectDocumented("thresholds.md", ThresholdColumns());
  ExpectDocumented("metrics-by-type.md", TypeColumns());
  ExpectDocumented("confusion-matrix.md", MatrixColumns());
  ExpectDocumented("cases.md", CaseColumns());
  ExpectDocumented("daily.md", DailyColumns());
}

TEST(SnapshotDocumentTest, TheTablesForProgramsAreThoseOfTheColumns) {
  EXPECT_EQ(ReadOfRepository("config/schemas/snapshot.tables.json"), TableSchemasJson())
      << "harrier snapshot --schema > config/schemas/snapshot.tables.json";
}

}  // namespace
}  // namespace harrier
