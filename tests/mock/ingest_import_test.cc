// Whole files through CsvReader and Importer: the shipped mappings, and files that nobody should
// have to read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ingest/importer.h"
#include "ingest/mapping_json.h"
#include "tests/fakes/temporary_folder.h"

namespace harrier {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class FakePublisher final : public RecordPublisher {
 public:
  Outcome Publish(PublishTo destination, const OutgoingRecord& record) override {
    if (fails) return Unexpected(Fault{FaultKind::kFatal, "fake", "is full", ""});
    auto& lines = destination == PublishTo::kTransactions ? transactions : labels;
    lines.emplace_back(*record.value);
    keys.emplace_back(*record.key);
    return {};
  }
  Outcome Flush() override { return {}; }

  bool fails = false;
  std::vector<std::string> transactions;
  std::vector<std::string> labels;
  std::vector<std::string> keys;
};

constexpr const char* kSmallMapping = R"({"fields": {
    "transaction_id": {"column": "id"}, "customer_id": {"column": "who"},
    "timestamp": {"column": "when", "format": "seconds"}, "amount": {"column": "sum"}}})";

class ImportTest : public testing::Test {
 protected:
  // Returns the fault of an import that ended early, "" for one that did not.
  std::string Import(const std::string& path, const Mapping& mapping, bool is_strict = false) {
    CsvOptions csv;
    csv.delimiter = mapping.delimiter;
    auto reader = CsvReader::Open(path, csv);
    if (!reader) return Describe(reader.error());
    if (reader->NextRecord() != CsvReader::Next::kRecord) return "no header";
    auto mapper = RowMapper::Make(mapping, reader->cells());
    if (!mapper) return mapper.error();
    Importer importer(&*reader, &*mapper, &publisher_,
                      {is_strict, [this](std::int64_t line, const std::string& why) {
                         refused_.emplace_back(line, why);
                       }});
    std::string fault;
    for (bool has_more = true; has_more;) {
      const auto step = importer.Step(3);
      if (!step) fault = Describe(step.error().fault);
      has_more = step && *step;
    }
    counts_ = importer.counts();
    return fault;
  }
  std::string ImportText(const std::string& rows, bool is_strict = false) {
    const std::string path = folder_ / "small.csv";
    std::ofstream(path, std::ios::binary) << "id,who,when,sum\n" << rows;
    return Import(path, *ParseMapping(kSmallMapping), is_strict);
  }
  static Mapping Shipped(const std::string& name) {
    auto mapping =
        ParseMapping(ReadWholeFile(HARRIER_SOURCE_DIR "/config/mappings/" + name + ".json"));
    EXPECT_TRUE(mapping) << mapping.error();
    return *mapping;
  }

  TemporaryFolder folder_;
  FakePublisher publisher_;
  std::vector<std::pair<std::int64_t, std::string>> refused_;
  ImportCounts counts_;
};

TEST_F(ImportTest, TheGenericBankSampleBecomesTheGoldenLines) {
  const std::string data = HARRIER_SOURCE_DIR "/tests/data/import/generic-bank";
  EXPECT_EQ(Import(data + ".csv", Shipped("generic-bank")), "");
  std::string lines;
  for (const std::string& line : publisher_.transactions) lines += line + '\n';
  EXPECT_EQ(lines, ReadWholeFile(data + ".jsonl"));
  EXPECT_EQ(counts_.mapped, 20);
  EXPECT_TRUE(refused_.empty());
}

TEST_F(ImportTest, TheHandbookMappingReadsTheHandbooksColumns) {
  const std::string path = folder_ / "handbook.csv";
  std::ofstream(path)
      << "TRANSACTION_ID,TX_TIME_SECONDS,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD,"
         "TX_FRAUD_SCENARIO\n0,31,596,3156,57.16,0,0\n9,86400,5,7,222.22,1,2\n";
  EXPECT_EQ(Import(path, Shipped("handbook")), "");
  EXPECT_THAT(
      publisher_.transactions,
      ElementsAre(R"({"transaction_id":"handbook-0","customer_id":"C596",)"
                  R"("timestamp":"2018-04-01T00:00:31.000Z","amount":57.16,"merchant_id":"T3156"})",
                  R"({"transaction_id":"handbook-9","customer_id":"C5",)"
                  R"("timestamp":"2018-04-02T00:00:00.000Z","amount":222.22,"merchant_id":"T7"})"));
  ASSERT_EQ(publisher_.labels.size(), 2U);
  EXPECT_THAT(publisher_.labels[0], HasSubstr(R"("label":"normal")"));
  EXPECT_THAT(publisher_.labels[1],
              HasSubstr(R"("label":"anomaly","anomaly_type":"compromised_terminal")"));
  EXPECT_THAT(publisher_.labels[1], HasSubstr(R"("labelled_at":"2018-04-09T00:00:00.000Z")"));
  EXPECT_THAT(publisher_.keys, ElementsAre("C596", "C596", "C5", "C5"));
}

