// How fast a history becomes transactions and labels: rows of the Handbook's shape through reader,
// parser, mapper and writer. The file lies in the page cache: what is measured is the program.
#include <fstream>
#include <string>
#include <utility>

#include "ingest/importer.h"
#include "ingest/mapping_json.h"
#include "stream/file_publisher.h"
#include "stream/line_reader.h"
#include "tests/bench/bench_frame.h"
#include "tests/fakes/temporary_folder.h"

namespace harrier {
namespace {

constexpr std::int64_t kRows = 400'000;
constexpr std::int64_t kAnomalyEvery = 119;  // 0.84 %, as in the Handbook
constexpr double kTargetRowsPerS = 500'000;

template <class T, class Error>
T OrRefuse(Result<T, Error> result, const std::string& what) {
  if (!result) RefuseWrongAnswer(what);
  return std::move(*result);
}

void WriteHistory(const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  file << "TRANSACTION_ID,TX_TIME_SECONDS,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD,"
          "TX_FRAUD_SCENARIO\n";
  for (std::int64_t i = 0; i < kRows; ++i) {
    const bool is_anomaly = i % kAnomalyEvery == 0;
    file << i << ',' << 9 * i << ',' << i * 7919 % 4990 << ',' << i * 104'729 % 10'000 << ','
         << i * 31 % 20'000 / 100 << '.' << 10 + i % 90 << ',' << (is_anomaly ? "1,2" : "0,0")
         << '\n';
  }
}

class Bench {
 public:
  Bench()
      : csv_(folder_ / "history.csv"),
        mapping_(OrRefuse(
            ParseMapping(ReadWholeFile(HARRIER_SOURCE_DIR "/config/mappings/handbook.json")),
            "the shipped mapping is not read")) {
    WriteHistory(csv_);
  }

  std::int64_t Import() {
    auto reader = OrRefuse(CsvReader::Open(csv_, CsvOptions()), "the history is not opened");
    if (reader.NextRecord() != CsvReader::Next::kRecord) RefuseWrongAnswer("no header");
    auto mapper = OrRefuse(RowMapper::Make(mapping_, reader.cells()), "a column is not found");
    const auto publisher = OrRefuse(FilePublisher::Open(Transactions(), Labels()), "no output");
    Importer importer(&reader, &mapper, publisher.get(), {true, nullptr});
    while (OrRefuse(importer.Step(4096), "a row is not mapped")) {
    }
    if (!publisher->Flush()) RefuseWrongAnswer("the output is not written");
    return importer.counts().mapped;
  }

  std::int64_t Parse() const {
    auto reader = OrRefuse(CsvReader::Open(csv_, CsvOptions()), "the history is not opened");
    std::int64_t rows = 0;
    while (reader.NextRecord() == CsvReader::Next::kRecord) ++rows;
    return rows - 1;
  }

  std::int64_t ReadLines() const {
    auto reader = OrRefuse(LineReader::Open(Transactions()), "the transactions are not opened");
    std::int64_t lines = 0;
    while (reader.NextLine()) ++lines;
    return lines;
  }

  void RequireRightAnswers() {
    if (Import() != kRows || Parse() != kRows || ReadLines() != kRows) {
      RefuseWrongAnswer("rows are lost");
    }
    auto lines = OrRefuse(LineReader::Open(Transactions()), "the transactions are not opened");
    std::string last;
    while (const auto line = lines.NextLine()) last = *line;
    const std::string expected =
        R"({"transaction_id":"handbook-399999","customer_id":"C4951",)"
        R"("timestamp":"2018-05-12T15:59:51.000Z","amount":199.49,"merchant_id":"T5271"})";
    if (last != expected) RefuseWrongAnswer("the last row became " + last);
  }

 private:
  [[nodiscard]] std::string Transactions() const { return folder_ / "transactions.jsonl"; }
  [[nodiscard]] std::string Labels() const { return folder_ / "labels.jsonl"; }

  TemporaryFolder folder_;
  std::string csv_;
  Mapping mapping_;
};

int Main(int argc, char** argv) {
  Bench bench;
  bench.RequireRightAnswers();
  return RunBenchmarks(argc, argv,
                       {{"import, CSV to transactions and labels in files",
                         "rows",
                         kTargetRowsPerS,
                         {},
                         [&bench] { return bench.Import(); }},
                        {"CSV records alone", "rows", 0, {}, [&bench] { return bench.Parse(); }},
                        {"lines alone", "lines", 0, {}, [&bench] { return bench.ReadLines(); }}});
}

}  // namespace
}  // namespace harrier

int main(int argc, char** argv) { return harrier::Main(argc, argv); }
