// tests/data/hostile: one record a file, and in expected.tsv the code and the field it must get.
// The corpus is checked with the detector's decoder, with the oracle, and with every indexing
// kernel that simdjson can run here (a release runs on processors of all kinds).
#include <gtest/gtest.h>
#include <simdjson.h>

#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "tests/fakes/decoding.h"

namespace harrier {
namespace {

const std::string kFolder = std::string(HARRIER_SOURCE_DIR) + "/tests/data/hostile/";

struct Expectation {
  std::string value;
  std::string code;  // "OK": judged
  std::string field;
};

std::map<std::string, Expectation> ReadCorpus() {
  std::map<std::string, Expectation> corpus;
  std::ifstream table(kFolder + "expected.tsv");
  std::string line;
  std::getline(table, line);
  while (std::getline(table, line)) {
    std::istringstream cells(line);
    std::string name;
    Expectation expected;
    cells >> name >> expected.code >> expected.field;
    std::ifstream file(kFolder + name + ".json", std::ios::binary);
    EXPECT_TRUE(file) << name;
    expected.value.assign(std::istreambuf_iterator<char>(file), {});
    corpus[name] = expected;
  }
  return corpus;
}

RawRecord RecordOf(const std::string& value) {
  RawRecord record;
  record.key = value.find("\"c2\"") == std::string::npos ? "c1" : "neither";
  record.value = value;
  record.kafka_time = *ParseEventTime("2026-01-05T08:13:22.417Z");
  return record;
}

void ExpectOutcome(const std::string& name, const Expectation& expected,
                   const PlainOutcome& outcome) {
  const auto* error = std::get_if<PlainError>(&outcome);
  EXPECT_EQ(error == nullptr ? "OK" : error->code, expected.code) << name;
  const std::string field = error == nullptr || error->field.empty() ? "-" : error->field;
  EXPECT_EQ(field, expected.field) << name;
}

TEST(HostileCorpus, EachRecordGetsItsCodeOnEveryKernel) {
  const auto corpus = ReadCorpus();
  ASSERT_GE(corpus.size(), 90U);
  const StatePolicy policy = PolicyForTest();
  const simdjson::implementation* usual = simdjson::get_active_implementation();
  int kernels = 0;
  for (const simdjson::implementation* kernel : simdjson::get_available_implementations()) {
    if (!kernel->supported_by_runtime_system()) continue;
    simdjson::get_active_implementation() = kernel;
    SCOPED_TRACE(kernel->name());
    ++kernels;
    TransactionDecoder decoder(policy);
    for (const auto& [name, expected] : corpus) {
      ExpectOutcome(name, expected, DecodeForTest(&decoder, RecordOf(expected.value)));
    }
  }
  simdjson::get_active_implementation() = usual;
  EXPECT_GE(kernels, 1);
}

TEST(HostileCorpus, TheOracleReadsItTheSameWay) {
  const StatePolicy policy = PolicyForTest();
  for (const auto& [name, expected] : ReadCorpus()) {
    ExpectOutcome(name, expected, DecodePlainly(RecordOf(expected.value), policy));
  }
}

}  // namespace
}  // namespace harrier
