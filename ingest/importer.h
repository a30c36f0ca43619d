// Importer: reads a history row by row and publishes what can be mapped, in the order of the file.
// Rows that cannot be mapped are reported and left out. The folder is called ingest/ because
// `import` is a keyword of C++20's modules and of Python, and a poor name for either to include.
// IO through its collaborators only, which must outlive it; single-threaded.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "core/codes.h"
#include "core/fault.h"
#include "core/result.h"
#include "ingest/csv_reader.h"
#include "ingest/row_mapper.h"
#include "stream/record_publisher.h"

namespace harrier {

struct ImportCounts {
  std::int64_t rows = 0;  // read: mapped + refused
  std::int64_t mapped = 0;
  std::int64_t refused = 0;
  std::int64_t labels = 0;
  std::int64_t anomalies = 0;  // among the labels
  std::map<std::string, std::int64_t> refused_by_cause;
  std::set<CurrencyCode> currencies;  // named by what was mapped
};

// Why an import ended early: what the user gave, or where it was to go.
struct ImportFault {
  enum class Side : std::uint8_t { kInput, kOutput };
  Side side = Side::kInput;
  Fault fault;
};

class Importer {
 public:
  struct Options {
    bool is_strict = false;  // the first row that cannot be mapped is a fault
    // Told of every row that is left out: its line, and why.
    std::function<void(std::int64_t line, const std::string& why)> on_refused;
  };

  // The header has been read already.
  Importer(CsvReader* reader, RowMapper* mapper, RecordPublisher* publisher, Options options)
      : reader_(reader), mapper_(mapper), publisher_(publisher), options_(std::move(options)) {}

  // Imports the next rows, at most `rows_max`; false when there are no more. Of input
  // faults, `where` is FILE:LINE.
  [[nodiscard]] Result<bool, ImportFault> Step(int rows_max);
  // The record that the reader stands on: for the first row of a file without header.
  [[nodiscard]] Result<void, ImportFault> ImportCurrentRow();

  [[nodiscard]] const ImportCounts& counts() const { return counts_; }

 private:
  [[nodiscard]] Outcome Publish();
  [[nodiscard]] Result<void, ImportFault> Refuse(const std::string& cause, const std::string& why);

  CsvReader* reader_;
  RowMapper* mapper_;
  RecordPublisher* publisher_;
  Options options_;
  ImportCounts counts_;
  MappedRow row_;
  CurrencyCode last_currency_;
  std::string json_;
};

}  // namespace harrier
