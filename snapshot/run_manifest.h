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
  std::int64_t unreadable = 0;    // not a scored row; 0 unless OnUnreadable::kSkip
  std::int64_t outside = 0;       // event time outside [from, to), or before the chain's first day
  std::int64_t left = 0;          // of a later day: the next nightly run takes them
  std::int64_t taken_before = 0;  // by the nightly run before
  std::int64_t superseded = 0;    // an earlier verdict on the same input record
  std::int64_t transactions = 0;
  std::int64_t alerts = 0;
  std::int64_t cases = 0;  // all of them, also those below the N riskiest
  std::int64_t labelled = 0;
  std::int64_t labelled_anomalies = 0;
  std::int64_t late = 0;
  std::int64_t late_day = 0;  // of a day that had been closed
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

// What else the bytes of cases.csv depend on.
struct CaseSettings {
  std::int64_t case_gap_s = 0;
  std::int64_t cases_max = 0;
  bool operator==(const CaseSettings&) const = default;
};

// The state archive that was made with a run (docs/formats/archive.md).
struct NamedArchive {
  std::string name;    // its folder's
  std::string sha256;  // of its archive.json
  bool operator==(const NamedArchive&) const = default;
};

// What was read of a topic or file.
struct SourceRanges {
  std::string name;
  std::vector<PartitionRange> ranges;
  bool operator==(const SourceRanges&) const = default;
};

struct RunManifest {
  std::string run_id;
  std::string kind;
  EventTime created_at;
  std::string program_version;
  std::optional<EventTime> from;  // event time, [from, to)
  std::optional<EventTime> to;
  std::optional<EventTime> day;          // of a nightly run, midnight
  SourceRanges scored;                   // where the rows come from
  std::map<PartitionId, Offset> resume;  // of a nightly run: where the next one begins to read
  std::optional<SourceRanges> labels;
  std::optional<EventTime> watermark;  // the newest event time of the rows
  std::vector<FileFacts> files;
  std::string base_currency;
  MoneySum amount;        // of all rows, in the base currency
  MoneySum alert_amount;  // of the flagged ones
  SnapshotCounts counts;
  std::map<std::string, std::int64_t> policies;  // rows by policy id
  PolicyInForce policy;
  ErrorCosts costs;
  std::optional<NamedArchive> archive;
  std::optional<CaseSettings> settings;  // nullopt: the run was made before they were noted
  std::optional<PreviousRun> previous;

  // nullptr: the run has no such file.
  [[nodiscard]] const FileFacts* FileNamed(std::string_view name) const;
};

// One JSON object on one line, members in documented order.
[[nodiscard]] std::string ManifestJson(const RunManifest& manifest);

}  // namespace harrier
