// RunManifest: run.json, the last file of a run: what was read, what was written, and the hash of
// the manifest before (docs/formats/run-json.md). Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/event_time.h"
#include "snapshot/csv_row.h"
#include "snapshot/threshold_sweep.h"
#include "stream/record_reader.h"

namespace harrier {

inline constexpr int kManifestSchemaVersion = 1;
inline constexpr std::string_view kManifestName = "run.json";

struct FileFacts {
  std::string name;
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  std::string sha256;  // hex digits
  bool operator==(const FileFacts&) const = default;
};

// The manifest of the run before: the next link of the chain points at it.
struct PreviousRun {
  std::string run_id;
  std::string manifest_sha256;
};

// What the rows of a run add up to.
struct SnapshotCounts {
  std::int64_t records_read = 0;
  std::int64_t unreadable = 0;  // not a scored row; 0 unless OnUnreadable::kSkip
  std::int64_t outside = 0;     // event time outside [from, to)
  std::int64_t superseded = 0;  // an earlier verdict on the same input record
  std::int64_t transactions = 0;
  std::int64_t alerts = 0;
  std::int64_t cases = 0;  // all of them, also those below the N riskiest
  std::int64_t labelled = 0;
  std::int64_t labelled_anomalies = 0;
  std::int64_t late = 0;
  std::int64_t truncated = 0;
  bool operator==(const SnapshotCounts&) const = default;
};

// What was in force when the run was made.
struct PolicyInForce {
  std::string id;
  std::string model_sha256;
  double score_threshold = 0.75;
  bool operator==(const PolicyInForce&) const = default;
};

struct RunManifest {
  std::string run_id;
  std::string kind;
  EventTime created_at;
  std::string program_version;
  std::optional<EventTime> from;  // event time, [from, to)
  std::optional<EventTime> to;
  std::string source;  // the topic or file that the rows come from
  std::vector<PartitionRange> ranges;
  std::optional<EventTime> watermark;  // the newest event time of the rows
  std::vector<FileFacts> files;
  std::string base_currency;
  MoneySum amount;        // of all rows, in the base currency
  MoneySum alert_amount;  // of the flagged ones
  SnapshotCounts counts;
  std::map<std::string, std::int64_t> policies;  // rows by policy id
  PolicyInForce policy;
  ErrorCosts costs;
  std::optional<PreviousRun> previous;
};

// One JSON object on one line, members in documented order.
[[nodiscard]] std::string ManifestJson(const RunManifest& manifest);

}  // namespace harrier