TEST_F(ImportTest, BadRowsAreReportedWithTheirLineAndTheOthersImported) {
  EXPECT_EQ(ImportText("1,a,1,1\n2,a,2\n\n\"3\",\"a\nb\",3,3\n4,a,x,4\r\n5,a,5,5"), "");
  EXPECT_THAT(refused_,
              ElementsAre(Pair(3, "3 columns, not 4"),
                          Pair(5, R"(customer_id: "a\x0ab" has a control character)"),
                          Pair(7, R"(timestamp: "x" is not a time in the format of the mapping)")));
  EXPECT_EQ(publisher_.transactions.size(), 2U);
  EXPECT_EQ(counts_.rows, 5);
  EXPECT_EQ(counts_.mapped, 2);
  EXPECT_EQ(counts_.refused, 3);
  EXPECT_EQ(counts_.refused_by_cause.at("another number of columns than the first row"), 1);
}

TEST_F(ImportTest, AQuoteThatIsNotClosedCostsOneRow) {
  EXPECT_EQ(ImportText("1,a,1,1\n2,\"a,2,2\n3,a,3,3\n4,a,4,4\n"), "");
  EXPECT_THAT(refused_, ElementsAre(Pair(3, "a quote is not closed")));
  EXPECT_EQ(counts_.mapped, 3);
}

TEST_F(ImportTest, TextAfterAQuoteCostsOneRow) {
  EXPECT_EQ(ImportText("1,\"a\"b,1,1\n2,a,2,2\n"), "");
  EXPECT_THAT(refused_, ElementsAre(Pair(2, "text after a closing quote")));
  EXPECT_EQ(counts_.mapped, 1);
}

TEST_F(ImportTest, ALineOfTenMegabytesCostsOneRow) {
  EXPECT_EQ(ImportText("1,a,1,1\n2," + std::string(10'000'000, 'x') + ",2,2\n3,a,3,3\n"), "");
  ASSERT_EQ(refused_.size(), 1U);
  EXPECT_EQ(refused_[0].first, 3);
  EXPECT_THAT(refused_[0].second, HasSubstr("longer than 1 MiB"));
  EXPECT_EQ(counts_.mapped, 2);
}

TEST_F(ImportTest, NulBytesAreNoText) {
  EXPECT_EQ(ImportText(std::string("1,a\0b,1,1\n2,a,2,2\n", 18)), "");
  EXPECT_THAT(refused_, ElementsAre(Pair(2, R"(customer_id: "a\x00b" is not UTF-8 text)")));
  EXPECT_EQ(counts_.mapped, 1);
}

TEST_F(ImportTest, AFileWithoutRowsHasNone) {
  EXPECT_EQ(ImportText(""), "");
  EXPECT_EQ(counts_.rows, 0);
  const std::string path = folder_ / "empty.csv";
  std::ofstream(path).flush();
  EXPECT_EQ(Import(path, *ParseMapping(kSmallMapping)), "no header");
}

TEST_F(ImportTest, AHeaderWithoutAMappedColumnIsRefusedWithTheColumnsThatAreThere) {
  const std::string path = folder_ / "other.csv";
  std::ofstream(path) << "\xEF\xBB\xBFid,who,date,sum\n";
  EXPECT_EQ(Import(path, *ParseMapping(kSmallMapping)),
            R"(fields.timestamp: there is no column "when"; found 4: "id", "who", "date", "sum")");
}

TEST_F(ImportTest, StrictStopsAtTheFirstBadRowAndNamesIt) {
  const std::string fault = ImportText("1,a,1,1\n2,a,x,2\n3,a,3,3\n", true);
  EXPECT_THAT(fault, HasSubstr("small.csv:3: timestamp: \"x\""));
  EXPECT_EQ(publisher_.transactions.size(), 1U);
}

TEST_F(ImportTest, AFaultOfThePublisherEndsTheImport) {
  publisher_.fails = true;
  EXPECT_EQ(ImportText("1,a,1,1\n"), "fake: is full");
}

// Records that straddle the blocks in which a file is read come out whole.
TEST_F(ImportTest, BlocksOfTheFileDoNotShow) {
  std::string rows;
  for (int i = 0; i < 60'000; ++i) {
    rows += std::to_string(i) + ",\"quoted \"\"" +
            std::string(static_cast<std::size_t>(i % 31), 'n') + "\"\"\"," + std::to_string(i) +
            ",1\r\n";
  }
  EXPECT_EQ(ImportText(rows), "");
  EXPECT_EQ(counts_.refused, 0);
  ASSERT_EQ(publisher_.transactions.size(), 60'000U);
  for (std::size_t i = 0; i < publisher_.transactions.size(); ++i) {
    ASSERT_EQ(publisher_.keys[i], "quoted \"" + std::string(i % 31, 'n') + "\"");
  }
}

}  // namespace
}  // namespace harrier
