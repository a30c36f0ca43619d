// CsvParser reads what Python's csv module reads (tests/data/import/make_csv_vectors.py).
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "ingest/csv_parser.h"

namespace harrier {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// nullopt when it is malformed.
std::optional<Rows> Read(const std::string& text, char delimiter) {
  CsvParser parser(delimiter);
  Rows rows;
  for (std::string_view rest = text; !rest.empty();) {
    const CsvParser::Parsed parsed = parser.Parse(rest, true);
    if (parsed.status != CsvParser::Status::kRecord) return std::nullopt;
    rest.remove_prefix(parsed.bytes);
    const bool is_blank = parser.cells().size() == 1 && parser.cells()[0].empty();
    if (!is_blank) rows.emplace_back(parser.cells().begin(), parser.cells().end());
  }
  return rows;
}

TEST(CsvParser, ReadsWhatPythonReads) {
  std::ifstream file(HARRIER_SOURCE_DIR "/tests/data/import/csv_vectors.json");
  const auto vectors = nlohmann::json::parse(file);
  int malformed = 0;
  for (const auto& vector : vectors) {
    const auto text = vector.at("text").get<std::string>();
    const auto delimiter = vector.at("delimiter").get<std::string>();
    std::optional<Rows> expected;
    if (!vector.at("rows").is_null()) expected = vector.at("rows").get<Rows>();
    malformed += expected ? 0 : 1;
    ASSERT_EQ(Read(text, delimiter[0]), expected) << vector;
  }
  EXPECT_EQ(vectors.size(), 2000U);
  EXPECT_GT(malformed, 300);
}

}  // namespace
}  // namespace harrier
